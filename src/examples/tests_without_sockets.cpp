// Tests of code that uses dyndump, without sockets and without waiting: answers from a script, and
// a clock that jumps.
#include <dyndump/client.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <deque>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

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

struct answer {
    unsigned status;
    std::string body;
};

class scripted_transport final : public dyndump::transport {
public:
    asio::awaitable<dyndump::error_code> exchange(const dyndump::http_endpoint&,
                                                  const dyndump::http_request& request,
                                                  dyndump::http_response& response,
                                                  dyndump::diagnostics&) override {
        requests.emplace_back(request.body);
        if (answers.empty()) {
            co_return dyndump::errc::connection_closed;
        }
        response.clear();
        response.status = answers.front().status;
        response.body.append(answers.front().body);
        answers.pop_front();
        co_return dyndump::error_code{};
    }

    std::deque<answer> answers;
    std::vector<std::string> requests;
};

// Nobody waits: the clock is set to when they would have gone on.
class jumping_time final : public dyndump::time_source {
public:
    time_point now() const noexcept override { return now_; }
    wall_time wall_now() const noexcept override {
        return wall_time(std::chrono::hours(24 * 365 * 56)) +
               std::chrono::duration_cast<wall_time::duration>(now_.time_since_epoch());
    }
    asio::awaitable<dyndump::error_code> sleep_until(time_point when) override {
        now_ = std::max(now_, when);
        co_return dyndump::error_code{};
    }

private:
    time_point now_{};
};

int run_with(const std::shared_ptr<scripted_transport>& script,
             const std::shared_ptr<jumping_time>& time) {
    asio::io_context context;
    dyndump::client_params params;
    params.region = "eu-west-1";
    params.credentials = dyndump::static_credentials("AKIDEXAMPLE", "secret");
    params.transport = script;
    params.time = time;
    int open = -2;
    auto counting = count_open_orders(dyndump::client(context.get_executor(), params));
    asio::co_spawn(context, std::move(counting),
                   [&](const std::exception_ptr&, int result) { open = result; });
    context.run();
    return open;
}

bool check(bool holds, const char* what) {
    std::cout << (holds ? "passed: " : "FAILED: ") << what << '\n';
    return holds;
}

} // namespace

int main() {
    auto script = std::make_shared<scripted_transport>();
    auto time = std::make_shared<jumping_time>();
    script->answers = {
        {400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"})"},
        {200, R"({"Items":[{"pk":{"S":"a"},"state":{"S":"open"}}],"Count":1,"ScannedCount":1,)"
              R"("LastEvaluatedKey":{"pk":{"S":"a"}}})"},
        {200, R"({"Items":[{"pk":{"S":"b"},"state":{"S":"paid"}},)"
              R"({"pk":{"S":"c"},"state":{"S":"open"}}],"Count":2,"ScannedCount":2})"},
    };
    // The first request of a table whose number of segments is given is the first Scan.
    bool good = check(run_with(script, time) == 2, "open orders of two pages, after a throttle");
    good &= check(script->requests.size() == 3, "three requests");
    good &= check(script->requests.back().find(R"("ExclusiveStartKey":{"pk":{"S":"a"}})") !=
                      std::string::npos,
                  "the second page starts where the first ended");

    script->answers = {{400, R"({"__type":"com.amazon.coral.service#AccessDeniedException"})"}};
    good &= check(run_with(script, time) == -1, "no permission is an error");
    return good ? 0 : 1;
}
