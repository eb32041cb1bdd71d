/// \file
/// What signed_transport does.
#pragma once

#include "async/recycled_frames.hpp"
#include "aws/usable_credentials.hpp"
#include "core/clock_skew.hpp"
#include "core/retry_policy.hpp"
#include "core/retry_quota.hpp"
#include "core/sigv4.hpp"
#include "core/url.hpp"

#include <dyndump/signed_transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

/// Thread-safe but for the arguments that are lent to it.
class signed_transport::impl : async::recycled_frames {
public:
    impl(boost::asio::any_io_executor executor, signed_transport_params params);

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    boost::asio::awaitable<error_code> exchange(const aws_request& request, http_response& response,
                                                diagnostics& diag);
    void close_idle();

private:
    /// One request and its attempts.
    struct course;
    struct attempt_outcome {
        error_code code;
        core::failed_attempt failure;

        attempt_outcome() {} // keeps it from being an aggregate (g++ 12 and coroutines)
    };

    error_code configure(signed_transport_params& params);
    error_code check(const aws_request& request, core::url& to, diagnostics& diag) const;
    boost::asio::awaitable<error_code> attempts(course& so_far, http_response& response,
                                                diagnostics& diag);
    boost::asio::awaitable<attempt_outcome> attempt(course& so_far, const credentials& who,
                                                    http_response& response, diagnostics& diag);
    void prepare(course& so_far, const credentials& who);
    attempt_outcome judged(const course& so_far, const http_response& response, diagnostics& diag,
                           std::optional<std::chrono::milliseconds> measured) const;
    boost::asio::awaitable<error_code> pause(time_source::duration delay);

    const boost::asio::any_io_executor executor_;
    signer_params signing_;
    bool allow_http_;
    logger log_;
    std::shared_ptr<time_source> time_;
    std::shared_ptr<random_source> random_;
    std::shared_ptr<transport> transport_;
    std::optional<aws::usable_credentials> credentials_;
    error_code setup_fault_;
    diagnostics setup_diag_;
    core::retry_settings retry_;
    core::retry_quota quota_;
    core::clock_skew clock_skew_;
    std::atomic<time_source::duration::rep> last_progress_;
};

} // namespace dyndump
