#include "output/objects/dump_bucket.hpp"

#include "async/as_result.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

// Of requests that met another one; each is answered only when that one is over.
constexpr int most_conflicts = 8;
constexpr int most_pages_without_entries = 1000;

} // namespace

dump_bucket::dump_bucket(s3::client client, std::string name, s3::storage_params storage)
    : client_(std::move(client))
    , name_(std::move(name))
    , storage_(std::move(storage)) {}

s3::storage_params dump_bucket::for_data(const std::string& mark) const {
    auto all = storage_;
    all.mark = mark;
    return all;
}

asio::awaitable<error_code> dump_bucket::put_text(std::string key, std::string_view text,
                                                  s3::write_condition condition, std::string mark,
                                                  std::string& etag, diagnostics& diag) {
    error_code outcome;
    for (int i = 0; i != most_conflicts; ++i) {
        s3::put_object_request put;
        put.bucket = name_;
        put.key = key;
        if (!text.empty()) {
            put.body = {text};
        }
        put.storage = for_data(mark);
        put.storage.storage_class.clear();
        put.storage.content_type = "application/json";
        put.condition = condition;
        auto [ec, result] =
            co_await client_.async_put_object(std::move(put), diag, async::as_result);
        outcome = ec;
        if (!ec) {
            etag = result.etag;
        }
        if (ec != s3_errc::conflict) {
            break;
        }
    }
    co_return outcome;
}

asio::awaitable<error_code> dump_bucket::get_text(std::string key, std::size_t most_bytes,
                                                  std::string& text, s3::object_info& info,
                                                  diagnostics& diag) {
    s3::get_object_request get;
    get.bucket = name_;
    get.key = std::move(key);
    get.most_bytes = most_bytes;
    s3::get_object_result result;
    auto [ec] = co_await client_.async_get_object(std::move(get), result, diag, async::as_result);
    text = result.body.view();
    info = std::move(result.info);
    co_return ec;
}

asio::awaitable<error_code> dump_bucket::list(std::string prefix, std::string delimiter,
                                              s3::list_objects_result& all, diagnostics& diag) {
    all = s3::list_objects_result();
    s3::list_objects_request request;
    request.bucket = name_;
    request.prefix = std::move(prefix);
    request.delimiter = std::move(delimiter);
    int empty_pages = 0;
    do {
        auto [ec, page] = co_await client_.async_list_objects(request, diag, async::as_result);
        if (ec) {
            co_return ec;
        }
        // A page may have no entries, but a listing that goes on so never ends.
        empty_pages = page.objects.empty() && page.common_prefixes.empty() ? empty_pages + 1 : 0;
        if (empty_pages > most_pages_without_entries) {
            diag.message = "The server's listing has no end.";
            co_return errc::malformed_response;
        }
        std::ranges::move(page.objects, std::back_inserter(all.objects));
        std::ranges::move(page.common_prefixes, std::back_inserter(all.common_prefixes));
        request.continuation = page.continuation;
    } while (!request.continuation.empty());
    co_return error_code{};
}

asio::awaitable<error_code> dump_bucket::list_uploads(std::string prefix,
                                                      std::vector<s3::listed_upload>& all,
                                                      diagnostics& diag) {
    s3::list_uploads_request request;
    request.bucket = name_;
    request.prefix = std::move(prefix);
    do {
        auto [ec, page] = co_await client_.async_list_uploads(request, diag, async::as_result);
        if (ec) {
            co_return ec;
        }
        std::ranges::move(page.uploads, std::back_inserter(all));
        request.key_marker = page.next_key_marker;
        request.upload_id_marker = page.next_upload_id_marker;
    } while (!request.key_marker.empty());
    co_return error_code{};
}

asio::awaitable<error_code> dump_bucket::remove(std::vector<std::string> keys, diagnostics& diag) {
    for (std::size_t at = 0; at < keys.size(); at += most_removed_at_once) {
        s3::delete_objects_request request;
        request.bucket = name_;
        const auto end = std::min(keys.size(), at + most_removed_at_once);
        request.keys.assign(keys.begin() + static_cast<std::ptrdiff_t>(at),
                            keys.begin() + static_cast<std::ptrdiff_t>(end));
        auto [ec, result] =
            co_await client_.async_delete_objects(std::move(request), diag, async::as_result);
        if (ec) {
            co_return ec;
        }
        if (!result.failures.empty()) {
            const auto& failure = result.failures.front();
            diag.message = core::sentence("\"{}\" could not be removed", failure.key);
            diag.code = failure.name;
            co_return failure.code;
        }
    }
    co_return error_code{};
}

s3::complete_upload_request dump_bucket::completion(std::string key,
                                                    const archive::object_record& of,
                                                    std::uint32_t crc) const {
    s3::complete_upload_request request;
    request.upload.bucket = name_;
    request.upload.key = std::move(key);
    request.upload.upload_id = of.upload_id;
    request.mark = of.mark;
    request.crc32 = crc;
    for (const auto& piece : of.pieces) {
        s3::stored_part stored;
        stored.number = static_cast<std::uint32_t>(request.parts.size() + 1);
        stored.etag = piece.etag;
        stored.size = piece.size;
        request.parts.push_back(std::move(stored));
    }
    return request;
}

asio::awaitable<error_code> dump_bucket::abort(std::string key, std::string upload_id,
                                               diagnostics& diag) {
    s3::upload_ref upload;
    upload.bucket = name_;
    upload.key = std::move(key);
    upload.upload_id = std::move(upload_id);
    auto [ec] = co_await client_.async_abort_upload(std::move(upload), diag, async::as_result);
    co_return ec == s3_errc::no_such_upload ? error_code{} : ec;
}

std::string words_of(error_code ec, const diagnostics& diag) {
    auto words = diag.message.empty() ? ec.message() : diag.message;
    while (words.ends_with('.')) {
        words.pop_back();
    }
    auto details = diag;
    details.message.clear();
    const auto more = details.to_string();
    return more.empty() ? words : fmt::format("{} [{}]", words, more);
}

} // namespace dyndump::output
