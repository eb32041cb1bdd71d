// Whole objects.
#include "core/crc32.hpp"
#include "core/sentence.hpp"
#include "s3/fields.hpp"
#include "s3/operations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::s3 {
namespace asio = boost::asio;

namespace {

// "bytes 0-9/123".
bool parse_content_range(std::string_view text, std::uint64_t& first, std::uint64_t& size) {
    constexpr std::string_view unit = "bytes ";
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (!text.starts_with(unit) || dash == text.npos || slash == text.npos || dash > slash) {
        return false;
    }
    const auto from = parse_count(text.substr(unit.size(), dash - unit.size()));
    const auto all = parse_count(text.substr(slash + 1));
    first = from.value_or(0);
    size = all.value_or(0);
    return from && all;
}

struct wanted_range {
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> length;
    std::size_t most = 0;
};

// Is it the piece that was asked for, and whole?
error_code check_content(const wanted_range& wanted, const http_response& response,
                         object_info& info, core::failure_class& kind, diagnostics& diag) {
    read_info(response, info);
    const auto body = response.body.view();
    kind = core::failure_class::fatal;
    if (body.size() > wanted.most) {
        diag.message =
            core::sentence("The object has {} bytes, more than the {} that were to be read "
                           "at most.",
                           body.size(), wanted.most);
        return errc::response_too_large;
    }
    const bool ranged = wanted.offset != 0 || wanted.length;
    if (response.status == 206) {
        std::uint64_t first = 0;
        if (!ranged || !parse_content_range(response.header("Content-Range"), first, info.size) ||
            first != wanted.offset || first + body.size() > info.size ||
            (body.size() != wanted.length && first + body.size() != info.size)) {
            diag.message = "The server has sent another range of the object than was asked for.";
            return errc::malformed_response;
        }
        if (body.size() != info.size) {
            return {};
        }
    } else if (wanted.offset != 0 || (wanted.length && body.size() > *wanted.length)) {
        diag.message = "The server takes no notice of ranges: it has sent the whole object.";
        return errc::malformed_response;
    }
    info.size = body.size();
    if (info.crc32 && core::crc32(body) != *info.crc32) {
        kind = core::failure_class::transient;
        diag.message = "The object's bytes do not match the CRC-32 that it was stored with.";
        return errc::corrupt_response;
    }
    return {};
}

} // namespace

error_code refuse_request(diagnostics& diag, std::string_view why) {
    diag.clear();
    diag.message = why;
    return errc::invalid_argument;
}

asio::awaitable<error_code> head_bucket(core_ptr core, std::string bucket, diagnostics& diag) {
    operation what;
    what.name = "HeadBucket";
    what.method = "HEAD";
    what.bucket = bucket;
    http_response response;
    co_return co_await core->perform(what, response, diag);
}

asio::awaitable<error_code> create_bucket(core_ptr core, std::string bucket, diagnostics& diag) {
    operation what;
    what.name = "CreateBucket";
    what.method = "PUT";
    what.bucket = bucket;
    const auto region = core->region_of_new_buckets();
    const auto document = fmt::format("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/"
                                      "doc/2006-03-01/\"><LocationConstraint>{}"
                                      "</LocationConstraint></CreateBucketConfiguration>",
                                      region);
    const std::string_view body = document;
    if (!region.empty()) {
        what.body = std::span(&body, 1);
    }
    http_response response;
    co_return co_await core->perform(what, response, diag);
}

asio::awaitable<error_code> look_for_own(client_core& core, const object_name& name,
                                         const std::string& mark, std::optional<std::uint64_t> size,
                                         error_code fault, write_result& result,
                                         diagnostics& diag) {
    if (mark.empty()) {
        co_return fault;
    }
    diagnostics why;
    auto [missing, found] = co_await head_object(core.shared_from_this(), name, why);
    if (!missing && found.mark == mark && (!size || found.size == *size)) {
        result.etag = found.etag;
        result.version_id = found.version_id;
        result.maybe_applied = false;
        diag.clear();
        co_return error_code{};
    }
    const bool unknown =
        missing && missing != s3_errc::no_such_key && missing != s3_errc::access_denied;
    if (unknown && (fault == s3_errc::precondition_failed || fault == s3_errc::no_such_upload)) {
        diag = why;
        co_return missing;
    }
    co_return fault;
}

