// One attempt of an operation as an HTTP request.
#pragma once

#include "core/sigv4.hpp"
#include "s3/addressing.hpp"
#include "s3/operation.hpp"

#include <dyndump/credentials.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::s3 {

// Keeps what the request's views look into. Not thread-safe.
class signed_request {
public:
    // `payload_hash`: hex, or UNSIGNED-PAYLOAD. `what`, `who` and the texts must live as long as
    // the request is used.
    const http_request& prepare(const bucket_place& place, const operation& what,
                                const credentials& who, std::chrono::system_clock::time_point now,
                                std::string_view payload_hash, std::string_view invocation_id,
                                std::string_view attempt);

private:
    std::string host_;
    std::string target_;
    core::signature signature_;
    std::vector<http_header> headers_;
    http_request request_;
};

} // namespace dyndump::s3
