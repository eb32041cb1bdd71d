#include "archive/object_record.hpp"

#include "archive/record.hpp"

#include <boost/json.hpp>

#include <new>
#include <utility>
#include <variant>

namespace dyndump::archive {
namespace {

std::string text_of(const boost::json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found != nullptr ? std::string(found->as_string()) : std::string();
}

void read_object(const boost::json::object& from, object_record& what) {
    what = object_record();
    what.upload_id = text_of(from, "upload");
    what.mark = text_of(from, "mark");
    what.etag = text_of(from, "etag");
    for (const auto& each : from.at("pieces").as_array()) {
        const auto& pair = each.as_array();
        what.pieces.push_back(
            {std::string(pair.at(0).as_string()), pair.at(1).to_number<std::uint64_t>()});
    }
    if (from.contains("sha256")) {
        what.so_far = part_digests{text_of(from, "sha256"), text_of(from, "md5")};
    }
}

} // namespace

std::string to_text(const object_record& what) {
    boost::json::object out{{"type", "object"}};
    out["upload"] = what.upload_id;
    out["mark"] = what.mark;
    out["etag"] = what.etag;
    boost::json::array pieces;
    for (const auto& each : what.pieces) {
        pieces.push_back(boost::json::array{each.etag, each.size});
    }
    out["pieces"] = std::move(pieces);
    if (what.so_far) {
        out["sha256"] = what.so_far->sha256;
        out["md5"] = what.so_far->md5;
    }
    return boost::json::serialize(out);
}

bool from_text(std::string_view text, object_record& what) {
    boost::system::error_code ec;
    const auto value = boost::json::parse(text, ec);
    const auto* object = ec ? nullptr : value.if_object();
    if (object == nullptr) {
        return false;
    }
    try {
        read_object(*object, what);
        return text_of(*object, "type") == "object";
    } catch (const std::bad_alloc&) {
        throw;                        // says nothing about the record
    } catch (const std::exception&) { // a member is missing or of another type
        return false;
    }
}

std::string part_records(const mark& where, const object_record& how) {
    std::string content;
    append_record(content, to_text(entry(where)));
    append_record(content, to_text(how));
    return content;
}

bool read_part_records(std::string_view content, mark& where, object_record& how) {
    const auto first = read_record(content, 0);
    const auto second = first ? read_record(content, first->end) : std::nullopt;
    entry page;
    if (!second || second->end != content.size() || !from_text(first->text, page) ||
        !std::holds_alternative<mark>(page)) {
        return false;
    }
    where = std::get<mark>(std::move(page));
    return from_text(second->text, how);
}

} // namespace dyndump::archive
