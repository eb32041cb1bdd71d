#include "columns/csv_text.hpp"

namespace dyndump::columns {
namespace {

constexpr std::string_view end_of_record = "\r\n";

std::string_view json_type_name(attribute_type type) {
    switch (type) {
    case attribute_type::map:
        return "M";
    case attribute_type::list:
        return "L";
    case attribute_type::string_set:
        return "SS";
    case attribute_type::number_set:
        return "NS";
    default:
        return "BS";
    }
}

} // namespace

void append_csv_field(std::string_view text, std::string& out) {
    const bool bare = !text.empty() && text.find_first_of(",\"\r\n") == text.npos &&
                      text.front() != ' ' && text.back() != ' ';
    if (bare) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        out.append(c == '"' ? 2 : 1, c);
    }
    out += '"';
}

csv_records::csv_records(const std::vector<std::string>& attributes)
    : fields_(attributes.size()) {
    for (const auto& each : attributes) {
        names_.add(each);
    }
}

std::string csv_records::header() const {
    std::string line;
    for (std::uint32_t i = 0; i < names_.size(); ++i) {
        line += i > 0 ? "," : "";
        append_csv_field(names_.name(i), line);
    }
    line += end_of_record;
    return line;
}

void csv_records::put(attribute_view attribute, std::string& field) {
    const auto& value = attribute.value;
    switch (value.type()) {
    case attribute_type::null:
        ++nulls;
        return;
    case attribute_type::string:
        break;
    case attribute_type::number:
    case attribute_type::binary:
    case attribute_type::boolean:
        ++untyped;
        break;
    default:
        ++nested;
        text_ = "{\"";
        text_ += json_type_name(value.type());
        text_ += "\":";
        text_ += value.content();
        text_ += '}';
        append_csv_field(text_, field);
        return;
    }
    if (value.text(text_)) { // half of a surrogate pair, which UTF-8 does not have
        text_ = value.content().substr(1, value.content().size() - 2);
        ++untyped;
    }
    append_csv_field(text_, field);
}

void csv_records::append(item_view item, std::string& out) {
    for (auto& each : fields_) {
        each.clear();
    }
    auto before = name_index::none;
    for (const auto& attribute : item) {
        const auto column = names_.find(attribute.raw_name, before);
        if (column == name_index::none || !fields_[column].empty()) {
            ++left_out;
        } else {
            put(attribute, fields_[column]);
        }
    }
    bool first = true;
    for (const auto& each : fields_) {
        out += first ? "" : ",";
        out += each;
        first = false;
    }
    out += end_of_record;
}

} // namespace dyndump::columns
