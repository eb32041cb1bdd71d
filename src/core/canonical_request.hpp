/// \file
/// The canonical request of SigV4: what signer and verifier must agree on, byte for byte.
/// Source: AWS General Reference, "Create a signed AWS API request"; aws-c-auth's test suite.
#pragma once

#include <dyndump/signer.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

using dyndump::signable_request;

/// How a service canonicalises the path.
struct path_style {
    /// `.`, `..` and empty segments are resolved.
    bool normalise = true;
    /// It is percent-encoded once more.
    bool encode = true;

    /// Every service but S3.
    static const path_style normalised;
    /// S3: the path as it is on the wire.
    static const path_style verbatim;

    bool operator==(const path_style&) const = default;
};

inline constexpr path_style path_style::normalised{true, true};
inline constexpr path_style path_style::verbatim{false, false};

/// Builds canonical requests in buffers that it keeps: no allocation once they have grown.
///
/// Thread safety: none.
class canonical_request {
public:
    /// Canonicalises `request` with exactly the headers given here, which may repeat names.
    /// `request.headers` and `request.payload` are not looked at; `request.payload_hash` is.
    void build(path_style style, const signable_request& request,
               std::span<const http_header> headers);

    /// The names of these headers, as signed_headers() has them; `build` does the same.
    std::string_view name_headers(std::span<const http_header> headers);

    /// The canonical request of the last `build`; valid until the next.
    std::string_view text() const noexcept { return text_; }
    /// The sorted header names, joined by semicolons; valid until they are made again.
    std::string_view signed_headers() const noexcept { return signed_headers_; }

private:
    void append_path(path_style style, std::string_view path);
    void append_query(std::string_view query);
    void append_headers(std::span<const http_header> headers);

    std::string text_;
    std::string signed_headers_;
    std::vector<std::size_t> order_;
    std::vector<std::string_view> segments_;
    // Of the query, in its canonical spelling: where name and value are in `spelled_`.
    struct parameter {
        std::size_t begin;
        std::size_t equals;
        std::size_t end;
    };
    std::string spelled_;
    std::vector<parameter> parameters_;
};

/// Appends one component of a query or path: all but unreserved characters percent-encoded.
void append_component(std::string& out, std::string_view text);

/// ASCII only, as header names are.
bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept;

} // namespace dyndump::core
