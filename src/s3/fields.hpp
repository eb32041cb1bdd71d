// What of an operation's parameters goes into headers and documents, and back.
#pragma once

#include "s3/operation.hpp"

#include <dyndump/s3/object.hpp>
#include <dyndump/s3/upload.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pugi {
class xml_document;
class xml_node;
} // namespace pugi

namespace dyndump::s3 {

void add_storage(operation& to, const storage_params& storage);
// `bare`: the ETag without its quotation marks.
void add_condition(operation& to, const write_condition& condition, bool bare);
std::string without_quotes(std::string_view etag);

// From an answer's headers. The size is that of the body that is announced.
void read_info(const http_response& from, object_info& out);
std::optional<std::uint64_t> parse_count(std::string_view text);

std::string deletion_document(const delete_objects_request& request);
std::string completion_document(const complete_upload_request& request);

// Reads an answer whose root has to be of that name. Error: errc::malformed_response.
error_code read_document(const http_response& response, std::string_view root,
                         pugi::xml_document& out, diagnostics& diag);
// A key or prefix in a listing: URL-encoded if the listing says so.
std::string listed_text(const pugi::xml_node& list, std::string_view text);
std::optional<std::chrono::sys_seconds> listed_time(const pugi::xml_node& entry, const char* name);

} // namespace dyndump::s3
