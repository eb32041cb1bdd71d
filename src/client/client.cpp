#include <dyndump/client.hpp>

#include "async/launch.hpp"
#include "client/client_core.hpp"
#include "client/table_creation.hpp"

namespace dyndump {
namespace asio = boost::asio;

namespace {

// Coroutines that own what the operation was given.

asio::awaitable<error_code> scan_body(std::shared_ptr<detail::client_core> core,
                                      scan_request request, page& result, diagnostics& diag) {
    detail::scan_session session;
    auto outcome = co_await core->scan(request, session, result, diag);
    if (!outcome) {
        result.set_segment(request.segment, request.total_segments);
    }
    co_return outcome;
}

asio::awaitable<std::pair<error_code, table_description>>
describe_body(std::shared_ptr<detail::client_core> core, std::string table, diagnostics& diag) {
    detail::scan_session session;
    std::pair<error_code, table_description> outcome;
    auto fault = co_await core->describe(table, session, outcome.second, diag);
    outcome.first = fault;
    co_return outcome;
}

asio::awaitable<std::pair<error_code, table_description>>
create_body(std::shared_ptr<detail::client_core> core, std::string input, diagnostics& diag) {
    constexpr auto patience = std::chrono::hours(1);
    std::pair<error_code, table_description> outcome;
    auto fault = co_await detail::create_table(*core, input, patience, outcome.second, diag);
    outcome.first = fault;
    co_return outcome;
}

asio::awaitable<std::pair<error_code, std::string>>
call_body(std::shared_ptr<detail::client_core> core, std::string operation, std::string body,
          diagnostics& diag) {
    detail::scan_session session;
    std::pair<error_code, std::string> outcome;
    auto fault = co_await core->call(operation, body, session, outcome.second, diag);
    outcome.first = fault;
    co_return outcome;
}

} // namespace

client::client(asio::any_io_executor executor, client_params params)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(params))) {}

asio::any_io_executor client::get_executor() const noexcept {
    return impl_->executor();
}

void client::start_scan(impl_ptr core, scan_request request, page& result, diagnostics& diag,
                        detail::any_handler<void(error_code)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code)>(
        executor,
        [core = std::move(core), request = std::move(request), &result, &diag]() mutable {
            return scan_body(std::move(core), std::move(request), result, diag);
        },
        std::move(handler), &diag);
}

void client::start_describe(impl_ptr core, std::string table, diagnostics& diag,
                            detail::any_handler<void(error_code, table_description)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code, table_description)>(
        executor,
        [core = std::move(core), table = std::move(table), &diag]() mutable {
            return describe_body(std::move(core), std::move(table), diag);
        },
        std::move(handler), &diag);
}

void client::start_create(impl_ptr core, std::string input, diagnostics& diag,
                          detail::any_handler<void(error_code, table_description)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code, table_description)>(
        executor,
        [core = std::move(core), input = std::move(input), &diag]() mutable {
            return create_body(std::move(core), std::move(input), diag);
        },
        std::move(handler), &diag);
}

void client::start_call(impl_ptr core, std::string operation, std::string body, diagnostics& diag,
                        detail::any_handler<void(error_code, std::string)> handler) {
    auto executor = core->executor();
    async::launch<void(error_code, std::string)>(
        executor,
        [core = std::move(core), operation = std::move(operation), body = std::move(body),
         &diag]() mutable {
            return call_body(std::move(core), std::move(operation), std::move(body), diag);
        },
        std::move(handler), &diag);
}

} // namespace dyndump
