/// \file
/// Who signed a request: DynamoDB's answers to those who did not, or did it wrongly.
#pragma once

#include "core/sigv4_verifier.hpp"
#include "sandbox/service_fault.hpp"

#include <dyndump/http_header.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::sandbox_impl {

/// The keys that the sandbox knows.
struct known_keys {
    std::string access_key_id;
    std::string secret_access_key;
    /// Empty: requests have none.
    std::string session_token = {};
    /// Access keys of before.
    std::vector<std::string> expired = {};

    bool is_expired(std::string_view id) const {
        return std::ranges::find(expired, id) != expired.end();
    }
    std::optional<core::known_key> find(std::string_view id) const {
        return id == access_key_id
                   ? std::optional(core::known_key{secret_access_key, session_token})
                   : std::nullopt;
    }
};

/// Thread safety: none; each connection has its own, which keeps its derived key.
class authenticator {
public:
    authenticator();

    outcome<void> check(const known_keys& keys, const core::signable_request& request,
                        std::chrono::system_clock::time_point now);

private:
    core::sigv4_verifier verifier_;
};

} // namespace dyndump::sandbox_impl
