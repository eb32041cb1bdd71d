#include "output/read/item_lines.hpp"

#include <dyndump/page_buffer.hpp>

#include "core/json_validation.hpp"
#include "output/check/canonical_item.hpp"

namespace dyndump::output {
namespace {

constexpr std::string_view envelope = R"({"Item":)";

} // namespace

bool line_cutter::add(std::string_view bytes, const sink& out) {
    const auto old = rest_.size();
    rest_ += bytes;
    const auto size = rest_.size();
    rest_.append(page_buffer::padding, '\0');
    std::size_t begin = 0;
    for (auto end = rest_.find('\n', old); end < size; end = rest_.find('\n', begin)) {
        out(std::string_view(rest_).substr(begin, end - begin));
        begin = end + 1;
    }
    rest_.resize(size);
    rest_.erase(0, begin);
    return rest_.size() <= most_line_bytes;
}

std::string_view item_of(std::string_view line, json_format format) {
    if (format != json_format::export_item) {
        return line;
    }
    return line.starts_with(envelope) && line.ends_with("}}")
               ? line.substr(envelope.size(), line.size() - envelope.size() - 1)
               : std::string_view();
}

bool is_item(std::string_view line, json_format format) {
    const auto item = item_of(line, format);
    return item.size() >= 2 && item.front() == '{' && item.back() == '}' &&
           !core::validate_json(line);
}

bool append_key(std::string_view line, json_format format, const std::vector<std::string>& key,
                std::string& out) {
    thread_local std::vector<attribute_value> values;
    if (!read_attributes(line, format, key, values)) {
        return false;
    }
    for (const auto& each : values) {
        append_canonical(each, false, out);
    }
    return true;
}

std::string key_in_words(std::string_view line, json_format format,
                         const std::vector<std::string>& key) {
    std::vector<attribute_value> values;
    std::string words;
    if (read_attributes(line, format, key, values)) {
        for (const auto& each : values) {
            words += words.empty() ? "" : " ";
            words += shown(each);
        }
    }
    return words;
}

} // namespace dyndump::output
