// The typed writes of the public client.
#include <dyndump/client.hpp>

#include "async/launch.hpp"
#include "client/client_core.hpp"
#include "client/request_body.hpp"
#include "client/write_body.hpp"

namespace dyndump {
namespace asio = boost::asio;

namespace {

void take_units(const core::write_response& answer, std::optional<write_units>& to) {
    to.reset();
    if (answer.has_units) {
        to = answer.units;
    }
}

asio::awaitable<error_code> batch_write_body(std::shared_ptr<detail::client_core> core,
                                             batch_write_request request,
                                             batch_write_result& result, diagnostics& diag) {
    diag.clear();
    result = {};
    detail::write_session session;
    auto fault = detail::check_batch_request(request, diag);
    if (!fault) {
        fault = detail::read_table_arn(request.table_name, session.link.table, diag);
    }
    if (fault) {
        co_return fault;
    }
    detail::write_batch_body(request, core->capacity_detail(), session.link.body);
    auto outcome = co_await core->write("BatchWriteItem", session, diag);
    result.maybe_applied = session.link.report.maybe_applied;
    result.unprocessed.table_name = request.table_name;
    if (!outcome) {
        take_units(session.answer, result.units);
        for (const auto& entry : session.answer.unprocessed) {
            auto& list = entry.is_put ? result.unprocessed.puts : result.unprocessed.removals;
            list.emplace_back(entry.content);
        }
    }
    co_return outcome;
}

asio::awaitable<error_code> put_body(std::shared_ptr<detail::client_core> core, put_request request,
                                     put_result& result, diagnostics& diag) {
    diag.clear();
    result = {};
    detail::write_session session;
    auto fault = detail::check_put_request(request, diag);
    if (!fault) {
        fault = detail::read_table_arn(request.table_name, session.link.table, diag);
    }
    if (fault) {
        co_return fault;
    }
    detail::write_put_body(request, core->capacity_detail(), session.link.body);
    auto outcome = co_await core->write("PutItem", session, diag);
    result.maybe_applied = session.link.report.maybe_applied;
    if (!outcome) {
        take_units(session.answer, result.units);
    } else if (outcome == service_errc::conditional_check_failed) {
        result.existing = session.link.report.existing_item;
    }
    co_return outcome;
}

} // namespace

void client::start_batch_write(impl_ptr core, batch_write_request request,
                               batch_write_result& result, diagnostics& diag,
                               detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), request = std::move(request), &result, &diag]() mutable {
            return batch_write_body(std::move(core), std::move(request), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_put(impl_ptr core, put_request request, put_result& result, diagnostics& diag,
                       detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), request = std::move(request), &result, &diag]() mutable {
            return put_body(std::move(core), std::move(request), result, diag);
        },
        std::move(handler), &diag);
}

} // namespace dyndump
