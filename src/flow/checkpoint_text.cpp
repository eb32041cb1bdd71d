// A checkpoint as text: {"total_segments":2,"segments":[{"segment":0,"done":true},
// {"segment":1,"next_key":"..."}]}
#include <dyndump/transfer.hpp>

#include "core/json_members.hpp"
#include "core/json_string.hpp"
#include "core/sentence.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <limits>
#include <set>

namespace dyndump {
namespace {

namespace json = boost::json;

/// Whether the member is a number that a segment may have.
bool read_number(const json::object& in, std::string_view name, std::uint32_t& to) {
    const auto* found = in.if_contains(name);
    if (found == nullptr || !found->is_number()) {
        return false;
    }
    error_code ec;
    const auto number = found->to_number<std::uint32_t>(ec);
    to = number;
    return !ec;
}

/// In a few words, what is wrong; empty if nothing.
std::string_view read(std::string_view text, checkpoint& to) {
    error_code ec;
    const auto whole = json::parse(text, ec);
    const auto* members = ec ? nullptr : whole.if_object();
    if (members == nullptr) {
        return "it is no JSON object";
    }
    const auto* segments = core::array_in(*members, "segments");
    if (!read_number(*members, "total_segments", to.total_segments) || segments == nullptr) {
        return "it lacks total_segments or segments";
    }
    std::set<std::uint32_t> known;
    for (const auto& each : *segments) {
        const auto* one = each.if_object();
        segment_position position;
        if (one == nullptr || !read_number(*one, "segment", position.segment) ||
            position.segment >= to.total_segments) {
            return "one of its segments has no number below total_segments";
        }
        if (!known.insert(position.segment).second) {
            return "it names a segment twice";
        }
        position.done = core::flag_in(*one, "done");
        position.next_key = core::text_in(*one, "next_key");
        to.segments.push_back(std::move(position));
    }
    return {};
}

} // namespace

std::string to_string(const checkpoint& position) {
    std::string out = R"({"total_segments":)" + std::to_string(position.total_segments);
    out += R"(,"segments":[)";
    bool first = true;
    for (const auto& each : position.segments) {
        out += first ? "" : ",";
        first = false;
        out += R"({"segment":)" + std::to_string(each.segment);
        if (each.done) {
            out += R"(,"done":true)";
        }
        if (!each.next_key.empty()) {
            out += R"(,"next_key":)";
            core::append_json_string(out, each.next_key);
        }
        out += '}';
    }
    return out + "]}";
}

error_code parse_checkpoint(std::string_view text, checkpoint& out, diagnostics& diag) {
    checkpoint made;
    if (const auto problem = read(text, made); !problem.empty()) {
        diag.message = core::sentence("This is no checkpoint: {}.", problem);
        return errc::invalid_argument;
    }
    out = std::move(made);
    return {};
}

} // namespace dyndump
