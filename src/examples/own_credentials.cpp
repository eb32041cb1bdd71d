// A source of credentials of your own: a vault that hands out keys for a short time. The library
// remembers them, asks again in time, and also when the service says that they have expired.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

class vault_credentials final : public dyndump::credentials_provider {
public:
    asio::awaitable<dyndump::error_code> get(dyndump::credentials_ptr& out,
                                             dyndump::diagnostics& diag) override {
        // Your request to the vault; here, a wait.
        auto executor = co_await asio::this_coro::executor;
        asio::steady_timer request(executor, std::chrono::milliseconds(5));
        auto token = asio::as_tuple(asio::use_awaitable);
        auto [cancelled] = co_await request.async_wait(token);
        if (cancelled) {
            co_return cancelled;
        }
        if (++asked > 10) {
            diag.message = "The vault refuses; ask its owner.";
            co_return dyndump::errc::bad_credentials;
        }
        on_issue(asked);
        const auto until = std::chrono::system_clock::now() + std::chrono::hours(1);
        const auto* id = asked == 1 ? "yesterday's" : "sandbox";
        out = std::make_shared<const dyndump::credentials>(id, "sandbox-secret", "", until);
        co_return dyndump::error_code{};
    }

    std::string name() const override { return "vault"; }

    int asked = 0;
    std::function<void(int)> on_issue;
};

} // namespace

int main() {
    asio::io_context context;
    dyndump::sandbox_params unkind;
    unkind.faults.expired_token = 1; // the first keys are refused with ExpiredTokenException
    examples::demo_table table(context.get_executor(), 3000, unkind);

    auto vault = std::make_shared<vault_credentials>();
    vault->on_issue = [&](int number) {
        if (number == 2) {
            table.service().set_faults({});
        }
    };
    auto params = table.client();
    params.credentials = dyndump::refreshing_credentials(context.get_executor(), vault);
    dyndump::client client(context.get_executor(), params);

    dyndump::fetch_params what("orders");
    what.max_parallel =
        1; // so that no request has the old keys when the sandbox accepts them again
    dyndump::function_writer ignore([](dyndump::item_view) {});
    dyndump::fetcher fetch(client, what, std::move(ignore));
    bool complete = false;
    fetch.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        complete = result.complete;
        std::cout << result.stats.items << " items: " << (ec ? result.diag.to_string() : "complete")
                  << "; the vault was asked " << vault->asked << " times for "
                  << result.stats.pages + result.stats.retries << " requests\n";
        table.stop();
    });
    context.run();
    return complete && vault->asked == 2 ? 0 : 1;
}
