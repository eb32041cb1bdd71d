// Tests of code that uses dyndump, without sockets and without waiting: answers from a script, and
// a clock that jumps.
#include <dyndump/client.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/mock/manual_time.hpp>
#include <dyndump/mock/scripted_transport.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using dyndump::mock::manual_time;
using dyndump::mock::scripted_transport;
using reply = scripted_transport::reply;

namespace {

// What is to be tested: it takes a client, and so never knows what it talks to.
asio::awaitable<int> count_open_orders(dyndump::client client) {
    dyndump::fetch_params params("orders");
    params.total_segments = 1;
    int open = 0;
    dyndump::function_writer count([&open](dyndump::item_view item) {
        std::string state;
        const auto value = item.find("state");
        open += value && !value->text(state) && state == "open" ? 1 : 0;
    });
    dyndump::fetcher fetch(client, params, std::move(count));
    auto token = asio::as_tuple(asio::use_awaitable);
    auto [ec, result] = co_await fetch.async_run(token);
    co_return ec ? -1 : open;
}

int run_with(const std::shared_ptr<scripted_transport>& script,
             const std::shared_ptr<manual_time>& time) {
    asio::io_context context;
    dyndump::client_params params;
    params.region = "eu-west-1";
    params.credentials = dyndump::static_credentials("AKIDEXAMPLE", "secret");
    params.transport = script;
    params.time = time;
    params.random = std::make_shared<dyndump::mock::seeded_random>();
    int open = -2;
    auto counting = count_open_orders(dyndump::client(context, params));
    asio::co_spawn(context, std::move(counting),
                   [&](const std::exception_ptr&, int result) { open = result; });
    time->run(context); // pauses take no time
    return open;
}

bool check(bool holds, const char* what) {
    std::cout << (holds ? "passed: " : "FAILED: ") << what << '\n';
    return holds;
}

} // namespace

int main() {
    auto time = std::make_shared<manual_time>();
    auto script = std::make_shared<scripted_transport>(time);
    std::deque<reply> answers{
        {R"({"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"})", 400},
        {R"({"Items":[{"pk":{"S":"a"},"state":{"S":"open"}}],"Count":1,"ScannedCount":1,)"
         R"("LastEvaluatedKey":{"pk":{"S":"a"}}})"},
        {R"({"Items":[{"pk":{"S":"b"},"state":{"S":"paid"}},)"
         R"({"pk":{"S":"c"},"state":{"S":"open"}}],"Count":2,"ScannedCount":2})"},
    };
    script->answer = [&answers](const scripted_transport::request&) {
        auto next = answers.front();
        answers.pop_front();
        return next;
    };
    // The first request of a table whose number of segments is given is the first Scan.
    bool good = check(run_with(script, time) == 2, "open orders of two pages, after a throttle");
    good &= check(script->seen.size() == 3, "three requests");
    good &= check(script->seen.back().body.find(R"("ExclusiveStartKey":{"pk":{"S":"a"}})") !=
                      std::string::npos,
                  "the second page starts where the first ended");

    answers = {{R"({"__type":"com.amazon.coral.service#AccessDeniedException"})", 400}};
    good &= check(run_with(script, time) == -1, "no permission is an error");
    return good ? 0 : 1;
}
