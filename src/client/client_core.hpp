// The client behind its handles: configuration, attempts, retries.
#pragma once

#include <dyndump/client.hpp>

#include "async/recycled_frames.hpp"
#include "async/timed_line.hpp"
#include "async/turns.hpp"
#include "aws/usable_credentials.hpp"
#include "client/item_session.hpp"
#include "client/scan_session.hpp"
#include "client/service_locator.hpp"
#include "client/signed_call.hpp"
#include "client/write_session.hpp"
#include "core/clock_skew.hpp"
#include "core/parse_page.hpp"
#include "core/retry_policy.hpp"
#include "core/retry_quota.hpp"
#include "core/send_limiter.hpp"
#include "core/throttling.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::detail {

class unanswered_keys;

// Thread-safe but for the arguments that are lent to it.
class client_core : public std::enable_shared_from_this<client_core>, async::recycled_frames {
public:
    client_core(boost::asio::any_io_executor executor, client_params params);

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    const std::shared_ptr<time_source>& time() const noexcept { return time_; }
    // Long steps on the executor take turns.
    const std::shared_ptr<async::turns>& steps() const noexcept { return steps_; }

    // All arguments are lent until completion. Cancellation: terminal.
    boost::asio::awaitable<error_code> scan(const scan_request& request, scan_session& session,
                                            page& result, diagnostics& diag);
    boost::asio::awaitable<error_code> describe(const std::string& table, scan_session& session,
                                                table_description& result, diagnostics& diag);
    // Also of Application Auto Scaling: "application-autoscaling:DescribeScalableTargets".
    boost::asio::awaitable<error_code> call(const std::string& operation, const std::string& body,
                                            scan_session& session, std::string& result,
                                            diagnostics& diag);
    // BatchWriteItem, PutItem or DeleteItem, with the body that the session holds.
    boost::asio::awaitable<error_code> write(std::string_view operation, write_session& session,
                                             diagnostics& diag);
    // GetItem, PutItem, UpdateItem or DeleteItem.
    boost::asio::awaitable<error_code> item(std::string_view operation, const item_request& request,
                                            item_result& result, diagnostics& diag);
    // One page. `session.options` and `session.deadline` are the caller's.
    boost::asio::awaitable<error_code> query(const item_request& request, std::uint32_t segment,
                                             scan_session& session, page& result,
                                             diagnostics& diag);
    boost::asio::awaitable<error_code> batch_get(const batch_get_request& request,
                                                 items_result& result, diagnostics& diag);
    boost::asio::awaitable<error_code> transact(std::string_view operation,
                                                const transaction& request, items_result& result,
                                                diagnostics& diag);
    // Pauses before what the service left undone is asked for again: after so many rounds of that,
    // the last `idle` of which brought nothing, since `progress`. Errors: errc::retries_exhausted,
    // errc::stalled, errc::timed_out, operation_aborted.
    boost::asio::awaitable<error_code> pause_round(unsigned round, unsigned idle,
                                                   time_source::time_point progress,
                                                   scan_session& session, diagnostics& diag);
    // Sessions of operations that are over, for those to come.
    session_pool& sessions() noexcept { return sessions_; }
    // When an operation with these options, begun now, is out of time.
    std::optional<time_source::time_point> deadline_of(const call_options& options) const;
    void close_idle_connections();

    // What such a body asks for: INDEXES, or TOTAL of a server that does not know that.
    std::string_view capacity_detail() const noexcept {
        return refuses_indexes_.load(std::memory_order_relaxed) ? "TOTAL" : "INDEXES";
    }

    const core::retry_settings& retries() const noexcept { return retry_; }
    random_source& random() const noexcept { return *random_; }

private:
    // Takes a response of status 200, and says whether its checksum was there and right. An error
    // makes the attempt a failed one.
    using acceptor = std::function<error_code(http_response&, bool& checked, diagnostics&)>;

    using service_location_ptr = std::shared_ptr<const service_location>;

    struct attempt_outcome {
        error_code code;
        core::failed_attempt failure;
        core::throttling_scope scope = core::throttling_scope::unknown;
        std::vector<core::throttling_reason> reasons;
        std::string_view existing_item; // in the response

        attempt_outcome() {} // keeps it from being an aggregate (g++ 12 and coroutines)
    };

