/// \file
/// What an answer of S3 that is no success says, and what it means for the next attempt.
#pragma once

#include "core/failure.hpp"

#include <dyndump/error.hpp>
#include <dyndump/s3/error.hpp>
#include <dyndump/transport.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::s3 {

/// Understood as far as possible; the texts can be shown.
struct failed_answer {
    /// As it came; empty: none did.
    std::string code;
    std::string message;
    std::string request_id;
    error_code outcome;
    core::failure_class kind = core::failure_class::fatal;
    std::optional<std::chrono::milliseconds> retry_after;
    /// The region that the bucket is in, if the answer says so; a host label.
    std::string region;
    /// The bucket is to be asked for elsewhere.
    bool elsewhere = false;
    /// Words for an answer that S3 does not give.
    std::string foreign;

    failed_answer() {}
};

/// Reads it. `of_bucket`: an unnamed 404 means the bucket. `server`: for words.
failed_answer read_failure(const http_response& response, bool of_bucket,
                           const std::string& server);

/// Is the body of a success an error all the same? S3 sends the head of a long answer before it
/// knows how it ends.
bool is_error_document(std::string_view body);

/// The meaning of a code. Unknown codes are s3_errc::unknown.
s3_errc s3_errc_of(std::string_view code) noexcept;

/// Without blanks at its ends.
std::string_view trimmed(std::string_view text) noexcept;

} // namespace dyndump::s3
