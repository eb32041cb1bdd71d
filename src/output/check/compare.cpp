#include <dyndump/compare.hpp>

#include "archive/manifest.hpp"
#include "core/sentence.hpp"
#include "output/check/canonical_item.hpp"
#include "output/check/dump_verifier.hpp"
#include "output/check/item_ledger.hpp"
#include "output/read/reading_place.hpp"
#include "output/survey/dump_identity.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace dyndump {

class table_comparison::state {
public:
    explicit state(comparison_params given)
        : params(std::move(given))
        , dumped(params.memory / 2)
        , present(params.memory / 2) {}

    error_code open(diagnostics& diag);
    error_code read_dump(verify_result& result, diagnostics& diag);
    error_code take(page& source);
    error_code conclude(comparison_result& result);

    comparison_params params;
    fetch_params how;
    std::string arn;
    std::string id;
    std::vector<std::string> key;

private:
    enum kind { missing_from_dump, missing_from_table, changed, kinds };

    bool loose() const { return format_ == json_format::plain; }
    bool decode(item_view from, attribute_map& item);
    error_code take_dumped(std::string_view line);
    error_code walk(comparison_result& result);
    void note(kind what, const output::key_hash& key, std::uint64_t& count);
    error_code put_into_words(comparison_result& result);

    bool limited_ = false;
    json_format format_ = json_format::dynamodb_json;
    output::item_ledger dumped;
    output::item_ledger present;
    std::array<std::map<output::key_hash, std::string>, kinds> found_;
    attribute_map item_;
    std::string line_;
};

error_code table_comparison::state::open(diagnostics& diag) {
    diag.clear();
    format_ = params.dump.format;
    archive::manifest about;
    bool directory = false;
    output::reading_place place;
    auto ec = place.find(params.dump.path, params.dump.objects, diag.message);
    if (!ec) {
        ec =
            output::read_manifest(place.system(), params.dump.path, about, directory, diag.message);
    }
    if (ec || !directory) {
        return ec;
    }
    how = output::fetch_of(about.what);
    if (!output::value_of(about.what, "changes").empty()) {
        diag.message =
            "the items of the dump were changed on the way: they cannot be compared with "
            "those of the table";
        return errc::invalid_argument;
    }
    limited_ = how.max_items.has_value() || !output::value_of(about.what, "sample").empty();
    how.max_items.reset();
    arn = output::value_of(about.what, "table ARN");
    id = output::value_of(about.what, "table id");
    params.numbers_as_strings = output::value_of(about.what, "numbers as strings") == "yes";
    static_cast<void>(output::format_named(about.format, format_));
    return {};
}

error_code table_comparison::state::read_dump(verify_result& result, diagnostics& diag) {
    result = {};
    diag.clear();
    output::reading_place place;
    if (auto ec = place.find(params.dump.path, params.dump.objects, diag.message)) {
        return ec;
    }
    output::dump_verifier verifier(place.system(), params.dump, result);
    verifier.watch([this](std::string_view line) { return take_dumped(line); });
    return verifier.judge(diag.message);
}

error_code table_comparison::state::take_dumped(std::string_view line) {
    if (!output::read_item(line, format_, item_)) {
        return errc::corrupt_output;
    }
    return dumped.add(item_, key, loose());
}

// Of plain nothing comes back: an item is compared in the form that the dump has.
bool table_comparison::state::decode(item_view from, attribute_map& item) {
    if (!loose()) {
        item.clear();
        return output::read_item(from.json(), json_format::dynamodb_json, item);
    }
    const json_encoder encoder(format_, params.numbers_as_strings ? number_style::string
                                                                  : number_style::exact);
    line_.clear();
    return !encoder.encode(from, line_) &&
           output::read_item(std::string_view(line_).substr(0, line_.size() - 1), format_, item);
}

error_code table_comparison::state::take(page& source) {
    for (const auto& each : source.items()) {
        if (!decode(each, item_)) {
            return errc::malformed_response;
        }
        if (auto ec = present.add(item_, key, loose())) {
            return ec;
        }
    }
    return {};
}

error_code table_comparison::state::conclude(comparison_result& result) {
    result = {};
    result.dump_items = dumped.count();
    result.table_items = present.count();
    result.dump_hash = dumped.signature().text();
    result.table_hash = present.signature().text();
    result.dump_was_limited = limited_;
    result.types_compared = !loose();
    if (result.dump_items == result.table_items && result.dump_hash == result.table_hash) {
        return {};
    }
    auto ec = walk(result);
    return ec ? ec : put_into_words(result);
}

error_code table_comparison::state::walk(comparison_result& result) {
    const auto found = [&](output::side_difference what, const output::key_hash& key) {
        if (what == output::side_difference::changed) {
            note(changed, key, result.changed);
        } else if (what == output::side_difference::only_left) {
            note(missing_from_table, key, result.missing_from_table);
        } else if (!limited_) {
            note(missing_from_dump, key, result.missing_from_dump);
        }
    };
    return output::compare(dumped, present, found);
}

void table_comparison::state::note(kind what, const output::key_hash& key, std::uint64_t& count) {
    ++count;
    if (found_[what].size() < params.most_named) {
        found_[what].emplace(key, "");
    }
}

error_code table_comparison::state::put_into_words(comparison_result& result) {
    static constexpr std::string_view sentences[kinds] = {"not in the dump: {}",
                                                          "not in the table: {}", "changed: {}"};
    auto ec = present.name(found_[missing_from_dump]);
    ec = ec ? ec : dumped.name(found_[missing_from_table]);
    ec = ec ? ec : present.name(found_[changed]);
    for (int what = 0; what < kinds; ++what) {
        for (const auto& [hash, words] : found_[static_cast<std::size_t>(what)]) {
            result.differences.push_back(
                printable(fmt::format(fmt::runtime(sentences[what]), words), whole_text));
        }
    }
    return ec;
}

table_comparison::table_comparison(comparison_params params)
    : state_(std::make_unique<state>(std::move(params))) {}

table_comparison::table_comparison(table_comparison&&) noexcept = default;
table_comparison& table_comparison::operator=(table_comparison&&) noexcept = default;
table_comparison::~table_comparison() = default;

error_code table_comparison::open(diagnostics& diag) {
    return state_->open(diag);
}

const fetch_params& table_comparison::fetch() const noexcept {
    return state_->how;
}

const std::string& table_comparison::table_arn() const noexcept {
    return state_->arn;
}

const std::string& table_comparison::table_id() const noexcept {
    return state_->id;
}

void table_comparison::set_key(std::vector<std::string> names) {
    state_->key = std::move(names);
}

error_code table_comparison::read_dump(verify_result& result, diagnostics& diag) {
    return state_->read_dump(result, diag);
}

boost::asio::awaitable<error_code> table_comparison::write(page& source) {
    co_return state_->take(source);
}

boost::asio::awaitable<error_code> table_comparison::finish(error_code) {
    co_return error_code{};
}

error_code table_comparison::conclude(comparison_result& result) {
    return state_->conclude(result);
}

} // namespace dyndump
