#include "archive/journal.hpp"

#include <dyndump/error.hpp>

#include "archive/names.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

namespace dyndump::archive {
namespace json = boost::json;

namespace {

template <class Number>
Number number(const json::object& from, std::string_view name) {
    return from.at(name).to_number<Number>();
}

// Leads out of the dump, or cannot be.
struct bad_name : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::uint32_t segment_number(const json::object& from, std::string_view name,
                             std::uint32_t most = most_segments - 1) {
    const auto n = number<std::uint32_t>(from, name);
    if (n > most) {
        throw bad_name(fmt::format("{} {} is beyond DynamoDB's", name, n));
    }
    return n;
}

std::string text(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr ? std::string(found->as_string()) : std::string();
}

void put(json::object& out, const part_position& part) {
    out["part"] = part.number;
    out["offset"] = part.offset;
    out["part_items"] = part.items;
    out["part_bytes"] = part.bytes;
    out["crc"] = part.crc;
    if (part.signature.items() != 0 && part.signature.items() == part.items) {
        out["signature"] = part.signature.text();
    }
}

void put(json::object& out, const part_digests& digests) {
    out["sha256"] = digests.sha256;
    if (!digests.md5.empty()) {
        out["md5"] = digests.md5;
    }
}

part_position position_from(const json::object& from) {
    part_position part;
    part.number = number<std::uint32_t>(from, "part");
    part.offset = number<std::uint64_t>(from, "offset");
    part.items = number<std::uint64_t>(from, "part_items");
    part.bytes = number<std::uint64_t>(from, "part_bytes");
    part.crc = number<std::uint32_t>(from, "crc");
    const auto sum = text(from, "signature");
    if (!sum.empty() && !items_signature::parse(sum, part.items, part.signature)) {
        throw std::range_error("no signature");
    }
    return part;
}

json::object to_json(const header& h) {
    json::object out{{"type", "dump"}, {"version", version_for(h.what)}};
    json::array what;
    for (const auto& each : h.what) {
        what.push_back(json::array{each.name, each.value});
    }
    out["what"] = std::move(what);
    out["table"] = h.table_json;
    out["settings"] = h.settings_json;
    out["single_file"] = h.single_file;
    out["export"] = h.export_id;
    out["started_ms"] = h.started_ms;
    out["resume"] = h.resume_command;
    return out;
}

json::object to_json(const beginning& b) {
    return {{"type", "begin"}, {"segments", b.segments}};
}

json::object to_json(const finished_part& p) {
    json::object out{{"type", "part"}, {"segment", p.segment}};
    put(out, p.at);
    put(out, p.digests);
    return out;
}

json::object to_json(const mark& m) {
    const segment_state& after = m.after;
    json::object out{{"type", "page"}, {"segment", m.segment}};
    if (after.done) {
        out["done"] = true;
    } else {
        out["key"] = after.next_key;
    }
    put(out, m.part);
    if (m.closed) {
        put(out, *m.closed);
    }
    out["items"] = after.items;
    out["bytes"] = after.bytes;
    out["pages"] = after.pages;
    out["requests"] = after.requests;
    out["throttles"] = after.throttles;
    out["capacity"] = std::isfinite(after.capacity) ? after.capacity : 0;
    out["us"] = after.microseconds;
    return out;
}

json::object to_json(const commit& c) {
    return {{"type", "durable"}, {"offset", c.durable}, {"ms", c.at_ms}};
}

bool read_header(const json::object& from, header& h) {
    const auto version = number<int>(from, "version");
    if (version < 1 || version > latest_version) {
        return false;
    }
    for (const auto& each : from.at("what").as_array()) {
        const auto& pair = each.as_array();
        h.what.push_back(
            {std::string(pair.at(0).as_string()), std::string(pair.at(1).as_string())});
    }
    h.table_json = text(from, "table");
    h.settings_json = text(from, "settings");
    h.single_file = from.at("single_file").as_bool();
    h.export_id = text(from, "export");
    if (!h.export_id.empty() && !is_export_id(h.export_id)) {
        throw bad_name(fmt::format("\"{}\" is no name of an export", h.export_id));
    }
    h.started_ms = number<std::int64_t>(from, "started_ms");
    h.resume_command = text(from, "resume");
    return true;
}

segment_state read_state(const json::object& from) {
    segment_state s;
    s.done = from.contains("done");
    s.next_key = text(from, "key");
    s.items = number<std::uint64_t>(from, "items");
    s.bytes = number<std::uint64_t>(from, "bytes");
    s.pages = number<std::uint64_t>(from, "pages");
    s.requests = number<std::uint64_t>(from, "requests");
    s.throttles = number<std::uint64_t>(from, "throttles");
    s.capacity = number<double>(from, "capacity");
    if (!std::isfinite(s.capacity)) {
        throw std::range_error("no capacity");
    }
    s.microseconds = number<std::uint64_t>(from, "us");
    return s;
}

mark read_mark(const json::object& from) {
    mark m;
    m.segment = segment_number(from, "segment");
    m.after = read_state(from);
    m.part = position_from(from);
    if (from.contains("sha256")) {
        m.closed = part_digests{text(from, "sha256"), text(from, "md5")};
    }
    return m;
}

bool read(const json::object& from, entry& what) {
    const auto type = text(from, "type");
    if (type == "page") {
        what = read_mark(from);
    } else if (type == "durable") {
        what = commit{number<std::uint64_t>(from, "offset"), number<std::int64_t>(from, "ms")};
    } else if (type == "part") {
        what = finished_part{segment_number(from, "segment"), position_from(from),
                             part_digests{text(from, "sha256"), text(from, "md5")}};
    } else if (type == "begin") {
        what = beginning{segment_number(from, "segments", most_segments)};
    } else if (type == "dump") {
        header h;
        const bool known = read_header(from, h);
        what = std::move(h);
        return known;
    } else {
        return false;
    }
    return true;
}

std::string_view shown(const std::string& value) {
    return value.empty() ? std::string_view("(none)") : std::string_view(value);
}

} // namespace

int version_for(const identity& what) {
    const bool is_new = std::any_of(what.begin(), what.end(), [](const field& each) {
        return (each.name == "changes" || each.name == "sample") && !each.value.empty();
    });
    return is_new ? 2 : 1;
}

std::string difference(const identity& then, const identity& now) {
    std::string words;
    for (const auto& is : now) {
        const auto was = std::find_if(then.begin(), then.end(),
                                      [&](const field& each) { return each.name == is.name; });
        const std::string before = was == then.end() ? std::string() : was->value;
        if (before != is.value) {
            words += fmt::format("{}{} was {}, now it is {}", words.empty() ? "" : "; ", is.name,
                                 shown(before), shown(is.value));
        }
    }
    return words;
}

std::string to_text(const entry& what) {
    return std::visit([](const auto& each) { return json::serialize(to_json(each)); }, what);
}

bool from_text(std::string_view text, entry& what, std::string& problem) {
    problem.clear();
    boost::system::error_code ec;
    json::parse_options options;
    options.allow_invalid_utf8 = true; // paths and expressions are what somebody typed
    const auto value = json::parse(text, ec, {}, options);
    if (ec || !value.is_object()) {
        return false;
    }
    try {
        return read(value.get_object(), what);
    } catch (const std::bad_alloc&) {
        throw; // says nothing about the record
    } catch (const bad_name& e) {
        problem = message_of(e);
        return false;
    } catch (const std::exception&) { // a member is missing or of another type
        return false;
    }
}

bool from_text(std::string_view text, entry& what) {
    std::string problem;
    return from_text(text, what, problem);
}

bool begins_dump(std::string_view text) {
    boost::system::error_code ec;
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    const auto value = json::parse(text, ec, {}, options);
    const auto* object = ec ? nullptr : value.if_object();
    const auto* type = object == nullptr ? nullptr : object->if_contains("type");
    const auto* version = object == nullptr ? nullptr : object->if_contains("version");
    return type != nullptr && *type == json::value("dump") && version != nullptr &&
           version->is_number();
}

} // namespace dyndump::archive
