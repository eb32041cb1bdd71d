// Multipart uploads.
#include "core/xml_document.hpp"
#include "s3/digests.hpp"
#include "s3/fields.hpp"
#include "s3/operations.hpp"

#include <fmt/format.h>

namespace dyndump::s3 {
namespace asio = boost::asio;

namespace {

operation on_upload(std::string_view name, std::string_view method, const upload_ref& upload) {
    operation what;
    what.name = name;
    what.method = method;
    what.bucket = upload.bucket;
    what.key = upload.key;
    return what;
}

bool is_complete(const upload_ref& upload) {
    return !upload.key.empty() && !upload.upload_id.empty();
}

std::uint64_t size_of(const std::vector<stored_part>& parts) {
    std::uint64_t size = 0;
    for (const auto& part : parts) {
        size += part.size;
    }
    return size;
}

error_code check_parts(const std::vector<stored_part>& parts, diagnostics& diag) {
    if (parts.empty()) {
        return refuse_request(diag, "An upload is completed with one part at least.");
    }
    std::uint32_t before = 0;
    for (const auto& part : parts) {
        if (part.number <= before || part.number > most_parts || part.etag.empty()) {
            return refuse_request(diag,
                                  "An upload's parts are named in the order of their numbers, 1 to "
                                  "10,000, each with its ETag.");
        }
        before = part.number;
    }
    return {};
}

} // namespace

outcome_of<create_upload_result> create_upload(core_ptr core, create_upload_request request,
                                               diagnostics& diag) {
    std::pair<error_code, create_upload_result> outcome;
    auto& result = outcome.second;
    if (request.key.empty()) {
        outcome.first = refuse_request(diag, "An object to be uploaded needs a key.");
        co_return outcome;
    }
    operation what;
    what.name = "CreateMultipartUpload";
    what.method = "POST";
    what.bucket = request.bucket;
    what.key = request.key;
    what.once = true;
    what.add_query("uploads", "");
    add_storage(what, request.storage);
    if (core->sends_checksums()) {
        what.add_header("x-amz-checksum-algorithm", "CRC32");
        what.add_header("x-amz-checksum-type", "FULL_OBJECT");
    }
    what.accept = [&result](const http_response& from, core::failure_class&, diagnostics& why) {
        pugi::xml_document document;
        auto wrong = read_document(from, "InitiateMultipartUploadResult", document, why);
        result.upload_id = core::child_text(document.document_element(), "UploadId");
        if (!wrong && result.upload_id.empty()) {
            why.message = "The answer names no upload (UploadId).";
            wrong = errc::malformed_response;
        }
        return wrong;
    };
    http_response response;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    result.maybe_applied = what.maybe_applied;
    co_return outcome;
}

outcome_of<write_result> upload_part(core_ptr core, upload_part_request request,
                                     diagnostics& diag) {
    std::pair<error_code, write_result> outcome;
    auto& result = outcome.second;
    if (!is_complete(request.upload) || request.number == 0 || request.number > most_parts) {
        outcome.first =
            refuse_request(diag, "A part needs its upload, and a number from 1 to 10,000.");
        co_return outcome;
    }
    auto what = on_upload("UploadPart", "PUT", request.upload);
    what.add_query("partNumber", std::to_string(request.number));
    what.add_query("uploadId", request.upload.upload_id);
    what.body = request.body;
    what.with_crc32 = true;
    what.accept = [](const http_response& from, core::failure_class&, diagnostics& why) {
        if (!from.header("ETag").empty()) {
            return error_code();
        }
        why.message = "The answer to a part has no ETag, without which it cannot be completed.";
        return error_code(errc::malformed_response);
    };
    http_response response;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    result.maybe_applied = fault && what.maybe_applied;
    if (!fault) {
        result.etag = response.header("ETag");
        result.checksum_confirmed = what.confirmed;
    }
    co_return outcome;
}

outcome_of<write_result> complete_upload(core_ptr core, complete_upload_request request,
                                         diagnostics& diag) {
    std::pair<error_code, write_result> outcome;
    auto& result = outcome.second;
    outcome.first = check_parts(request.parts, diag);
    if (!outcome.first && !is_complete(request.upload)) {
        outcome.first = refuse_request(diag, "Which upload is to be completed is not said.");
    }
    if (outcome.first) {
        co_return outcome;
    }
    const auto document = completion_document(request);
    const std::string_view body = document;
    auto what = on_upload("CompleteMultipartUpload", "POST", request.upload);
    what.add_query("uploadId", request.upload.upload_id);
    what.body = std::span(&body, 1);
    what.once = true;
    what.idle = core->complete_idle();
    what.add_header("Content-Type", "application/xml");
    if (request.crc32 && core->sends_checksums()) {
        what.add_header("x-amz-checksum-crc32", crc32_text(*request.crc32));
        what.add_header("x-amz-checksum-type", "FULL_OBJECT");
    }
    add_condition(what, request.condition, false);
    what.accept = [&result](const http_response& from, core::failure_class&, diagnostics& why) {
        pugi::xml_document answer;
        auto wrong = read_document(from, "CompleteMultipartUploadResult", answer, why);
        result.etag = core::child_text(answer.document_element(), "ETag");
        return wrong;
    };
    http_response response;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    const object_name name(request.upload.bucket, request.upload.key);
    if (!fault) {
        result.version_id = response.header("x-amz-version-id");
        if (result.etag.empty()) { // of Ceph, at first
            diagnostics ignored;
            auto [missing, found] = co_await head_object(core, name, ignored);
            result.etag = found.etag;
        }
        co_return outcome;
    }
    result.etag.clear();
    result.maybe_applied = what.maybe_applied;
    // A server that has forgotten the upload may have completed it in an earlier life.
    const bool may_be_done = what.maybe_applied || fault == s3_errc::no_such_upload;
    const auto size = size_of(request.parts);
    const auto expected = size == 0 ? std::nullopt : std::optional(size);
    if (may_be_done) {
        auto looked =
            co_await look_for_own(*core, name, request.mark, expected, fault, result, diag);
        outcome.first = looked;
    }
    co_return outcome;
}

asio::awaitable<error_code> abort_upload(core_ptr core, upload_ref upload, diagnostics& diag) {
    if (!is_complete(upload)) {
        co_return refuse_request(diag, "Which upload is to be aborted is not said.");
    }
    auto what = on_upload("AbortMultipartUpload", "DELETE", upload);
    what.add_query("uploadId", upload.upload_id);
    http_response response;
    auto fault = co_await core->perform(what, response, diag);
    if (fault == s3_errc::no_such_upload && what.maybe_applied) {
        diag.clear();
        co_return error_code{};
    }
    co_return fault;
}

outcome_of<list_parts_result> list_parts(core_ptr core, list_parts_request request,
                                         diagnostics& diag) {
    std::pair<error_code, list_parts_result> outcome;
    auto& result = outcome.second;
    if (!is_complete(request.upload)) {
        outcome.first = refuse_request(diag, "Of which upload parts are to be listed is not said.");
        co_return outcome;
    }
    auto what = on_upload("ListParts", "GET", request.upload);
    what.add_query("uploadId", request.upload.upload_id);
    what.add_query("max-parts", std::to_string(request.max_parts));
    if (request.after != 0) {
        what.add_query("part-number-marker", std::to_string(request.after));
    }
    what.accept = [&result](const http_response& from, core::failure_class&, diagnostics& why) {
        pugi::xml_document document;
        const auto wrong = read_document(from, "ListPartsResult", document, why);
        result = {};
        const auto list = document.document_element();
        for (const auto& entry : list.children("Part")) {
            stored_part part;
            const auto number = parse_count(core::child_text(entry, "PartNumber"));
            part.number = static_cast<std::uint32_t>(number.value_or(0));
            part.etag = core::child_text(entry, "ETag");
            part.size = parse_count(core::child_text(entry, "Size")).value_or(0);
            part.crc32 = parse_crc32(core::child_text(entry, "ChecksumCRC32"));
            result.parts.push_back(std::move(part));
        }
        if (core::child_text(list, "IsTruncated") == "true" && !result.parts.empty()) {
            result.next_after = result.parts.back().number;
        }
        return wrong;
    };
    http_response response;
    response.body_limit = most_answered;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    co_return outcome;
}

outcome_of<list_uploads_result> list_uploads(core_ptr core, list_uploads_request request,
                                             diagnostics& diag) {
    std::pair<error_code, list_uploads_result> outcome;
    auto& result = outcome.second;
    operation what;
    what.name = "ListMultipartUploads";
    what.bucket = request.bucket;
    // Without encoding-type: Ceph then encodes keys and not markers, and does not say so.
    what.add_query("uploads", "");
    what.add_query("max-uploads", std::to_string(request.max_uploads));
    for (const auto& [name, value] :
         {std::pair<const char*, const std::string&>("prefix", request.prefix),
          {"key-marker", request.key_marker},
          {"upload-id-marker", request.upload_id_marker}}) {
        if (!value.empty()) {
            what.add_query(name, value);
        }
    }
    what.accept = [&result](const http_response& from, core::failure_class&, diagnostics& why) {
        pugi::xml_document document;
        const auto wrong = read_document(from, "ListMultipartUploadsResult", document, why);
        result = {};
        const auto list = document.document_element();
        for (const auto& entry : list.children("Upload")) {
            listed_upload upload;
            upload.key = listed_text(list, core::child_text(entry, "Key"));
            upload.upload_id = core::child_text(entry, "UploadId");
            upload.initiated = listed_time(entry, "Initiated");
            result.uploads.push_back(std::move(upload));
        }
        if (core::child_text(list, "IsTruncated") == "true") {
            result.next_key_marker = listed_text(list, core::child_text(list, "NextKeyMarker"));
            result.next_upload_id_marker = core::child_text(list, "NextUploadIdMarker");
        }
        return wrong;
    };
    http_response response;
    response.body_limit = most_answered;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    co_return outcome;
}

} // namespace dyndump::s3
