// Single items: put on a condition, read, changed, queried, in batches; and what is done when the
// credentials expire meanwhile.
#include <dyndump/client.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using dyndump::attr;
using dyndump::item_request;

namespace {

// g++ 12 wants co_await in a statement of its own, with all arguments named before.
constexpr auto token = asio::as_tuple(asio::use_awaitable);

asio::awaitable<bool> place_order(dyndump::client client, std::string customer, int number) {
    dyndump::item_result result;
    dyndump::diagnostics diag;
    auto request = item_request("orders");
    request.attribute("customer", customer)
        .attribute("number", number)
        .attribute("state", "open")
        .condition("attribute_not_exists({})", attr("customer"));
    auto [ec] = co_await client.async_put_item(request, result, diag, token);
    if (ec == dyndump::service_errc::conditional_check_failed) {
        // The item that is there is in the result, at no cost.
        std::cout << "order " << number << " is " << *result.item().find("state")->to_string()
                  << '\n';
        co_return false;
    }
    if (ec) {
        std::cerr << diag.to_string() << '\n';
    }
    co_return !ec;
}

asio::awaitable<bool> pay(dyndump::client client, std::string customer, int number) {
    dyndump::item_result result;
    dyndump::diagnostics diag;
    auto request = item_request("orders");
    request.key("customer", customer)
        .key("number", number)
        .update("SET {} = {}", attr("state"), "paid")
        .condition("{} = {}", attr("state"), "open");
    request.options.timeout = std::chrono::seconds(2);
    auto [ec] = co_await client.async_update_item(request, result, diag, token);
    co_return !ec;
}

asio::awaitable<std::uint64_t> open_orders(dyndump::client client, std::string customer) {
    auto query = item_request("orders");
    query.key_condition("{} = {}", attr("customer"), customer)
        .filter("{} = {}", attr("state"), "open")
        .backward();
    dyndump::page page;
    dyndump::diagnostics diag;
    std::uint64_t count = 0;
    do {
        auto [ec] = co_await client.async_query(std::cref(query), page, diag, token);
        if (ec) {
            std::cerr << diag.to_string() << '\n';
            break;
        }
        count += page.size();
        query.start_after(page.last_evaluated_key());
    } while (!page.last_evaluated_key().empty());
    co_return count;
}

asio::awaitable<std::size_t> read_some(dyndump::client client, std::string customer) {
    dyndump::batch_get_request batch;
    for (int number = 0; number < 250; ++number) { // in as many requests as it takes
        batch.add(item_request("orders").key("customer", customer).key("number", number));
    }
    dyndump::items_result found;
    dyndump::diagnostics diag;
    auto [ec] = co_await client.async_batch_get_item(batch, found, diag, token);
    co_return ec ? 0 : found.items().size();
}

// Where your program gets its keys from: here, those that the sandbox takes now.
class renewed_keys final : public dyndump::credentials_provider {
public:
    asio::awaitable<dyndump::error_code> get(dyndump::credentials_ptr& out,
                                             dyndump::diagnostics&) override {
        out = current_;
        co_return dyndump::error_code{};
    }
    void invalidate(const dyndump::credentials_ptr&) override {
        current_ = std::make_shared<const dyndump::credentials>("second", "secret-2", "token-2");
    }
    std::string name() const override { return "the example's own"; }

private:
    dyndump::credentials_ptr current_ =
        std::make_shared<const dyndump::credentials>("sandbox", "sandbox-secret");
};

asio::awaitable<bool> all(dyndump::client client, dyndump::sandbox& service) {
    const std::string ann = "ann";
    bool good = true;
    for (int number = 0; number < 5; ++number) {
        auto placed = co_await place_order(client, ann, number);
        good = good && placed;
    }
    auto again = co_await place_order(client, ann, 3);
    good = good && !again;
    service.set_keys("second", "secret-2", "token-2"); // the first have expired
    auto paid = co_await pay(client, ann, 3);
    auto twice = co_await pay(client, ann, 3);
    auto open = co_await open_orders(client, ann);
    auto read = co_await read_some(client, ann);
    std::cout << open << " of " << read << " orders are open\n";
    co_return good&& paid && !twice && open == 4 && read == 5;
}

} // namespace

int main() {
    asio::io_context context;
    dyndump::error_code ec;
    dyndump::sandbox service(context.get_executor(), {}, ec);
    std::string made;
    ec = ec ? ec
            : service.call("CreateTable",
                           R"({"TableName":"orders","BillingMode":"PAY_PER_REQUEST",)"
                           R"("KeySchema":[{"AttributeName":"customer","KeyType":"HASH"},)"
                           R"({"AttributeName":"number","KeyType":"RANGE"}],)"
                           R"("AttributeDefinitions":[)"
                           R"({"AttributeName":"customer","AttributeType":"S"},)"
                           R"({"AttributeName":"number","AttributeType":"N"}]})",
                           made);
    if (ec) {
        std::cerr << ec.message() << ' ' << made << '\n';
        return 1;
    }
    dyndump::client_params params;
    params.region = "us-east-1";
    params.endpoint_url = service.endpoint_url();
    params.credentials = std::make_shared<renewed_keys>();
    bool good = false;
    auto work = all(dyndump::client(context, params), service);
    asio::co_spawn(context, std::move(work), [&](const std::exception_ptr&, bool result) {
        good = result;
        service.stop();
    });
    context.run();
    return good ? 0 : 1;
}
