#include <dyndump/json_encoder.hpp>

#include "core/minify.hpp"
#include "core/text_sink.hpp"
#include "core/transcoder.hpp"
#include "core/walk_error.hpp"

#include <algorithm>

namespace dyndump {
namespace {

using core::walk_result;

std::string_view trimmed(std::string_view text) {
    const std::string_view space = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    return text.substr(0, text.find_last_not_of(space) + 1);
}

/// The item as it came; without its white space if it holds raw newlines, which no line may.
walk_result copy(std::string_view item, core::text_sink& out) {
    if (item.empty() || item.front() != '{' || item.back() != '}') [[unlikely]] {
        item = trimmed(item);
    }
    if (item.size() < 2 || item.front() != '{' || item.back() != '}') {
        return walk_result::malformed;
    }
    if (item.find('\n') == std::string_view::npos) [[likely]] {
        out.put(item);
        return walk_result::done;
    }
    out.put_with(item.size(), [item](char* room) { return core::minify(item, room); });
    return walk_result::done;
}

walk_result write_line(std::string_view item, json_format format, number_style numbers,
                       core::text_sink& out) {
    walk_result result{};
    switch (format) {
    case json_format::dynamodb_json:
        result = copy(item, out);
        break;
    case json_format::export_item:
        out.put(R"({"Item":)");
        result = copy(item, out);
        out.put('}');
        break;
    case json_format::typed:
    case json_format::plain:
        result = core::transcode(item, format, numbers, out);
        break;
    }
    out.put('\n');
    return result;
}

walk_result write_lines(std::span<const item_view> items, json_format format, number_style numbers,
                        core::text_sink& out) {
    for (const item_view& item : items) {
        const walk_result result = write_line(item.json(), format, numbers, out);
        if (result != walk_result::done) {
            return result;
        }
    }
    return walk_result::done;
}

} // namespace

error_code json_encoder::encode(item_view item, std::string& out) const {
    return encode(std::span(&item, 1), out);
}

error_code json_encoder::encode(std::span<const item_view> items, std::string& out) const {
    const std::size_t before = out.size();
    core::text_sink sink(out, before);
    const walk_result result = write_lines(items, format_, numbers_, sink);
    out.resize(result == walk_result::done ? sink.size() : before);
    return core::to_error(result);
}

error_code json_encoder::encode(page& source, std::string& scratch, std::string_view& lines) const {
    if (format_ == json_format::dynamodb_json) {
        lines = source.lines();
        return {};
    }
    // The string is not cut to what is written: growing it again would fill it with zeros.
    core::text_sink sink(scratch, 0);
    const walk_result result = write_lines(source.items(), format_, numbers_, sink);
    lines = result == walk_result::done ? sink.view() : std::string_view();
    return core::to_error(result);
}

} // namespace dyndump
