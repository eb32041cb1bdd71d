// What a parser tells of a manifest, taken as it comes.
#pragma once

#include "archive/json_copy.hpp"
#include "archive/manifest.hpp"
#include "archive/names.hpp"
#include "archive/timestamp.hpp"

#include <dyndump/error.hpp>

#include <boost/json/string_view.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dyndump::archive {
namespace json = boost::json;

// What is not of the lists is some kilobytes: expressions, and the values in them.
inline constexpr std::size_t most_text = std::size_t{4} << 20;
inline constexpr std::size_t most_all_text = 4 * most_text;
inline constexpr std::size_t most_fields = 256;
inline constexpr std::size_t most_part_text = 128;
inline constexpr std::size_t most_number = 1024;

using scalar = std::variant<std::nullptr_t, bool, std::uint64_t, std::int64_t, double, std::string>;

struct wrong {
    std::string words;
};

inline std::uint64_t count_in(const scalar& value, std::string_view name,
                              std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
    const auto* number = std::get_if<std::uint64_t>(&value);
    if (number == nullptr || *number > most) {
        throw wrong{fmt::format("{} is no count", name)};
    }
    return *number;
}

inline const std::string& text_in(const scalar& value, std::string_view name) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) {
        throw wrong{fmt::format("{} is no text", name)};
    }
    return *text;
}

inline double units_in(const scalar& value, std::string_view name) {
    double units = std::numeric_limits<double>::quiet_NaN();
    if (const auto* number = std::get_if<double>(&value)) {
        units = *number;
    } else if (const auto* whole = std::get_if<std::uint64_t>(&value)) {
        units = static_cast<double>(*whole);
    } else if (const auto* negative = std::get_if<std::int64_t>(&value)) {
        units = static_cast<double>(*negative);
    }
    if (!std::isfinite(units)) {
        throw wrong{fmt::format("{} is no number of units", name)};
    }
    return units;
}

// Takes the events of the parser. Only three levels are looked at: members, the elements of their
// lists, and the members of those.
class manifest_handler {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = most_text;
    static constexpr std::size_t max_string_size = most_text;

    manifest_handler(manifest& what, bool with_parts)
        : what_(what)
        , with_parts_(with_parts) {}

