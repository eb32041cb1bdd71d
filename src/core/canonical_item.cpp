#include "core/canonical_item.hpp"

#include "core/json_string.hpp"
#include "core/number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <variant>
#include <vector>

namespace dyndump::core {
namespace {

using size_prefix = std::uint32_t;

// Beyond all numbers, and no sum overflows.
constexpr std::int64_t most_power = 1'000'000'000;

void append_sized(std::string_view text, std::string& out) {
    const auto size = static_cast<size_prefix>(text.size());
    out.append(reinterpret_cast<const char*>(&size), sizeof(size));
    out += text;
}

// The place of a size that is known when what it is of has been appended.
std::size_t reserve_size(std::string& out) {
    out.append(sizeof(size_prefix), '\0');
    return out.size();
}

void set_size(std::size_t begin, std::string& out) {
    const auto size = static_cast<size_prefix>(out.size() - begin);
    std::memcpy(&out[begin - sizeof(size)], &size, sizeof(size));
}

// False if the sum is beyond most_power.
bool add_exponent(std::string_view exponent, std::int64_t& power) {
    exponent.remove_prefix(exponent.starts_with('+') ? 1 : 0);
    std::int64_t more = 0;
    const auto* end = exponent.data() + exponent.size();
    const auto parsed = std::from_chars(exponent.data(), end, more);
    if (parsed.ec != std::errc{} || more > 2 * most_power || more < -2 * most_power) {
        return false;
    }
    power += more;
    return power <= most_power && power >= -most_power;
}

class canonical_writer {
public:
    canonical_writer(bool loose, std::string& out)
        : loose_(loose)
        , out_(out) {}

    void operator()(null_value) { out_ += '0'; }
    void operator()(bool value) { out_ += value ? 't' : 'f'; }
    void operator()(const std::string& text) {
        out_ += 'S';
        append_sized(text, out_);
    }
    void operator()(const number_text& number) {
        out_ += 'N';
        append_canonical_number(number.digits, out_);
    }
    void operator()(const binary_value& value) {
        out_ += 'B';
        append_sized({reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()}, out_);
    }
    void operator()(const attribute_map& map) {
        out_ += 'M';
        sorted(map, [this](const auto& entry, std::string& member) {
            append_sized(entry.first, member);
            append_canonical(entry.second, loose_, member);
        });
    }
    void operator()(const attribute_list& list) {
        out_ += 'L';
        const auto append = [this](const auto& each, std::string& member) {
            append_canonical(each, loose_, member);
        };
        if (loose_) {
            return sorted(list, append);
        }
        append_count(list.size());
        for (const auto& each : list) {
            append(each, out_);
        }
    }
    void operator()(const string_set& set) { members('s', set.members); }
    void operator()(const number_set& set) { members('n', set.members); }
    void operator()(const binary_set& set) { members('b', set.members); }

private:
    void append_count(std::size_t count) {
        const auto n = static_cast<std::uint32_t>(count);
        out_.append(reinterpret_cast<const char*>(&n), sizeof(n));
    }

    template <class Members>
    void members(char type, const Members& all) {
        out_ += type;
        sorted(all, [this](const auto& each, std::string& member) {
            canonical_writer(loose_, member)(each);
        });
    }

    template <class Range, class Append>
    void sorted(const Range& range, Append append) {
        std::vector<std::string> parts;
        parts.reserve(range.size());
        for (const auto& each : range) {
            append(each, parts.emplace_back());
        }
        std::sort(parts.begin(), parts.end());
        append_count(parts.size());
        for (const auto& part : parts) {
            append_sized(part, out_);
        }
    }

    bool loose_;
    std::string& out_;
};

} // namespace

void append_canonical_number(std::string_view text, std::string& out) {
    if (classify_number(text) == number_syntax::none) {
        return append_sized(text, out);
    }
    const auto e = text.find_first_of("eE");
    auto mantissa = text.substr(0, e);
    const bool negative = mantissa.starts_with('-');
    mantissa.remove_prefix(negative || mantissa.starts_with('+') ? 1 : 0);
    const auto before = out.size();
    const auto begin = reserve_size(out);
    out += negative ? "-" : "";
    const auto digits = out.size();
    std::int64_t power = 0;
    bool fraction = false;
    for (const char c : mantissa) {
        fraction = fraction || c == '.';
        if (c != '.') {
            power -= fraction ? 1 : 0;
            out += out.size() == digits && c == '0' ? "" : std::string_view(&c, 1);
        }
    }
    while (out.size() != digits && out.back() == '0') {
        out.pop_back();
        ++power;
    }
    if (out.size() == digits) {
        out.resize(begin);
        out += '0';
    } else if (add_exponent(e == text.npos ? "0" : text.substr(e + 1), power)) {
        std::array<char, 24> decimal;
        const auto written = std::to_chars(decimal.data(), decimal.data() + decimal.size(), power);
        out += 'e';
        out.append(decimal.data(), written.ptr);
    } else {
        out.resize(before);
        return append_sized(text, out);
    }
    set_size(begin, out);
}

void append_canonical(const attribute_value& value, bool loose, std::string& out) {
    std::visit(canonical_writer(loose, out), value.get());
}

void append_canonical(const attribute_map& item, bool loose, std::string& out) {
    canonical_writer(loose, out)(item);
}

bool append_canonical_key(attribute_type type, std::string_view raw, std::string& out) {
    switch (type) {
    case attribute_type::number: {
        out += 'N';
        if (raw.find('\\') == std::string_view::npos) {
            append_canonical_number(raw, out);
            return true;
        }
        std::string resolved;
        const bool is_text = append_unescaped(raw, resolved);
        append_canonical_number(resolved, out);
        return is_text;
    }
    case attribute_type::string:
    case attribute_type::binary:
        break;
    default:
        return false;
    }
    out += type == attribute_type::string ? 'S' : 'B';
    const auto begin = reserve_size(out);
    if (!append_unescaped(raw, out, lone_surrogate::kept)) {
        return false;
    }
    set_size(begin, out);
    return true;
}

} // namespace dyndump::core
