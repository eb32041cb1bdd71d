#include "archive/manifest.hpp"

#include <dyndump/error.hpp>

#include "archive/digest.hpp"
#include "archive/timestamp.hpp"
#include "core/plain_json.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iterator>

namespace dyndump::archive {
namespace json = boost::json;

namespace {

std::string digest_of(std::string_view text) {
    running_digest digest(EVP_sha256());
    digest.add(text);
    return to_hex(digest.value());
}

void member(std::string& out, std::string_view name, const json::value& value) {
    fmt::format_to(std::back_inserter(out), "  {}: {},\n", json::serialize(json::string(name)),
                   core::plain_json(value));
}

void member(std::string& out, std::string_view name, const std::string& text) {
    member(out, name, json::value(json::string(text)));
}

// As the service wrote it: numbers are not read and written again. It may be missing.
void member_as_it_is(std::string& out, std::string_view name, const std::string& text) {
    boost::system::error_code ec;
    const auto value = json::parse(text, ec);
    const bool one_line = text.find_first_of("\n\r") == std::string::npos;
    fmt::format_to(std::back_inserter(out), "  \"{}\": {},\n", name,
                   ec ? "null" : (one_line ? text : core::plain_json(value)));
}

json::object parameters_of(const manifest& m) {
    json::object all;
    for (const auto& each : m.what) {
        all[each.name] = each.value;
    }
    return all;
}

json::object as_json(std::uint32_t number, const segment_state& s) {
    return {{"segment", number},
            {"items", s.items},
            {"bytes", s.bytes},
            {"pages", s.pages},
            {"requests", s.requests},
            {"throttles", s.throttles},
            {"consumed_capacity_units", s.capacity},
            {"seconds", static_cast<double>(s.microseconds) / 1e6}};
}

json::object as_json(const manifest_part& p) {
    json::object out{{"path", p.path},   {"segment", p.segment},       {"items", p.items},
                     {"bytes", p.bytes}, {"file_bytes", p.file_bytes}, {"sha256", p.sha256}};
    if (!p.md5.empty()) {
        out["md5"] = p.md5;
    }
    if (!p.etag.empty()) {
        out["etag"] = p.etag;
    }
    if (p.signature) {
        out["signature"] = p.signature->text();
    }
    return out;
}

template <class Range, class Each>
void list(std::string& out, std::string_view name, const Range& range, Each each) {
    fmt::format_to(std::back_inserter(out), "  \"{}\": [", name);
    std::string_view separator = "\n    ";
    for (const auto& element : range) {
        out += separator;
        out += core::plain_json(each(element));
        separator = ",\n    ";
    }
    out += range.empty() ? "]" : "\n  ]";
}

} // namespace

std::string to_text(const manifest& m) {
    std::string out = "{\n";
    member(out, "version", version_for(m.what));
    member(out, "tool", std::string("dyndump"));
    member(out, "format", m.format);
    member(out, "compression", m.compression);
    if (!m.export_id.empty()) {
        member(out, "export", m.export_id);
    }
    member(out, "started", to_timestamp(m.started_ms));
    member(out, "ended", to_timestamp(m.ended_ms));
    member(out, "items", m.totals.items);
    member(out, "bytes", m.totals.bytes);
    member(out, "pages", m.totals.pages);
    if (m.signature) {
        member(out, "signature", m.signature->text());
    }
    member(out, "consumed_capacity_units", m.totals.capacity);
    member(out, "total_segments", m.total_segments);
    member(out, "key", json::value(json::array(m.key.begin(), m.key.end())));
    member(out, "parameters", parameters_of(m));
    member_as_it_is(out, "table", m.table_json);
    member_as_it_is(out, "settings", m.settings_json);
    list(out, "segments", m.segments,
         [](const auto& each) { return as_json(each.first, each.second); });
    out += ",\n";
    list(out, "parts", m.parts, [](const manifest_part& each) { return as_json(each); });
    // Of all that comes before it, so that a change of anything is seen.
    out += ",\n  \"sha256\": \"";
    const auto checksum = digest_of(out);
    return out + checksum + "\"\n}\n";
}

} // namespace dyndump::archive
