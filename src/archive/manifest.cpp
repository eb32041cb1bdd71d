#include "archive/manifest.hpp"

#include <dyndump/error.hpp>

#include "archive/digest.hpp"
#include "archive/timestamp.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <new>
#include <stdexcept>

namespace dyndump::archive {
namespace json = boost::json;

namespace {

constexpr int manifest_version = 1;
// Of all that comes before it, so that a change of anything is seen.
constexpr std::size_t checksum_size = 64;
constexpr std::string_view tail = "\"\n}\n";

std::string digest_of(std::string_view text) {
    running_digest digest(EVP_sha256());
    digest.add(text);
    return to_hex(digest.value());
}

void member(std::string& out, std::string_view name, const json::value& value) {
    fmt::format_to(std::back_inserter(out), "  {}: {},\n", json::serialize(json::string(name)),
                   json::serialize(value));
}

void member(std::string& out, std::string_view name, const std::string& text) {
    member(out, name, json::value(json::string(text)));
}

// Text that may be missing.
json::value value_of(const std::string& text) {
    boost::system::error_code ec;
    auto value = json::parse(text, ec);
    return ec ? json::value(nullptr) : value;
}

json::object parameters_of(const manifest& m) {
    json::object all;
    for (const auto& each : m.what) {
        all[each.name] = each.value;
    }
    return all;
}

json::object to_json(std::uint32_t number, const segment_state& s) {
    return {{"segment", number},
            {"items", s.items},
            {"bytes", s.bytes},
            {"pages", s.pages},
            {"requests", s.requests},
            {"throttles", s.throttles},
            {"consumed_capacity_units", s.capacity},
            {"seconds", static_cast<double>(s.microseconds) / 1e6}};
}

json::object to_json(const manifest_part& p) {
    json::object out{{"path", p.path},   {"segment", p.segment},       {"items", p.items},
                     {"bytes", p.bytes}, {"file_bytes", p.file_bytes}, {"sha256", p.sha256}};
    if (!p.md5.empty()) {
        out["md5"] = p.md5;
    }
    return out;
}

template <class Range, class Each>
void list(std::string& out, std::string_view name, const Range& range, Each each) {
    fmt::format_to(std::back_inserter(out), "  \"{}\": [", name);
    std::string_view separator = "\n    ";
    for (const auto& element : range) {
        out += separator;
        out += json::serialize(each(element));
        separator = ",\n    ";
    }
    out += range.empty() ? "]" : "\n  ]";
}

std::uint64_t count(const json::object& from, std::string_view name) {
    return from.at(name).to_number<std::uint64_t>();
}

manifest_part read_part(const json::object& from) {
    manifest_part p;
    p.path = from.at("path").as_string();
    p.segment = from.at("segment").to_number<std::uint32_t>();
    p.items = count(from, "items");
    p.bytes = count(from, "bytes");
    p.file_bytes = count(from, "file_bytes");
    p.sha256 = from.at("sha256").as_string();
    if (const auto* md5 = from.if_contains("md5")) {
        p.md5 = md5->as_string();
    }
    return p;
}

void read(const json::object& from, manifest& m) {
    for (const auto& each : from.at("parameters").as_object()) {
        m.what.push_back({each.key(), std::string(each.value().as_string())});
    }
    m.started_ms = from_timestamp(std::string_view(from.at("started").as_string()));
    m.ended_ms = from_timestamp(std::string_view(from.at("ended").as_string()));
    for (const auto& name : from.at("key").as_array()) {
        m.key.emplace_back(name.as_string());
    }
    m.format = from.at("format").as_string();
    m.compression = from.at("compression").as_string();
    if (const auto* id = from.if_contains("export")) {
        m.export_id = id->as_string();
    }
    m.total_segments = from.at("total_segments").to_number<std::uint32_t>();
    m.totals.items = count(from, "items");
    m.totals.bytes = count(from, "bytes");
    m.totals.pages = count(from, "pages");
    m.totals.capacity = from.at("consumed_capacity_units").to_number<double>();
    if (!std::isfinite(m.totals.capacity)) {
        throw std::range_error("consumed_capacity_units is no number of units");
    }
    for (const auto& part : from.at("parts").as_array()) {
        m.parts.push_back(read_part(part.as_object()));
    }
}

} // namespace

std::string to_text(const manifest& m) {
    std::string out = "{\n";
    member(out, "version", manifest_version);
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
    member(out, "consumed_capacity_units", m.totals.capacity);
    member(out, "total_segments", m.total_segments);
    member(out, "key", json::value(json::array(m.key.begin(), m.key.end())));
    member(out, "parameters", parameters_of(m));
    member(out, "table", value_of(m.table_json));
    member(out, "settings", value_of(m.settings_json));
    list(out, "segments", m.segments,
         [](const auto& each) { return to_json(each.first, each.second); });
    out += ",\n";
    list(out, "parts", m.parts, [](const manifest_part& each) { return to_json(each); });
    out += ",\n  \"sha256\": \"";
    const auto checksum = digest_of(out);
    return out + checksum + std::string(tail);
}

bool from_text(std::string_view text, manifest& m, std::string& problem) {
    m = {};
    const auto before = text.size() - std::min(text.size(), checksum_size + tail.size());
    if (text.substr(before) != digest_of(text.substr(0, before)) + std::string(tail)) {
        problem = "its checksum is not that of its content";
        return false;
    }
    boost::system::error_code ec;
    const auto value = json::parse(text, ec);
    if (ec || !value.is_object()) {
        problem = "it is not JSON" + (ec ? ": " + ec.message() : std::string());
        return false;
    }
    try {
        const auto& all = value.get_object();
        if (all.at("version").to_number<int>() != manifest_version) {
            problem = "it was written by a later version of dyndump";
            return false;
        }
        read(all, m);
    } catch (const std::bad_alloc&) {
        throw; // says nothing about the manifest
    } catch (const std::exception& e) {
        problem = fmt::format("it is not the manifest of a dump: {}", message_of(e));
        return false;
    }
    return true;
}

} // namespace dyndump::archive
