/// \file
/// S3's operations, sans I/O: from a request that is known to be signed right to its answer.
#pragma once

#include "sandbox/s3/request.hpp"
#include "sandbox/s3/store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::sandbox_impl::s3 {

/// A page of a listing has no more.
inline constexpr std::uint32_t most_entries = 1000;

struct answer {
    unsigned status = 200;
    fields headers;
    std::string body;
    /// Of the body that a HEAD does not send.
    std::optional<std::uint64_t> announced;
};

/// The world of one request.
struct circumstances {
    seconds now;
    manners how;
    /// Checksums are neither looked at nor given.
    bool no_checksums = false;
    /// If-None-Match and If-Match of writes are refused with 501.
    bool no_conditions = false;
};

outcome<answer> serve(store& where, const circumstances& how, const request& asked);

/// The single operations.
outcome<answer> put_object(store& where, const circumstances& how, const request& asked);
outcome<answer> get_object(const store& where, const circumstances& how, const request& asked);
outcome<answer> list_objects(const store& where, const request& asked);
outcome<answer> delete_objects(store& where, const request& asked);
outcome<answer> create_upload(store& where, const circumstances& how, const request& asked);
outcome<answer> upload_part(store& where, const circumstances& how, const request& asked);
outcome<answer> complete_upload(store& where, const circumstances& how, const request& asked);
outcome<answer> list_parts(const store& where, const request& asked);
outcome<answer> list_uploads(const store& where, const request& asked);

/// The condition of a write; a fault if the server knows none.
outcome<write_condition> condition_of(const circumstances& how, const request& asked);
/// Compares what was sent with the digests that were sent along. The CRC-32 if there was one.
outcome<std::optional<std::uint32_t>> check_digests(const circumstances& how, const request& asked);
/// What an object is stored with.
fields kept_headers(const request& asked);
/// Base64.
std::string base64_of(std::string_view bytes);
std::string crc32_text(std::uint32_t crc);
/// As in listings: 2026-01-31T12:34:56.000Z.
std::string listed_time(seconds when);

answer document(std::string_view root, const std::string& elements);

} // namespace dyndump::sandbox_impl::s3
