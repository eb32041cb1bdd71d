/// \file
/// A request to S3, taken apart.
#pragma once

#include "sandbox/s3/fault.hpp"

#include <dyndump/http_header.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dyndump::sandbox_impl::s3 {

/// Views, borrowed for the duration of a call, but for what was decoded.
struct request {
    std::string_view method;
    /// As on the wire.
    std::string_view path;
    std::string_view raw_query;
    std::span<const http_header> headers;
    std::string_view body;

    std::string bucket;
    std::string key;
    std::map<std::string, std::string, std::less<>> query;

    /// Empty: there is none.
    std::string_view header(std::string_view name) const;
    bool asks_for(std::string_view parameter) const { return query.contains(parameter); }
    std::string_view parameter(std::string_view name) const;
    /// A number from 1 to `most`; `otherwise` if it is not there.
    outcome<std::uint32_t> number(std::string_view name, std::uint32_t most,
                                  std::uint32_t otherwise) const;
};

/// Takes a target apart; the bucket is in the Host header if that has the form for it: BUCKET
/// before ".s3." or ".localhost".
request parse_request(std::string_view method, std::string_view target,
                      std::span<const http_header> headers, std::string_view body);

std::string percent_decoded(std::string_view text);
/// All but letters, digits and `-._~/`.
std::string percent_encoded(std::string_view text);

} // namespace dyndump::sandbox_impl::s3
