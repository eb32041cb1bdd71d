/// \file
/// The headers that tell the service of retries; they are not signed.
/// Source: AWS SDKs reference guide, "Retry behavior".
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::core {

/// The value of `amz-sdk-invocation-id`: a random UUID (version 4) from 128 random bits. One for
/// all attempts of an operation.
class invocation_id {
public:
    invocation_id(std::uint64_t high, std::uint64_t low) noexcept;
    std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

private:
    std::array<char, 36> text_;
};

/// Replaces `out` by the value of `amz-sdk-request`: `attempt=1`, later
/// `ttl=20240229T120000Z; attempt=2; max=10`. `ttl` is when the answer is of no more use; `max` 0
/// (no bound) is left out.
void attempt_header(std::string& out, unsigned attempt, unsigned max,
                    std::optional<std::chrono::system_clock::time_point> ttl);

} // namespace dyndump::core
