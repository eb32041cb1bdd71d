// The public client's operations on items, and on tables as a whole.
#include <dyndump/client.hpp>

#include "async/launch.hpp"
#include "client/client_core.hpp"
#include "client/table_deletion.hpp"
#include "client/table_waiting.hpp"
#include "client/whole_batch.hpp"

namespace dyndump {
namespace asio = boost::asio;

namespace {

// Coroutines that own what the operation was given.

asio::awaitable<error_code> query_body(std::shared_ptr<detail::client_core> core,
                                       detail::given<item_request> request, page& result,
                                       diagnostics& diag) {
    detail::session_lease lease(core->sessions());
    auto& link = (*lease).link;
    const auto& asked = request.get();
    link.options = asked.options;
    link.deadline = core->deadline_of(asked.options);
    auto outcome = co_await core->query(asked, 0, link, result, diag);
    lease.give_back();
    co_return outcome;
}

asio::awaitable<error_code> batch_write_all_body(std::shared_ptr<detail::client_core> core,
                                                 batch_write_request request,
                                                 batch_write_result& result, diagnostics& diag) {
    co_return co_await detail::write_whole_batch(*core, request, result, diag);
}

asio::awaitable<std::pair<error_code, table_description>>
wait_body(std::shared_ptr<detail::client_core> core, std::string name,
          std::chrono::milliseconds patience, diagnostics& diag) {
    std::pair<error_code, table_description> outcome;
    const detail::awaited_table what(std::move(name));
    detail::scan_session session;
    auto fault = co_await core->describe(what.name, session, outcome.second, diag);
    const bool later = fault == service_errc::resource_not_found ||
                       (!fault && !detail::what_is_not_active(what, outcome.second).empty());
    if (later) {
        auto waited =
            co_await detail::wait_until_active(*core, what, patience, outcome.second, diag);
        fault = waited;
    }
    outcome.first = fault;
    co_return outcome;
}

asio::awaitable<error_code> delete_body(std::shared_ptr<detail::client_core> core, std::string name,
                                        diagnostics& diag) {
    constexpr auto patience = std::chrono::hours(1);
    co_return co_await detail::delete_table(*core, name, patience, diag);
}

} // namespace

void client::start_item(impl_ptr core, std::string_view operation,
                        detail::given<item_request> request, item_result& result, diagnostics& diag,
                        detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        // The body outlives the coroutine that it starts, which borrows from it.
        [core = std::move(core), operation, request = std::move(request), &result, &diag] {
            return core->item(operation, request.get(), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_query(impl_ptr core, detail::given<item_request> request, page& result,
                         diagnostics& diag, detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), request = std::move(request), &result, &diag]() mutable {
            return query_body(std::move(core), std::move(request), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_batch_get(impl_ptr core, detail::given<batch_get_request> request,
                             items_result& result, diagnostics& diag,
                             detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), request = std::move(request), &result, &diag] {
            return core->batch_get(request.get(), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_batch_write_all(impl_ptr core, batch_write_request request,
                                   batch_write_result& result, diagnostics& diag,
                                   detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), request = std::move(request), &result, &diag]() mutable {
            return batch_write_all_body(std::move(core), std::move(request), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_transaction(impl_ptr core, std::string_view operation,
                               detail::given<transaction> request, items_result& result,
                               diagnostics& diag, detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), operation, request = std::move(request), &result, &diag] {
            return core->transact(operation, request.get(), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_wait(impl_ptr core, std::string table, std::chrono::milliseconds patience,
                        diagnostics& diag,
                        detail::any_handler<void(error_code, table_description)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code, table_description)>(
        executor,
        [core = std::move(core), table = std::move(table), patience, &diag]() mutable {
            return wait_body(std::move(core), std::move(table), patience, diag);
        },
        std::move(handler), &diag);
}

void client::start_delete_table(impl_ptr core, std::string table, diagnostics& diag,
                                detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), table = std::move(table), &diag]() mutable {
            return delete_body(std::move(core), std::move(table), diag);
        },
        std::move(handler), &diag);
}

void client::close_idle_connections() {
    impl_->close_idle_connections();
}

} // namespace dyndump
