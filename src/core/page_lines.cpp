// Items out of a file's lines.
#include <dyndump/page.hpp>

#include "core/json_cursor.hpp"
#include "core/json_validation.hpp"

namespace dyndump {
namespace {

constexpr std::string_view space = " \t\r";

std::string_view without_space(std::string_view text) {
    const auto first = text.find_first_not_of(space);
    if (first == text.npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// The item of a line, or nothing.
std::string_view item_of(std::string_view line, page::line_form form) {
    if (form == page::line_form::item_in_envelope) {
        constexpr std::string_view name = R"("Item")";
        if (!line.starts_with('{') || !line.ends_with('}')) {
            return {};
        }
        line = without_space(line.substr(1, line.size() - 2));
        if (!line.starts_with(name)) {
            return {};
        }
        line = without_space(line.substr(name.size()));
        if (!line.starts_with(':')) {
            return {};
        }
        line = without_space(line.substr(1));
    }
    const bool is_object = line.size() >= 2 && line.front() == '{' && line.back() == '}';
    return is_object && !core::validate_json(line) ? line : std::string_view();
}

struct line_content {
    std::string_view item; // empty: there is none
    bool passed_over = false;
};

// Source: DynamoDB developer guide, "DynamoDB table export output format": records of incremental
// exports have Metadata, Keys, and the images that the export's view shows.
line_content content_of_record(std::string_view line, page::line_form form) {
    std::string_view keys;
    std::string_view image;
    core::json_cursor at(line);
    bool sound = !core::validate_json(line) && at.take('{');
    for (bool more = sound; more; more = sound && at.take(',')) {
        std::string_view name;
        std::string_view value;
        sound = at.take_string(name) && at.take(':') && at.peek() == '{' && at.skip_value(value);
        if (name == "Keys") {
            keys = value;
        } else if (name == "NewImage") {
            image = value;
        }
    }
    if (!sound || keys.empty()) {
        return {};
    }
    const bool is_gone = image.empty();
    if (is_gone != (form == page::line_form::removed_key)) {
        return {{}, true};
    }
    return {is_gone ? keys : image};
}

line_content content_of(std::string_view line, page::line_form form) {
    if (form == page::line_form::changed_item || form == page::line_form::removed_key) {
        return content_of_record(line, form);
    }
    return {item_of(line, form)};
}

} // namespace

error_code page::parse_lines(line_form form, std::vector<std::string_view>* refused) {
    forget();
    if (!body_.view().ends_with('\n')) {
        body_.append("\n"); // lines() writes behind each item
    }
    body_.blank_padding();
    compact_ = true; // as long as the items stand close to each other
    for (std::string_view rest = body_.view(); !rest.empty();) {
        const auto end = rest.find('\n');
        const auto line = without_space(rest.substr(0, end));
        const auto content = content_of(line, form);
        compact_ = compact_ && content.item.size() == end;
        rest.remove_prefix(end + 1);
        if (content.passed_over) {
            ++scanned_count_;
        } else if (!content.item.empty()) {
            items_.emplace_back(content.item);
        } else if (!line.empty() && refused != nullptr) {
            refused->push_back(line);
            ++omitted_.refused;
        } else if (!line.empty()) {
            clear();
            problem_ = "a line is not an item in DynamoDB JSON";
            return errc::malformed_response;
        }
    }
    count_ = items_.size();
    scanned_count_ += count_;
    return {};
}

} // namespace dyndump
