// One request after another to one service, in buffers that are kept.
#pragma once

#include <dyndump/credentials.hpp>
#include <dyndump/transport.hpp>

#include "core/sigv4.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::detail {

// What a service's requests are called, and signed for.
struct service_api {
    std::string_view signing_name = "dynamodb";
    std::string_view target_prefix = "DynamoDB_20120810.";
    std::string_view content_type = "application/x-amz-json-1.0";
};

// Where requests go and what they are signed for.
struct service_location {
    service_api api;
    http_endpoint where;
    std::string host_header;
    // Of the endpoint's URL, as on the wire; the query without its question mark.
    std::string path = "/";
    std::string query;
    // Both together.
    std::string target = "/";

    // For messages; without the query, which may hold secrets.
    std::string url() const {
        return (where.tls ? "https://" : "http://") + host_header + (path == "/" ? "" : path);
    }
    std::string region;
    // An answer of status 200 came from there with the right x-amz-crc32: all have to have one.
    // (Some servers never send it; DynamoDB Local sends none with errors.)
    std::shared_ptr<std::atomic<bool>> sends_checksums = std::make_shared<std::atomic<bool>>(false);
};

// Not thread-safe: one a lane.
class signed_call {
public:
    // Makes the request of one attempt; views into this object and into the arguments. Source of
    // the headers: botocore's DynamoDB requests; what is signed is up to the signer.
    const http_request& prepare(const service_location& service, std::string_view operation,
                                std::string_view body, const credentials& who,
                                std::chrono::system_clock::time_point now,
                                std::string_view invocation_id, std::string_view attempt);
    // The body of the next request is another one: it is hashed anew. That of a request that is
    // repeated is not.
    void begin_body() { payload_hash_.clear(); }

    http_response response;
    // As http_request has it.
    bool* opening = nullptr;
    bool repeated = false;
    std::optional<std::chrono::milliseconds> timeout;
    // Where responses are looked at; empty: where they arrive.
    boost::asio::any_io_executor offload;
    // What the attempt is signed with; other lanes may learn another one meanwhile.
    std::chrono::milliseconds clock_offset{0};
    // Reused texts of the attempt.
    std::string attempt_text;

private:
    std::unique_ptr<core::sigv4_signer> signer_;
    std::string region_;
    std::string_view signing_name_;
    core::signature signature_;
    std::string payload_hash_; // of the body at hand; empty: not known yet
    std::string target_;
    std::vector<http_header> headers_;
    http_request request_;
};

// Compares the CRC-32 of a body with x-amz-crc32 if there is one; `present` says so. Error:
// errc::corrupt_response, also for one that is no number, or empty.
error_code check_crc32(const http_response& response, std::uint32_t actual, bool& present);

} // namespace dyndump::detail
