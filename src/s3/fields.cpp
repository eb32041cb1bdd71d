#include "s3/fields.hpp"

#include "core/canonical_request.hpp"
#include "core/http_date.hpp"
#include "core/iso_time.hpp"
#include "core/sentence.hpp"
#include "core/xml_document.hpp"
#include "core/xml_text.hpp"
#include "s3/addressing.hpp"
#include "s3/digests.hpp"

#include <charconv>

#include <fmt/format.h>

namespace dyndump::s3 {
namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";
constexpr std::string_view mark_name = "dyndump-mark";
constexpr std::string_view name_space = "http://s3.amazonaws.com/doc/2006-03-01/";

int hex_value(char c) noexcept {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

} // namespace

void add_storage(operation& to, const storage_params& storage) {
    to.add_header("Content-Type", storage.content_type);
    to.add_header("Content-Encoding", storage.content_encoding);
    to.add_header("x-amz-storage-class", storage.storage_class);
    to.add_header("x-amz-server-side-encryption", storage.encryption);
    to.add_header("x-amz-server-side-encryption-aws-kms-key-id", storage.kms_key_id);
    to.add_header("x-amz-acl", storage.acl);
    std::string tags;
    for (const auto& [name, value] : storage.tags) {
        tags += tags.empty() ? "" : "&";
        append_encoded(tags, name, false);
        tags += '=';
        append_encoded(tags, value, false);
    }
    to.add_header("x-amz-tagging", std::move(tags));
    for (const auto& [name, value] : storage.metadata) {
        to.add_header(fmt::format("{}{}", metadata_prefix, name), value);
    }
    to.add_header(fmt::format("{}{}", metadata_prefix, mark_name), storage.mark);
}

std::string without_quotes(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
        etag = etag.substr(1, etag.size() - 2);
    }
    return std::string(etag);
}

void add_condition(operation& to, const write_condition& condition, bool bare) {
    if (condition.if_absent) {
        to.add_header("If-None-Match", "*");
    }
    to.add_header("If-Match",
                  bare ? without_quotes(condition.if_match) : std::string(condition.if_match));
    to.once = to.once || condition.if_absent || !condition.if_match.empty();
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = !text.empty() && failure == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

void read_info(const http_response& from, object_info& out) {
    out = {};
    out.etag = from.header("ETag");
    out.version_id = from.header("x-amz-version-id");
    out.size = parse_count(from.header("Content-Length")).value_or(from.body.size());
    out.last_modified = core::parse_http_date(from.header("Last-Modified"));
    out.content_type = from.header("Content-Type");
    out.content_encoding = from.header("Content-Encoding");
    out.storage_class = from.header("x-amz-storage-class");
    if (from.header("x-amz-checksum-type") != "COMPOSITE") {
        out.crc32 = parse_crc32(from.header("x-amz-checksum-crc32"));
    }
    for (const auto& [name, value] : from.headers()) {
        if (name.size() <= metadata_prefix.size() ||
            !core::equals_ignoring_case(name.substr(0, metadata_prefix.size()), metadata_prefix)) {
            continue;
        }
        const auto own = name.substr(metadata_prefix.size());
        if (core::equals_ignoring_case(own, mark_name)) {
            out.mark = value;
        } else {
            out.metadata.emplace_back(own, value);
        }
    }
}

std::string deletion_document(const delete_objects_request& request) {
    std::string out = fmt::format("<Delete xmlns=\"{}\"><Quiet>true</Quiet>", name_space);
    for (const auto& key : request.keys) {
        out += "<Object><Key>";
        core::append_xml(out, key);
        out += "</Key></Object>";
    }
    out += "</Delete>";
    return out;
}

std::string completion_document(const complete_upload_request& request) {
    std::string out = fmt::format("<CompleteMultipartUpload xmlns=\"{}\">", name_space);
    for (const auto& part : request.parts) {
        out += "<Part><ETag>";
        core::append_xml(out, part.etag);
        out += "</ETag>";
        if (part.crc32) {
            out += fmt::format("<ChecksumCRC32>{}</ChecksumCRC32>", crc32_text(*part.crc32));
        }
        out += fmt::format("<PartNumber>{}</PartNumber></Part>", part.number);
    }
    out += "</CompleteMultipartUpload>";
    return out;
}

error_code read_document(const http_response& response, std::string_view root,
                         pugi::xml_document& out, diagnostics& diag) {
    const auto problem = core::parse_xml(response.body.view(), out);
    if (problem.empty() && out.document_element().name() == root) {
        return {};
    }
    diag.message = problem.empty()
                       ? core::sentence("The answer is no {}, but a {:.60}.", root,
                                        out.document_element().name())
                       : core::sentence("The answer, which should be a {}, {}.", root, problem);
    return errc::malformed_response;
}

std::string listed_text(const pugi::xml_node& list, std::string_view text) {
    if (core::child_text(list, "EncodingType") != "url") {
        return std::string(text);
    }
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::optional<std::chrono::sys_seconds> listed_time(const pugi::xml_node& entry, const char* name) {
    return core::parse_iso_time(core::child_text(entry, name));
}

} // namespace dyndump::s3
