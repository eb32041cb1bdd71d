#include "aws/found_keys.hpp"

#include "core/iso_time.hpp"
#include "core/sentence.hpp"
#include "core/url.hpp"

namespace dyndump::aws {

bool fits_headers(const credentials& keys) noexcept {
    return core::is_header_safe(keys.access_key_id()) &&
           core::is_header_safe(keys.secret_access_key()) &&
           core::is_header_safe(keys.session_token()) && core::is_header_safe(keys.account_id());
}

error_code accept_keys(found_keys keys, std::string_view source, credentials_ptr& out,
                       diagnostics& diag) {
    const char* problem = nullptr;
    if (keys.access_key_id.empty()) {
        problem = "no access key id";
    } else if (keys.secret_access_key.empty()) {
        problem = "an access key id without its secret access key";
    }
    auto found = std::make_shared<const credentials>(
        std::move(keys.access_key_id), std::string(keys.secret_access_key.view()),
        std::string(keys.session_token.view()), keys.expiration, std::move(keys.account_id));
    if (problem == nullptr && !fits_headers(*found)) {
        problem = "a line break or another control character in its keys";
    }
    if (problem != nullptr) {
        diag.message = core::sentence("The credentials from {} cannot be used: {}. Correct them "
                                      "there.",
                                      source, problem);
        return errc::bad_credentials;
    }
    out = std::move(found);
    return {};
}

error_code read_expiration(std::string_view text, std::string_view source, found_keys& keys,
                           diagnostics& diag) {
    if (text.empty()) {
        keys.expiration.reset();
        return {};
    }
    const auto time = core::parse_iso_time(text);
    if (!time) {
        diag.message =
            core::sentence("The expiration of the credentials from {} is no time such as "
                           "2026-01-31T12:00:00Z.",
                           source);
        return errc::bad_credentials;
    }
    keys.expiration = *time;
    return {};
}

} // namespace dyndump::aws
