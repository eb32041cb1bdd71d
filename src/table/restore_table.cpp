#include <dyndump/restore_table.hpp>

#include "async/launch.hpp"
#include "client/client_core.hpp"
#include "client/table_creation.hpp"
#include "client/table_waiting.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>

namespace dyndump {
namespace table {
namespace {

namespace asio = boost::asio;

using detail::client_core;

constexpr int most_refusals_for_being_busy = 12; // more than a minute

// The operation asks for what is there. Source: the service's texts ("TimeToLive is already
// enabled", "Table already has an enabled stream", "The provisioned throughput for the table will
// not change").
bool is_done_already(const error_code& ec, const diagnostics& diag) {
    return ec == service_errc::validation &&
           (diag.server_message.find("already") != std::string::npos ||
            diag.server_message.find("will not change") != std::string::npos);
}

// It passes by itself.
bool is_worth_waiting(const error_code& ec, const diagnostics& diag) {
    return detail::is_too_many_at_once(ec, diag) ||
           diag.code == "ContinuousBackupsUnavailableException" ||
           diag.code == "ConcurrentUpdateException";
}

// The service understood the request and will not do it; the next one is another matter. Another
// service may not even be reached.
bool is_refusal(const error_code& ec, const restoration_step& step) {
    if (ec == asio::error::operation_aborted) {
        return false;
    }
    if (step.operation.find(':') != std::string::npos) {
        return true;
    }
    return ec == service_errc::validation || ec == service_errc::access_denied ||
           ec == service_errc::unknown_operation || ec == service_errc::unknown ||
           ec == service_errc::resource_in_use || ec == service_errc::resource_not_found ||
           ec == service_errc::limit_exceeded;
}

std::string words_of(const error_code& ec, const diagnostics& diag) {
    std::string out = diag.code.empty() ? ec.message() : diag.code;
    if (!diag.server_message.empty()) {
        out += ": " + diag.server_message;
    }
    return out;
}

// Adds what was to be restored to what went wrong.
void explain(const restoration_step& step, const std::string& name, const error_code& ec,
             diagnostics& diag) {
    if (ec == service_errc::access_denied) {
        diag.message =
            core::sentence("The credentials may not call {}. Allow it, or restore without "
                           "this setting.",
                           step.operation);
    }
    diag.message =
        core::sentence("{} of \"{}\" ({}) could not be restored.{}{}", step.setting, name,
                       step.operation, diag.message.empty() ? "" : " ", diag.message);
}

class restoring {
public:
    restoring(client service, restoration_plan plan, restore_params how)
        : core_(detail::core_of(service))
        , plan_(std::move(plan))
        , how_(how) {
        how_.max_wait = core::countable(how.max_wait);
    }

    asio::awaitable<std::pair<error_code, restore_result>> run() {
        error_code first_refusal;
        diagnostics of_refusal;
        std::pair<error_code, restore_result> outcome;
        auto& code = outcome.first;
        auto& result = outcome.second;
        result.next_step = how_.first_step;
        for (std::size_t n = how_.first_step; n < plan_.steps.size(); ++n) {
            const auto& step = plan_.steps[n];
            if (step.phase == how_.phase) {
                auto fault = co_await take(step, result);
                code = fault;
            }
            if (code) {
                const auto words = words_of(code, result.diag);
                explain(step, plan_.table_name, code, result.diag);
                if (step.phase == restoration_phase::before_data || !is_refusal(code, step)) {
                    co_return outcome;
                }
                result.refused.push_back({step.setting, words, true});
                if (!first_refusal) {
                    first_refusal = code;
                    of_refusal = result.diag;
                }
                code = {};
            }
            result.next_step = n + 1;
        }
        code = first_refusal;
        result.diag = of_refusal;
        co_return outcome;
    }

private:
    asio::awaitable<error_code> take(const restoration_step& step, restore_result& result) {
        result.diag.clear();
        if (step.operation == "CreateTable") {
            auto fault = co_await detail::create_table(*core_, step.body, how_.max_wait,
                                                       result.table, result.diag);
            co_return fault;
        }
        auto refused = co_await send(step, result);
        if (refused || !step.waits) {
            co_return refused;
        }
        auto late = co_await wait(step, result);
        co_return late;
    }

    asio::awaitable<error_code> send(const restoration_step& step, restore_result& result) {
        detail::growing_pauses pauses(core_->time(), how_.max_wait);
        int busy = 0;
        for (;;) {
            detail::scan_session session;
            std::string answer;
            auto fault =
                co_await core_->call(step.operation, step.body, session, answer, result.diag);
            if (!fault || is_done_already(fault, result.diag)) {
                co_return error_code{};
            }
            const bool in_use =
                fault == service_errc::resource_in_use && ++busy <= most_refusals_for_being_busy;
            const bool again =
                (in_use || is_worth_waiting(fault, result.diag)) && !pauses.is_over();
            if (!again) {
                co_return fault;
            }
            auto interrupted = co_await pauses.pause();
            if (interrupted) {
                co_return interrupted;
            }
            if (in_use) { // by a change of the table, perhaps, which may take long
                const detail::awaited_table itself(plan_.table_name);
                auto late = co_await detail::wait_until_active(*core_, itself, how_.max_wait,
                                                               result.table, result.diag);
                if (late) {
                    co_return late;
                }
            }
        }
    }

    asio::awaitable<error_code> wait(const restoration_step& step, restore_result& result) {
        detail::awaited_table what(plan_.table_name);
        what.index = step.index;
        what.replicas = step.replicas;
        auto late = co_await detail::wait_until_active(*core_, what, how_.max_wait, result.table,
                                                       result.diag);
        co_return late;
    }

    std::shared_ptr<client_core> core_;
    restoration_plan plan_;
    restore_params how_;
};

asio::awaitable<std::pair<error_code, restore_result>>
restore_body(client service, restoration_plan plan, restore_params how) {
    restoring all(std::move(service), std::move(plan), how);
    auto running = all.run();
    auto outcome = co_await std::move(running);
    co_return outcome;
}

} // namespace
} // namespace table

void restore_operation::start(client service, restoration_plan plan, restore_params how,
                              detail::any_handler<void(error_code, restore_result)> handler) {
    auto executor = service.get_executor();
    async::launch<void(error_code, restore_result)>(
        executor,
        [service = std::move(service), plan = std::move(plan), how]() mutable {
            return table::restore_body(std::move(service), std::move(plan), how);
        },
        std::move(handler));
}

} // namespace dyndump
