// What the attempts of one operation have in common.
#pragma once

#include "core/invocation.hpp"
#include "s3/client_core.hpp"

namespace dyndump::s3 {

struct client_core::course {
    course(std::uint64_t high, std::uint64_t low)
        : invocation(high, low) {}

    core::invocation_id invocation;
    bucket_place_ptr place;
    signed_request request;
    std::string attempt_text;
    // Of the body, hex; empty: not known yet.
    std::string payload_hash;
    // The signature of the last attempt did not cover the body.
    bool unsigned_body = false;
    // The last attempt was signed with it.
    std::chrono::milliseconds clock_offset{0};
    // Refused as expired.
    credentials_ptr refused;
    // The bucket's region was asked for, or told.
    bool asked_elsewhere = false;

    // Of another operation on the same bucket.
    course for_question() const {
        course other(0, 0);
        other.invocation = invocation;
        other.place = place;
        return other;
    }
};

} // namespace dyndump::s3
