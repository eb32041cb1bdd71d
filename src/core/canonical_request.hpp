/// \file
/// The canonical request of SigV4: what signer and verifier must agree on, byte for byte.
/// Source: AWS General Reference, "Create a signed AWS API request"; aws-c-auth's test suite.
#pragma once

#include <dyndump/http_header.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::core {

/// How a service canonicalises the path.
enum class path_style {
    /// Every service but S3: `.`, `..` and empty segments resolved, then encoded once more.
    normalised,
    /// S3: the path as it is on the wire.
    verbatim,
};

/// The parts of a request that a signature covers. All views, borrowed for the duration of a call.
struct signable_request {
    std::string_view method = "POST";
    /// As on the wire: percent-encoded once, without the query.
    std::string_view path = "/";
    /// As on the wire, without the question mark.
    std::string_view query;
    std::span<const http_header> headers;
    std::string_view payload;
    /// If not empty, used instead of hashing `payload`: 64 hex digits, or `UNSIGNED-PAYLOAD`.
    std::string_view payload_hash;
};

/// Builds canonical requests in buffers that it keeps: no allocation once they have grown.
///
/// Thread safety: none.
class canonical_request {
public:
    /// Canonicalises `request` with exactly the headers given here, which may repeat names.
    /// `request.headers` and `request.payload` are not looked at; `request.payload_hash` is.
    void build(path_style style, const signable_request& request,
               std::span<const http_header> headers);

    /// The canonical request of the last `build`; valid until the next.
    std::string_view text() const noexcept { return text_; }
    /// The sorted header names, joined by semicolons; valid until the next `build`.
    std::string_view signed_headers() const noexcept { return signed_headers_; }

private:
    void append_path(path_style style, std::string_view path);
    void append_query(std::string_view query);
    void append_headers(std::span<const http_header> headers);

    std::string text_;
    std::string signed_headers_;
    std::vector<std::size_t> order_;
    std::vector<std::string_view> segments_;
    std::vector<std::pair<std::string, std::string>> parameters_;
};

/// ASCII only, as header names are.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

} // namespace dyndump::core
