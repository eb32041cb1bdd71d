/// \file
/// The headers that tell the service of retries; they are not signed.
/// Source: AWS SDKs reference guide, "Retry behavior".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dyndump::core {

/// The value of `amz-sdk-invocation-id`: a random UUID (version 4) from 128 random bits. One for
/// all attempts of an operation.
std::string invocation_id(std::uint64_t high, std::uint64_t low);

/// Replaces `out` by the value of `amz-sdk-request`: `attempt=1`, later
/// `ttl=20240229T120000Z; attempt=2; max=10`. `ttl` is when the answer is of no more use; `max` 0
/// (no bound) is left out.
void attempt_header(std::string& out, unsigned attempt, unsigned max,
                    std::optional<std::chrono::system_clock::time_point> ttl);

} // namespace dyndump::core
