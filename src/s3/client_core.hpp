// The client behind its handles: configuration, attempts, retries.
#pragma once

#include "async/recycled_frames.hpp"
#include "async/turns.hpp"
#include "aws/usable_credentials.hpp"
#include "core/clock_skew.hpp"
#include "core/retry_policy.hpp"
#include "core/retry_quota.hpp"
#include "s3/answer.hpp"
#include "s3/bucket_locator.hpp"
#include "s3/operation.hpp"
#include "s3/setup.hpp"
#include "s3/signed_request.hpp"

#include <dyndump/s3/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace dyndump::s3 {

// Thread-safe but for the arguments that are lent to it.
class client_core : public std::enable_shared_from_this<client_core>, async::recycled_frames {
public:
    client_core(boost::asio::any_io_executor executor, client_params params);

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    // Empty: that of the endpoint, without being named.
    std::string region_of_new_buckets() const {
        const bool unnamed =
            !locator_ || locator_->is_custom() || locator_->region() == "us-east-1";
        return unnamed ? std::string() : locator_->region();
    }
    bool sends_checksums() const noexcept { return sums_ == checksums::when_supported; }
    std::chrono::milliseconds complete_idle() const noexcept { return complete_idle_; }
    // Ceph compares the ETag of a put's If-Match with its quotation marks, and has none itself.
    std::atomic<bool>& wants_bare_etags() noexcept { return wants_bare_etags_; }

    // Performs `what` until it succeeds or is given up; the answer is in `response`, whose settings
    // are the caller's. All arguments are lent until completion. Cancellation: terminal.
    boost::asio::awaitable<error_code> perform(operation& what, http_response& response,
                                               diagnostics& diag);

private:
    struct attempt_outcome {
        error_code code;
        core::failed_attempt failure;
        failed_answer answer;

        attempt_outcome() {} // keeps it from being an aggregate (g++ 12 and coroutines)
    };
    // What the attempts of one operation have in common.
    struct course;

    error_code check(const operation& what, diagnostics& diag) const;
    boost::asio::awaitable<error_code> attempts(operation& what, http_response& response,
                                                course& so_far, diagnostics& diag);
    boost::asio::awaitable<attempt_outcome> attempt(operation& what, http_response& response,
                                                    course& so_far, const credentials& who,
                                                    unsigned number, diagnostics& diag);
    void judge(operation& what, const http_response& response, const course& so_far,
               attempt_outcome& outcome, diagnostics& diag);
    error_code check_echo(operation& what, const http_response& response, const course& so_far,
                          diagnostics& diag);
    // Fills what is missing of the body's hash, if that is wanted, and its CRC-32.
    boost::asio::awaitable<void> digest(operation& what, course& so_far, bool with_hash);
    boost::asio::awaitable<std::string> ask_for_region(const operation& what, course& so_far,
                                                       const credentials& who);
    boost::asio::awaitable<error_code> pause(time_source::duration delay);
    void tell_failure(const operation& what, const attempt_outcome& outcome,
                      const core::retry_verdict& verdict, const diagnostics& diag) const;

    boost::asio::any_io_executor executor_;
    std::shared_ptr<async::turns> steps_;
    logger log_;
    std::shared_ptr<time_source> time_;
    std::shared_ptr<random_source> random_;
    std::optional<aws::usable_credentials> credentials_;
    std::shared_ptr<transport> transport_;
    std::optional<bucket_locator> locator_;
    // What was wrong with the parameters; every operation reports it.
    error_code setup_fault_;
    diagnostics setup_diag_;

    core::retry_settings retry_;
    core::retry_quota quota_;
    checksums sums_ = checksums::when_supported;
    std::string owner_;
    bool requester_pays_ = false;
    bool allow_http_ = false;
    std::chrono::milliseconds idle_{};
    std::chrono::milliseconds complete_idle_{};
    core::clock_skew clock_skew_;
    std::atomic<time_source::duration::rep> last_progress_;
    // A CRC-32 was confirmed: the signature need not cover bodies that TLS covers.
    std::atomic<bool> confirms_checksums_{false};
    std::atomic<bool> wants_bare_etags_{false};
};

} // namespace dyndump::s3