    // Reads the answer into `answer`, and leaves the body in `to`.
    boost::asio::awaitable<error_code> exchange_items(std::string_view operation,
                                                      item_session& session, page_buffer& to,
                                                      diagnostics& diag);
    boost::asio::awaitable<error_code> get_some(unanswered_keys& left, item_session& session,
                                                items_result& result, diagnostics& diag);
    // A Scan's or Query's, whose body is ready. `start_key`: where it was asked to begin.
    boost::asio::awaitable<error_code> read_page(std::string_view operation,
                                                 std::string_view start_key,
                                                 core::scan_content expected, scan_session& session,
                                                 page& result, diagnostics& diag);
    boost::asio::awaitable<error_code> perform(std::string_view operation, std::string_view body,
                                               const acceptor& accept, scan_session& session,
                                               diagnostics& diag);
    boost::asio::awaitable<error_code> write_once(std::string_view operation,
                                                  write_session& session, diagnostics& diag);
    boost::asio::awaitable<error_code> prepare(service_locator& where, const table_arn* table,
                                               credentials_ptr& who, service_location_ptr& place,
                                               diagnostics& diag);
    boost::asio::awaitable<attempt_outcome> attempt(const service_location& place,
                                                    const http_request& request,
                                                    const acceptor& accept, bool proven,
                                                    signed_call& call, diagnostics& diag);
    // What is wrong with a response of status 200, and what it means.
    static error_code judged(const service_location& from, http_response& response,
                             const acceptor& accept, bool proven, core::failed_attempt& failure,
                             diagnostics& diag);
    boost::asio::awaitable<error_code> admitted(scan_session& session);
    boost::asio::awaitable<error_code> take_turn(scan_session& session);
    static void settle(scan_session& session, attempt_outcome& outcome, bool admitted, bool unsent);
    // The throttle goes to the operation's caller.
    void hand_over(std::string_view operation, const attempt_outcome& outcome,
                   const diagnostics& diag);
    void pace(const attempt_outcome& outcome);
    void slow_all(const attempt_outcome& outcome, time_source::duration delay);
    time_source::duration quiet_for() const;
    void tell_page(std::string_view table, std::uint32_t segment, const page& result,
                   time_source::time_point started, const diagnostics& diag) const;
    void tell_capacity(const page& result);
    void tell_failure(std::string_view operation, const attempt_outcome& outcome,
                      const core::retry_verdict& verdict, const diagnostics& diag) const;
    boost::asio::awaitable<error_code> pause(time_source::duration delay, scan_session& session);
    static bool is_ending(const scan_session& session);
    bool is_late(const scan_session& session) const;
    static error_code out_of_time(diagnostics& diag);
    static void give_back(scan_session& session);
    void note_progress();
    time_source::time_point last_progress() const;

    boost::asio::any_io_executor executor_;
    std::shared_ptr<async::turns> steps_;
    session_pool sessions_;
    std::size_t max_response_bytes_;
    logger log_;
    std::shared_ptr<time_source> time_;
    std::shared_ptr<random_source> random_;
    std::optional<aws::usable_credentials> credentials_;
    std::shared_ptr<transport> transport_;
    std::optional<service_locator> locator_;
    std::optional<service_locator> scaling_locator_;
    // What was wrong with the parameters; every operation reports it.
    error_code setup_fault_;
    diagnostics setup_diag_;

    core::retry_settings retry_;
    core::retry_settings scaling_retry_;
    core::retry_quota quota_;
    bool adaptive_ = false;
    core::send_limiter limiter_;
    async::timed_line turns_to_send_;
    std::atomic<time_source::duration::rep> quiet_until_{
        std::numeric_limits<time_source::duration::rep>::min()};
    std::chrono::milliseconds request_timeout_{};
    core::clock_skew clock_skew_;
    std::atomic<time_source::duration::rep> last_progress_;
    // A Scan, or any other operation, has been answered right.
    std::atomic<bool> scans_proven_{false};
    std::atomic<bool> others_proven_{false};
    std::atomic<bool> refuses_indexes_{false};
    std::atomic<bool> scaling_proven_{false};
    // Said once that the service reports an impossible capacity.
    std::atomic<bool> capacity_doubted_{false};
};

} // namespace dyndump::detail

namespace dyndump {

class client::impl final : public detail::client_core {
public:
    using client_core::client_core;
};

namespace detail {

struct client_access {
    static std::shared_ptr<client_core> core(const client& of) { return of.impl_; }
};

// What a client's copies share.
inline std::shared_ptr<client_core> core_of(const client& service) {
    return client_access::core(service);
}

} // namespace detail
} // namespace dyndump
