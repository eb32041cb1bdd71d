#include "sandbox/s3/service.hpp"

#include "core/canonical_request.hpp"
#include "core/crc32.hpp"
#include "core/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace dyndump::sandbox_impl::s3 {
namespace {

/// The account that all buckets belong to.
constexpr std::string_view owner = "000000000000";
constexpr std::size_t longest_key = 1024;

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           core::equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string big_endian(std::uint32_t crc) {
    return {static_cast<char>(crc >> 24), static_cast<char>(crc >> 16), static_cast<char>(crc >> 8),
            static_cast<char>(crc)};
}

outcome<answer> on_bucket(store& where, const request& asked) {
    if (asked.method == "PUT") {
        constexpr std::string_view opening = "<LocationConstraint>";
        const auto at = asked.body.find(opening);
        std::string region;
        if (at != asked.body.npos) {
            const auto rest = asked.body.substr(at + opening.size());
            region = rest.substr(0, rest.find('<'));
        }
        const auto made = where.create_bucket(asked.bucket, std::move(region));
        return made ? outcome<answer>(answer()) : made.error();
    }
    if (asked.method == "HEAD") {
        const auto region = where.region_of(asked.bucket);
        answer found;
        if (region) {
            found.headers.emplace_back("x-amz-bucket-region",
                                       region->empty() ? "us-east-1" : *region);
        }
        return region ? outcome<answer>(std::move(found)) : region.error();
    }
    if (asked.method == "DELETE") {
        const auto gone = where.delete_bucket(asked.bucket);
        answer done;
        done.status = 204;
        return gone ? outcome<answer>(std::move(done)) : gone.error();
    }
    if (asked.method == "POST" && asked.asks_for("delete")) {
        return delete_objects(where, asked);
    }
    if (asked.method == "GET" && asked.asks_for("uploads")) {
        return list_uploads(where, asked);
    }
    if (asked.method == "GET" && asked.parameter("list-type") == "2") {
        return list_objects(where, asked);
    }
    return not_implemented("The sandbox does not know this operation on buckets.");
}

outcome<answer> remove(store& where, const request& asked) {
    const auto gone =
        asked.asks_for("uploadId")
            ? where.abort(asked.bucket, asked.key, std::string(asked.parameter("uploadId")))
            : where.remove(asked.bucket, asked.key);
    answer done;
    done.status = 204;
    return gone ? outcome<answer>(std::move(done)) : gone.error();
}

outcome<answer> on_object(store& where, const circumstances& how, const request& asked) {
    const bool of_upload = asked.asks_for("uploadId");
    if (asked.key.size() > longest_key) {
        return fault(400, "KeyTooLongError", "Your key is too long");
    }
    if (asked.method == "PUT") {
        if (!asked.header("x-amz-copy-source").empty()) {
            return not_implemented("The sandbox copies nothing.");
        }
        return of_upload ? upload_part(where, how, asked) : put_object(where, how, asked);
    }
    if (asked.method == "POST" && asked.asks_for("uploads")) {
        return create_upload(where, how, asked);
    }
    if (asked.method == "POST" && of_upload) {
        return complete_upload(where, how, asked);
    }
    if (asked.method == "GET" && of_upload) {
        return list_parts(where, asked);
    }
    if (asked.method == "GET" || asked.method == "HEAD") {
        return get_object(where, how, asked);
    }
    if (asked.method == "DELETE") {
        return remove(where, asked);
    }
    return fault(405, "MethodNotAllowed",
                 "The specified method is not allowed against this resource.");
}

} // namespace

outcome<answer> serve(store& where, const circumstances& how, const request& asked) {
    if (asked.bucket.empty()) {
        return not_implemented("The sandbox does not list buckets.");
    }
    const auto expected = asked.header("x-amz-expected-bucket-owner");
    if (!expected.empty() && expected != owner) {
        return fault(403, "AccessDenied", "Access Denied");
    }
    if (starts_with_ignoring_case(asked.header("x-amz-content-sha256"), "STREAMING-")) {
        return not_implemented("The sandbox takes no chunked signatures.");
    }
    return asked.key.empty() ? on_bucket(where, asked) : on_object(where, how, asked);
}

outcome<write_condition> condition_of(const circumstances& how, const request& asked) {
    write_condition wish;
    wish.if_none_match = asked.header("if-none-match");
    wish.if_match = asked.header("if-match");
    if (wish.any() && how.no_conditions) {
        return not_implemented("A header you provided implies functionality that is not "
                               "implemented");
    }
    if (!wish.if_none_match.empty() && wish.if_none_match != "*") {
        return not_implemented("If-None-Match takes * only.");
    }
    return wish;
}

outcome<std::optional<std::uint32_t>> check_digests(const circumstances& how,
                                                    const request& asked) {
    const auto md5 = asked.header("content-md5");
    if (!md5.empty() && md5 != base64_of(md5_of(asked.body))) {
        return fault(400, "BadDigest",
                     "The Content-MD5 you specified did not match what we "
                     "received.");
    }
    const auto sent = asked.header("x-amz-checksum-crc32");
    if (sent.empty() || how.no_checksums) {
        return std::optional<std::uint32_t>();
    }
    const auto crc = core::crc32(asked.body);
    if (sent != crc32_text(crc)) {
        return fault(400, "BadDigest",
                     "The CRC32 you specified did not match the calculated "
                     "checksum.");
    }
    return std::optional(crc);
}

fields kept_headers(const request& asked) {
    static constexpr std::array<std::string_view, 7> kept{
        "content-type",
        "content-encoding",
        "content-disposition",
        "cache-control",
        "x-amz-storage-class",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id"};
    fields out;
    for (const auto& [name, value] : asked.headers) {
        const bool is_kept =
            starts_with_ignoring_case(name, "x-amz-meta-") ||
            std::ranges::any_of(kept, [given = std::string_view(name)](std::string_view one) {
                return core::equals_ignoring_case(one, given);
            });
        if (is_kept) {
            out.emplace_back(name, value);
        }
    }
    return out;
}

std::string base64_of(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string crc32_text(std::uint32_t crc) {
    return base64_of(big_endian(crc));
}

std::string listed_time(seconds when) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.000Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

answer document(std::string_view root, const std::string& elements) {
    answer out;
    out.headers.emplace_back("Content-Type", "application/xml");
    out.body = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{0} "
                           "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{1}</{0}>",
                           root, elements);
    return out;
}

} // namespace dyndump::sandbox_impl::s3
