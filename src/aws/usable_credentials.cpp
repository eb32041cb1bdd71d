#include "aws/usable_credentials.hpp"

#include "core/sentence.hpp"
#include "core/thrown.hpp"
#include "core/url.hpp"

#include <string_view>

namespace dyndump::aws {
namespace {

constexpr std::string_view place_of_provider = "credentials provider";

} // namespace

boost::asio::awaitable<error_code> usable_credentials::get(credentials_ptr& out,
                                                           diagnostics& diag) {
    diag.credentials_source.clear();
    try {
        auto missing = co_await from_->get(out, diag);
        if (missing) {
            diag.credentials_source = from_->name();
            co_return missing;
        }
    } catch (...) {
        core::rethrow_from(place_of_provider);
    }
    if (!out || !core::is_header_safe(out->access_key_id()) ||
        !core::is_header_safe(out->session_token())) {
        diag.credentials_source = core::call_at(place_of_provider, [&] { return from_->name(); });
        diag.message = core::sentence("The credentials (source: {}) are none, or hold a line break "
                                      "or another control character.",
                                      diag.credentials_source);
        co_return errc::bad_credentials;
    }
    co_return error_code{};
}

void usable_credentials::renounce(const credentials_ptr& refused) {
    core::call_at(place_of_provider, [&] { from_->invalidate(refused); });
}

} // namespace dyndump::aws
