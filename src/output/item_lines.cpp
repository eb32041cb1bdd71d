#include "output/item_lines.hpp"

#include <dyndump/item.hpp>
#include <dyndump/page_buffer.hpp>

#include "core/json_validation.hpp"

#include <boost/json.hpp>

namespace dyndump::output {
namespace {

constexpr std::string_view envelope = R"({"Item":)";

bool append_parsed_key(std::string_view line, const std::vector<std::string>& key,
                       std::string& out) {
    boost::system::error_code ec;
    const auto item = boost::json::parse(line, ec);
    if (ec || !item.is_object()) {
        return false;
    }
    for (const auto& name : key) {
        const auto* value = item.get_object().if_contains(name);
        if (value == nullptr) {
            return false;
        }
        out += boost::json::serialize(*value);
        out += '\n';
    }
    return true;
}

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
    if (format == json_format::typed || format == json_format::plain) {
        return append_parsed_key(line, key, out);
    }
    const item_view item(item_of(line, format));
    for (const auto& name : key) {
        const auto value = item.find(name);
        if (!value) {
            return false;
        }
        out += value->content();
        out += '\n';
    }
    return true;
}

} // namespace dyndump::output
