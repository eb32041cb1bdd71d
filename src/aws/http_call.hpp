/// \file
/// A request of a source of credentials, repeated as far as that helps.
#pragma once

#include "aws/surroundings.hpp"
#include "core/clock_skew.hpp"
#include "core/error_body.hpp"
#include "core/secret.hpp"
#include "core/url.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::aws {

/// Owns all that goes on the wire; what may be secret is wiped when it goes.
class http_call {
public:
    http_call(std::string method, core::url to);
    ~http_call();
    http_call(const http_call&) = delete;
    http_call& operator=(const http_call&) = delete;

    struct field {
        std::string name;
        core::secret value;
        bool secret = false; // kept out of whatever the answer says
    };

    void add(std::string name, std::string_view value);
    void add_secret(std::string name, std::string_view value);
    /// Something in the body that must not be shown, whatever the answer repeats.
    void hide(std::string_view secret);

    std::string method;
    core::url to;
    std::vector<field> fields;
    core::secret body;
    /// Of the body; see hide().
    std::vector<core::secret> hidden;
    /// Nothing but addresses of this machine and of its metadata services will do.
    bool local_only = false;
    /// Of each attempt.
    std::chrono::milliseconds timeout{10000};
    /// Attempts in all.
    unsigned attempts = 3;
    /// The upper bound of the first pause, which is jittered and doubles; with `even`, each pause.
    std::chrono::milliseconds pause{100};
    bool even = false;
    /// Called before each attempt with the time to sign with.
    std::function<void(http_call&, std::chrono::system_clock::time_point)> sign;
    /// Codes that are worth another attempt beside the usual ones.
    std::vector<std::string_view> worth_repeating;

    /// The last answer.
    http_response response;
    core::clock_skew clock;
};

/// Sends `call` until it is answered with 200. Errors: the transport's as they came; for another
/// status the service's, with `diag.code` and `diag.server_message` set, free of the call's
/// secrets; errc::insecure_endpoint for plain HTTP to a host where that is not allowed.
/// `diag.message` says who did not answer. Cancellation: terminal.
boost::asio::awaitable<error_code> exchange(const surroundings& with, http_call& call,
                                            diagnostics& diag);

} // namespace dyndump::aws