outcome_of<write_result> put_object(core_ptr core, put_object_request request, diagnostics& diag) {
    std::pair<error_code, write_result> outcome;
    auto& result = outcome.second;
    const object_name name(request.bucket, request.key);
    if (request.key.empty()) {
        outcome.first = refuse_request(diag, "An object to be stored needs a key.");
        co_return outcome;
    }
    bool bare = core->wants_bare_etags();
    for (;;) {
        operation what;
        what.name = "PutObject";
        what.method = "PUT";
        what.bucket = request.bucket;
        what.key = request.key;
        what.body = request.body;
        what.with_crc32 = true;
        add_storage(what, request.storage);
        add_condition(what, request.condition, bare);
        http_response response;
        auto fault = co_await core->perform(what, response, diag);
        outcome.first = fault;
        result.maybe_applied = result.maybe_applied || what.maybe_applied;
        if (!fault) {
            result.etag = response.header("ETag");
            result.version_id = response.header("x-amz-version-id");
            result.checksum_confirmed = what.confirmed;
            result.maybe_applied = false;
            co_return outcome;
        }
        if (result.maybe_applied) {
            auto looked = co_await look_for_own(*core, name, request.storage.mark, std::nullopt,
                                                fault, result, diag);
            outcome.first = looked;
        }
        const auto& expected = request.condition.if_match;
        if (outcome.first != s3_errc::precondition_failed || bare ||
            expected == without_quotes(expected)) {
            co_return outcome;
        }
        diagnostics ignored;
        auto [missing, found] = co_await head_object(core, name, ignored);
        if (missing || found.etag != expected) {
            co_return outcome;
        }
        bare = true; // the condition holds: it was the marks that the server did not understand
        core->wants_bare_etags() = true;
    }
}

asio::awaitable<error_code> get_object(core_ptr core, get_object_request request,
                                       get_object_result& result, diagnostics& diag) {
    if (request.key.empty() || request.length == std::uint64_t{0}) {
        co_return refuse_request(
            diag, "An object to be read needs a key, and a range one byte at least.");
    }
    operation what;
    what.name = "GetObject";
    what.bucket = request.bucket;
    what.key = request.key;
    what.reads_content = true;
    if (request.length) {
        what.add_header("Range", fmt::format("bytes={}-{}", request.offset,
                                             request.offset + *request.length - 1));
    } else if (request.offset != 0) {
        what.add_header("Range", fmt::format("bytes={}-", request.offset));
    }
    what.add_header("If-Match", request.if_match);
    if (core->sends_checksums()) {
        what.add_header("x-amz-checksum-mode", "ENABLED");
    }
    wanted_range wanted;
    wanted.offset = request.offset;
    wanted.length = request.length;
    wanted.most = request.most_bytes;
    http_response response;
    what.accept = [&wanted, &result](const http_response& from, core::failure_class& kind,
                                     diagnostics& why) {
        return check_content(wanted, from, result.info, kind, why);
    };
    result.body.clear();
    response.body.swap(result.body); // its memory
    response.body_limit = std::max<std::size_t>(request.most_bytes, 65536);
    auto fault = co_await core->perform(what, response, diag);
    response.body.swap(result.body);
    if (fault) {
        result.body.clear();
        result.info = {};
    }
    co_return fault;
}

outcome_of<object_info> head_object(core_ptr core, object_name name, diagnostics& diag) {
    std::pair<error_code, object_info> outcome;
    if (name.second.empty()) {
        outcome.first = refuse_request(diag, "An object to be looked at needs a key.");
        co_return outcome;
    }
    operation what;
    what.name = "HeadObject";
    what.method = "HEAD";
    what.bucket = name.first;
    what.key = name.second;
    if (core->sends_checksums()) {
        what.add_header("x-amz-checksum-mode", "ENABLED");
    }
    http_response response;
    auto fault = co_await core->perform(what, response, diag);
    outcome.first = fault;
    if (!fault) {
        read_info(response, outcome.second);
    }
    co_return outcome;
}

asio::awaitable<error_code> delete_object(core_ptr core, object_name name, diagnostics& diag) {
    if (name.second.empty()) {
        co_return refuse_request(diag, "An object to be removed needs a key.");
    }
    operation what;
    what.name = "DeleteObject";
    what.method = "DELETE";
    what.bucket = name.first;
    what.key = name.second;
    http_response response;
    auto fault = co_await core->perform(what, response, diag);
    if (fault == s3_errc::no_such_key) {
        diag.clear();
        co_return error_code{};
    }
    co_return fault;
}

} // namespace dyndump::s3