    /// Throws `wrong` if something that must be there was not.
    void check_complete() {
        for (const auto name : required) {
            if (std::find(seen_.begin(), seen_.end(), name) == seen_.end()) {
                throw wrong{fmt::format("it has no {}", name)};
            }
        }
        // Only now: the members have no order.
        if (!signature_.empty()) {
            require(
                items_signature::parse(signature_, what_.totals.items, what_.signature.emplace()),
                "the signature is none");
        }
        for (const auto& part : what_.parts) {
            if (!is_part_path(part.path, what_.export_id)) {
                throw wrong{fmt::format("\"{}\" is no path of a part", part.path)};
            }
        }
    }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open('{'); }
    bool on_object_end(std::size_t, error_code&) {
        if (shape_ == "{[{" && member_ == "parts") {
            end_part();
        }
        return close('}');
    }
    bool on_array_begin(error_code&) { return open('['); }
    bool on_array_end(std::size_t, error_code&) { return close(']'); }
    bool on_key_part(json::string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_key(json::string_view part, std::size_t, error_code&) {
        collect(part);
        if (shape_ == "{") {
            member_ = std::exchange(text_, {});
            seen_.push_back(member_);
            require(seen_.size() <= most_fields, "too many members");
        } else {
            name_ = std::exchange(text_, {});
            copy([this](json_copy to) { to.name(name_); });
        }
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return collect(part); }
    bool on_string(json::string_view part, std::size_t, error_code&) {
        collect(part);
        copy([this](json_copy to) { to.string(text_); });
        return take(std::exchange(text_, {}));
    }
    bool on_number_part(json::string_view part, error_code&) {
        number_.append(part.data(), part.size());
        require(number_.size() <= most_number, "a number is too long");
        return true;
    }
    bool on_int64(std::int64_t value, json::string_view part, error_code& ec) {
        copy_number(part, ec);
        return value < 0 ? take(value) : take(static_cast<std::uint64_t>(value));
    }
    bool on_uint64(std::uint64_t value, json::string_view part, error_code& ec) {
        copy_number(part, ec);
        return take(value);
    }
    bool on_double(double value, json::string_view part, error_code& ec) {
        copy_number(part, ec);
        return take(value);
    }
    bool on_bool(bool value, error_code&) {
        copy([value](json_copy to) { to.word(value ? "true" : "false"); });
        return take(value);
    }
    bool on_null(error_code&) {
        if (shape_ != "{") { // a table that is null is not known
            copy([](json_copy to) { to.word("null"); });
        }
        return take(nullptr);
    }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

private:
    static constexpr std::string_view required[] = {
        "tool",   "version",     "started",        "ended", "key",
        "format", "compression", "parameters",     "items", "consumed_capacity_units",
        "bytes",  "pages",       "total_segments", "parts"};

    static void require(bool right, std::string_view words) {
        if (!right) {
            throw wrong{std::string(words)};
        }
    }

    bool open(char bracket) {
        copy([bracket](json_copy to) { to.open(bracket); });
        shape_ += bracket;
        require(shape_.front() == '{', "it is no object");
        if (shape_.size() == 2) {
            const bool list = member_ == "parts" || member_ == "key";
            require(!list || bracket == '[', "a list is something else");
            require(member_ != "parameters" || bracket == '{', "the parameters are a list");
        }
        return true;
    }
    bool close(char bracket) {
        copy([bracket](json_copy to) { to.close(bracket); });
        shape_.pop_back();
        return true;
    }

    // Of the table and its settings all is kept, as text: `what` (of json_copy) is done to it.
    template <class What>
    void copy(What what) {
        if (!with_parts_ || shape_.empty() || (member_ != "table" && member_ != "settings")) {
            return;
        }
        auto& text = member_ == "table" ? what_.table_json : what_.settings_json;
        const auto before = text.size();
        what(json_copy(text));
        all_text_ += text.size() - before;
        require(all_text_ <= most_all_text, "what it says of the table is too long");
    }
    void copy_number(json::string_view last, error_code& ec) {
        on_number_part(last, ec);
        copy([this](json_copy to) { to.word(number_); });
        number_.clear();
    }

    bool is_wanted() const {
        return shape_.size() <= 1 || member_ == "key" || member_ == "parameters" ||
               ((member_ == "parts" || member_ == "table" || member_ == "settings") && with_parts_);
    }

    bool collect(json::string_view part) {
        if (is_wanted()) {
            require(text_.size() + part.size() <= most_text, "a text is too long");
            text_.append(part.data(), part.size());
        }
        return true;
    }

    bool take(scalar value) {
        if (shape_ == "{") {
            take_member(value);
        } else if (shape_ == "{[" && member_ == "key") {
            require(what_.key.size() < most_fields, "too many key attributes");
            what_.key.push_back(counted(text_in(value, "a key attribute")));
        } else if (shape_ == "{{" && member_ == "parameters") {
            require(what_.what.size() < most_fields, "too many parameters");
            what_.what.push_back({counted(name_), counted(text_in(value, name_))});
        } else if (shape_ == "{[{" && member_ == "parts" && with_parts_) {
            take_of_part(value);
        } else {
            require(!shape_.empty(), "it is no object");
            require(shape_ != "{[" || member_ != "parts", "a part is no object");
        }
        return true;
    }

    // All of these stay in memory.
    const std::string& counted(const std::string& text) {
        all_text_ += text.size();
        require(all_text_ <= most_all_text, "its parameters are too long");
        return text;
    }

    void take_member(const scalar& value) {
        if (member_ == "version") {
            require(count_in(value, member_) <= latest_version,
                    "it was written by a later version of dyndump");
        } else if (member_ == "format") {
            what_.format = text_in(value, member_);
        } else if (member_ == "compression") {
            what_.compression = text_in(value, member_);
        } else if (member_ == "signature") {
            signature_ = text_in(value, member_);
        } else if (member_ == "export") {
            what_.export_id = text_in(value, member_);
            if (!is_export_id(what_.export_id)) {
                throw wrong{fmt::format("\"{}\" is no name of an export", what_.export_id)};
            }
        } else if (member_ == "started") {
            what_.started_ms = from_timestamp(text_in(value, member_));
        } else if (member_ == "ended") {
            what_.ended_ms = from_timestamp(text_in(value, member_));
        } else if (member_ == "items") {
            what_.totals.items = count_in(value, member_);
        } else if (member_ == "bytes") {
            what_.totals.bytes = count_in(value, member_);
        } else if (member_ == "pages") {
            what_.totals.pages = count_in(value, member_);
        } else if (member_ == "total_segments") {
            what_.total_segments =
                static_cast<std::uint32_t>(count_in(value, member_, most_segments));
        } else if (member_ == "consumed_capacity_units") {
            what_.totals.capacity = units_in(value, member_);
        } else {
            require(member_ != "parts" && member_ != "key" && member_ != "parameters",
                    "a list is something else");
        }
    }

    void take_of_part(const scalar& value) {
        if (const auto* text = std::get_if<std::string>(&value)) {
            require(text->size() <= most_part_text, "the name of a part is too long");
        }
        if (name_ == "path") {
            part_.path = text_in(value, name_);
        } else if (name_ == "sha256") {
            part_.sha256 = text_in(value, name_);
        } else if (name_ == "md5") {
            part_.md5 = text_in(value, name_);
        } else if (name_ == "etag") {
            part_.etag = text_in(value, name_);
        } else if (name_ == "signature") {
            part_signature_ = text_in(value, name_);
        } else if (name_ == "segment") {
            part_.segment = static_cast<std::uint32_t>(count_in(value, name_, most_segments));
        } else if (name_ == "items") {
            part_.items = count_in(value, name_);
        } else if (name_ == "bytes") {
            part_.bytes = count_in(value, name_);
        } else if (name_ == "file_bytes") {
            part_.file_bytes = count_in(value, name_);
        } else {
            return;
        }
        of_part_ += name_ == "md5" || name_ == "etag" || name_ == "signature" ? 0 : 1;
    }

    void end_part() {
        if (!with_parts_) {
            return;
        }
        constexpr int fields = 6;
        require(std::exchange(of_part_, 0) == fields, "something of a part is missing");
        require(what_.parts.size() < most_parts, "it names too many parts");
        part_.path.shrink_to_fit();
        if (!part_signature_.empty()) {
            items_signature found;
            require(items_signature::parse(part_signature_, part_.items, found),
                    "the signature of a part is none");
            part_.signature = std::make_shared<const items_signature>(found);
            part_signature_.clear();
        }
        what_.parts.push_back(std::exchange(part_, {}));
    }

    manifest& what_;
    bool with_parts_;
    std::string shape_;  // the brackets that are open
    std::string member_; // of the outermost object
    std::string name_;   // of a member further in
    std::string text_;   // of the string at hand
    std::string number_; // the text of the one at hand
    std::vector<std::string> seen_;
    std::size_t all_text_ = 0;
    manifest_part part_;
    std::string part_signature_;
    std::string signature_;
    int of_part_ = 0;
};

} // namespace dyndump::archive
