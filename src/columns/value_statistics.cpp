#include "columns/value_statistics.hpp"

#include "columns/decimal.hpp"
#include "core/item_walker.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::columns {
namespace {

constexpr std::size_t most_members = 1000;

// What a walk over a nested value tells, counted where it belongs.
class nested_counter {
public:
    nested_counter(value_statistics& at, std::size_t& places)
        : here_(&at)
        , places_(places) {}

    bool scalar(attribute_type type, std::string_view raw) {
        switch (type) {
        case attribute_type::number:
            here_->add_number(raw);
            break;
        case attribute_type::string:
        case attribute_type::binary:
            here_->add_text(type, raw);
            break;
        default:
            here_->count(type);
        }
        return true;
    }
    bool begin(attribute_type type) {
        here_->count(type);
        open_.push_back({here_, name_index::none});
        return true;
    }
    bool name(std::string_view raw, bool) {
        auto& [holder, before] = open_.back();
        here_ = &holder->members().at(raw, before, places_);
        return true;
    }
    bool element(bool) {
        here_ = &open_.back().first->elements();
        return true;
    }
    bool set_member(attribute_type type, std::string_view raw, bool) {
        element(true);
        return scalar(type == attribute_type::string_set   ? attribute_type::string
                      : type == attribute_type::number_set ? attribute_type::number
                                                           : attribute_type::binary,
                      raw);
    }
    bool end(attribute_type) {
        open_.pop_back();
        return true;
    }

private:
    value_statistics* here_;
    std::size_t& places_;
    std::vector<std::pair<value_statistics*, std::uint32_t>> open_;
};

} // namespace

member_statistics::member_statistics(std::size_t most)
    : most_(most) {}
member_statistics::~member_statistics() = default;
member_statistics::member_statistics(member_statistics&&) noexcept = default;
member_statistics& member_statistics::operator=(member_statistics&&) noexcept = default;

value_statistics& member_statistics::others() {
    if (!others_) {
        others_ = std::make_unique<value_statistics>();
    }
    return *others_;
}

value_statistics* member_statistics::add_named(bool added, std::size_t& places) {
    if (!added) {
        return &others();
    }
    --places;
    return values_.emplace_back(std::make_unique<value_statistics>()).get();
}

value_statistics& member_statistics::at(std::string_view raw_name, std::uint32_t& before,
                                        std::size_t& places) {
    const auto found = names_.find(raw_name, before);
    if (found != name_index::none) [[likely]] {
        return *values_[found];
    }
    // A name of 64 KiB is one that DynamoDB takes.
    constexpr std::size_t most_name = 1024;
    const bool has_room = values_.size() < most_ && places > 0 && raw_name.size() <= most_name;
    return *add_named(has_room && names_.add_raw(raw_name), places);
}

void member_statistics::merge(const member_statistics& other, std::size_t& places) {
    for (std::uint32_t i = 0; i < other.values_.size(); ++i) {
        const auto& name = other.names_.name(i);
        const auto there = names_.number_of(name);
        value_statistics* into = nullptr;
        if (there != name_index::none) {
            into = values_[there].get();
        } else {
            const bool has_room = values_.size() < most_ && places > 0;
            if (has_room) {
                names_.add(name);
            }
            into = add_named(has_room, places);
        }
        into->merge(*other.values_[i], places);
    }
    if (other.others_) {
        others().merge(*other.others_, places);
    }
}

std::vector<path_statistics> member_statistics::result() const {
    std::vector<path_statistics> all;
    all.reserve(values_.size() + 1);
    for (std::uint32_t i = 0; i < values_.size(); ++i) {
        all.push_back(values_[i]->result(names_.name(i)));
    }
    if (others_) {
        all.push_back(others_->result(""));
    }
    return all;
}

void value_statistics::add_number(std::string_view raw) noexcept {
    add_text(attribute_type::number, raw);
    std::int64_t whole = 0;
    if (read_short_number(raw, whole)) [[likely]] {
        const auto digits = static_cast<unsigned>(raw.size()) - (whole < 0 ? 1U : 0U);
        whole_digits_ = std::max(whole_digits_, digits);
        return;
    }
    decimal number;
    if (!read_decimal(raw, number)) {
        beyond_decimal_ = true;
        fits_int64_ = false;
        return;
    }
    const int digits = static_cast<int>(number.count) - number.scale;
    whole_digits_ = std::max(whole_digits_, static_cast<unsigned>(std::max(digits, 1)));
    scale_ = std::max(scale_, static_cast<unsigned>(std::max(number.scale, 0)));
    int128 value = 0;
    constexpr auto most = int128{1} << 63;
    fits_int64_ = fits_int64_ && number.scale <= 0 &&
                  to_unscaled(number, most_column_digits, 0, value) && value < most &&
                  value >= -most;
}

bool value_statistics::add_nested(attribute_type type, std::string_view content,
                                  std::size_t& places) {
    nested_counter counter(*this, places);
    core::item_walker walker(content, counter);
    return walker.content(type) == core::walk_result::done;
}

member_statistics& value_statistics::members() {
    if (!members_) {
        members_ = std::make_unique<member_statistics>(most_members);
    }
    return *members_;
}

value_statistics& value_statistics::elements() {
    if (!elements_) {
        elements_ = std::make_unique<value_statistics>();
    }
    return *elements_;
}

void value_statistics::merge(const value_statistics& other, std::size_t& places) {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        counts_[i] += other.counts_[i];
    }
    bytes_ += other.bytes_;
    most_bytes_ = std::max(most_bytes_, other.most_bytes_);
    whole_digits_ = std::max(whole_digits_, other.whole_digits_);
    scale_ = std::max(scale_, other.scale_);
    fits_int64_ = fits_int64_ && other.fits_int64_;
    beyond_decimal_ = beyond_decimal_ || other.beyond_decimal_;
    if (other.members_) {
        members().merge(*other.members_, places);
    }
    if (other.elements_) {
        elements().merge(*other.elements_, places);
    }
}

path_statistics value_statistics::result(std::string name) const {
    path_statistics all;
    all.name = std::move(name);
    all.counts = counts_;
    all.bytes = bytes_;
    all.most_bytes = most_bytes_;
    all.whole_digits = whole_digits_;
    all.scale = scale_;
    all.fits_int64 = fits_int64_;
    all.beyond_decimal = beyond_decimal_;
    if (members_) {
        all.members = members_->result();
    }
    if (elements_) {
        all.elements.push_back(elements_->result(""));
    }
    return all;
}

} // namespace dyndump::columns
