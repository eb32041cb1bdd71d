// What one operation asks of S3, as its attempts go on the wire.
#pragma once

#include "core/failure.hpp"

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::s3 {

struct operation {
    // For logs and words: "PutObject".
    std::string_view name;
    std::string_view method = "GET";
    std::string_view bucket;
    // Empty: the bucket itself is meant.
    std::string_view key;
    // Encoded, as it goes on the wire.
    std::string query;
    std::vector<std::pair<std::string, std::string>> headers;
    std::span<const std::string_view> body;
    // The body's CRC-32 is sent along, where that is wished for.
    bool with_crc32 = false;
    // The transport must not repeat it by itself: done twice it is not the same as once.
    bool once = false;
    // The answer's body is an object's, which may look like an error and be none.
    bool reads_content = false;
    // Silence that is borne; unset: as configured.
    std::optional<std::chrono::milliseconds> idle;
    // Looks at an answer of success; an error makes the attempt a failed one, `kind` what that
    // means (at first: transient). Empty: any will do.
    std::function<error_code(const http_response&, core::failure_class& kind, diagnostics&)> accept;

    // An attempt may have been carried out though it failed.
    bool maybe_applied = false;
    // Of the body, once it is known.
    std::optional<std::uint32_t> crc32;
    // The answer confirms it.
    bool confirmed = false;

    operation() {}

    void add_header(std::string field, std::string value) {
        if (!value.empty()) {
            headers.emplace_back(std::move(field), std::move(value));
        }
    }
    // Both are encoded. A value may be empty: "uploads=".
    void add_query(std::string_view parameter, std::string_view value);
};

} // namespace dyndump::s3
