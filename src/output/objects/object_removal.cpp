#include "output/objects/object_removal.hpp"

#include "archive/names.hpp"
#include "core/sentence.hpp"
#include "output/objects/dump_bucket.hpp"
#include "output/objects/object_call.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dyndump::output {
namespace {

constexpr int most_pages_of_uploads = 10'000;

struct nothing {};

// Whether an error means: that cannot be had here, and the dump's objects can be removed all the
// same.
bool is_withheld(error_code ec) {
    return ec == s3_errc::access_denied || ec == s3_errc::not_implemented ||
           ec == s3_errc::method_not_allowed;
}

error_code remove_batch(s3::client& client, const s3::location& where,
                        std::vector<std::string> keys, diagnostics& diag) {
    using delete_call = object_call<s3::delete_objects_result>;
    s3::delete_objects_request request;
    request.bucket = where.bucket;
    request.keys = std::move(keys);
    auto call = std::make_shared<delete_call>();
    client.async_delete_objects(std::move(request), call->diag, delete_call::handler(call));
    auto ec = call->wait(diag);
    if (!ec && !call->result.failures.empty()) {
        const auto& first = call->result.failures.front();
        diag.message = core::sentence("cannot remove s3://{}/{} and {} others: {} ({})",
                                      where.bucket, first.key, call->result.failures.size() - 1,
                                      first.code.message(), first.name);
        ec = first.code;
    }
    return ec;
}

} // namespace

error_code find_uploads(s3::client client, const s3::location& where, const std::string& export_id,
                        std::vector<s3::upload_ref>& uploads, diagnostics& diag) {
    using list_call = object_call<s3::list_uploads_result>;
    s3::list_uploads_request request;
    request.bucket = where.bucket;
    request.prefix = where.prefix;
    int pages = 0;
    do {
        if (++pages > most_pages_of_uploads) {
            diag.message = core::sentence("the list of uploads of s3://{}/{} has no end",
                                          where.bucket, where.prefix);
            return errc::malformed_response;
        }
        auto call = std::make_shared<list_call>();
        client.async_list_uploads(request, call->diag, list_call::handler(call));
        if (auto ec = call->wait(diag)) {
            return is_withheld(ec) ? error_code{} : ec;
        }
        for (const auto& each : call->result.uploads) {
            const auto name =
                std::string_view(each.key).substr(std::min(where.prefix.size(), each.key.size()));
            if (each.key.starts_with(where.prefix) && archive::is_part_path(name, export_id)) {
                auto& upload = uploads.emplace_back();
                upload.bucket = where.bucket;
                upload.key = each.key;
                upload.upload_id = each.upload_id;
            }
        }
        request.key_marker = call->result.next_key_marker;
        request.upload_id_marker = call->result.next_upload_id_marker;
    } while (!request.key_marker.empty() || !request.upload_id_marker.empty());
    return {};
}

error_code abort_uploads(s3::client client, const std::vector<s3::upload_ref>& uploads,
                         diagnostics& diag) {
    using abort_call = object_call<nothing>;
    for (const auto& each : uploads) {
        auto call = std::make_shared<abort_call>();
        client.async_abort_upload(each, call->diag, abort_call::handler(call));
        const auto ec = call->wait(diag);
        if (ec && ec != s3_errc::no_such_upload && !is_withheld(ec)) {
            return ec;
        }
    }
    return {};
}

error_code remove_objects(s3::client client, const s3::location& where,
                          const std::vector<std::string>& names, std::size_t alone,
                          std::uint64_t& removed, diagnostics& diag) {
    for (std::size_t at = 0; at < names.size();) {
        const auto together = names.size() - std::min(alone, names.size());
        const auto end = at < together ? std::min(at + most_removed_at_once, together) : at + 1;
        std::vector<std::string> keys;
        for (auto i = at; i < end; ++i) {
            keys.push_back(where.prefix + names[i]);
        }
        if (auto ec = remove_batch(client, where, std::move(keys), diag)) {
            return ec;
        }
        removed += end - at;
        at = end;
    }
    return {};
}

} // namespace dyndump::output
