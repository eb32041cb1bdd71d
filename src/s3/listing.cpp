// Many objects at a time.
#include "core/xml_document.hpp"
#include "s3/answer.hpp"
#include "s3/digests.hpp"
#include "s3/fields.hpp"
#include "s3/operations.hpp"

#include <fmt/format.h>

namespace dyndump::s3 {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_keys = 1000;

error_code read_list(const http_response& response, list_objects_result& out, diagnostics& diag) {
    pugi::xml_document document;
    if (const auto ec = read_document(response, "ListBucketResult", document, diag)) {
        return ec;
    }
    out = {};
    const auto list = document.document_element();
    for (const auto& entry : list.children("Contents")) {
        listed_object object;
        object.key = listed_text(list, core::child_text(entry, "Key"));
        object.etag = core::child_text(entry, "ETag");
        const auto size = parse_count(core::child_text(entry, "Size"));
        object.size = size.value_or(0);
        object.last_modified = listed_time(entry, "LastModified");
        object.storage_class = core::child_text(entry, "StorageClass");
        if (object.key.empty() || !size) {
            diag.message = "The listing has an entry without a key or a size.";
            return errc::malformed_response;
        }
        out.objects.push_back(std::move(object));
    }
    for (const auto& entry : list.children("CommonPrefixes")) {
        out.common_prefixes.push_back(listed_text(list, core::child_text(entry, "Prefix")));
    }
    if (core::child_text(list, "IsTruncated") == "true") {
        out.continuation = core::child_text(list, "NextContinuationToken");
        if (out.continuation.empty()) {
            diag.message = "The listing goes on, and does not say how (NextContinuationToken).";
            return errc::malformed_response;
        }
    }
    return {};
}

error_code read_deletions(const http_response& response, delete_objects_result& out,
                          diagnostics& diag) {
    pugi::xml_document document;
    if (const auto ec = read_document(response, "DeleteResult", document, diag)) {
        return ec;
    }
    out = {};
    for (const auto& entry : document.document_element().children("Error")) {
        delete_objects_result::failure failed;
        failed.key = core::child_text(entry, "Key");
        failed.name = core::child_text(entry, "Code");
        failed.code = s3_errc_of(failed.name);
        if (failed.code != s3_errc::no_such_key) {
            out.failures.push_back(std::move(failed));
        }
    }
    return {};
}

} // namespace

outcome_of<list_objects_result> list_objects(core_ptr core, list_objects_request request,
                                             diagnostics& diag) {
    std::pair<error_code, list_objects_result> outcome;
    operation what;
    what.name = "ListObjectsV2";
    what.bucket = request.bucket;
    what.add_query("list-type", "2");
    what.add_query("encoding-type", "url");
    what.add_query("max-keys", std::to_string(request.max_keys));
    for (const auto& [name, value] :
         {std::pair<const char*, const std::string&>("prefix", request.prefix),
          {"delimiter", request.delimiter},
          {"start-after", request.start_after},
          {"continuation-token", request.continuation}}) {
        if (!value.empty()) {
            what.add_query(name, value);
        }
    }
    what.accept = [&outcome](const http_response& from, core::failure_class&, diagnostics& why) {
        return read_list(from, outcome.second, why);
    };
    http_response response;
    response.body_limit = most_answered;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    co_return outcome;
}

outcome_of<delete_objects_result> delete_objects(core_ptr core, delete_objects_request request,
                                                 diagnostics& diag) {
    std::pair<error_code, delete_objects_result> outcome;
    if (request.keys.empty() || request.keys.size() > most_keys) {
        outcome.first = refuse_request(diag, "One request removes 1 to 1,000 objects.");
        co_return outcome;
    }
    for (const auto& key : request.keys) {
        diag.clear();
        const auto wrong = check_key(key, diag);
        if (wrong) {
            outcome.first = wrong;
            co_return outcome;
        }
    }
    const auto document = deletion_document(request);
    const std::string_view body = document;
    operation what;
    what.name = "DeleteObjects";
    what.method = "POST";
    what.bucket = request.bucket;
    what.add_query("delete", "");
    what.body = std::span(&body, 1);
    what.add_header("Content-Type", "application/xml");
    // The service insists on a checksum; all servers know this one.
    what.add_header("Content-MD5", md5_text(document));
    what.accept = [&outcome](const http_response& from, core::failure_class&, diagnostics& why) {
        return read_deletions(from, outcome.second, why);
    };
    http_response response;
    response.body_limit = most_answered;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    co_return outcome;
}

} // namespace dyndump::s3
