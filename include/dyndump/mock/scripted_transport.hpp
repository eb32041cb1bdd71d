/// \file
/// A transport for tests: no sockets, answers as the test says, and what was asked is kept.
#pragma once

#include <dyndump/mock/manual_time.hpp>

#include <dyndump/transport.hpp>

#include <boost/system/errc.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::mock {

/// Answers requests (client_params::transport and so on) as `answer` says, after `latency` of the
/// manual_time, and keeps them in `seen`. Thread safety: none, as for manual_time.
class scripted_transport final : public transport {
public:
    /// One that was asked, copied.
    struct request {
        http_endpoint where;
        std::string method;
        std::string target;
        std::map<std::string, std::string> headers;
        std::string body;
        std::optional<std::chrono::milliseconds> timeout;
        std::optional<std::chrono::milliseconds> idle;
        bool once = false;
    };

    /// An answer, or the error that there is instead.
    struct reply {
        unsigned status = 200;
        std::string body;
        error_code broken;
        std::map<std::string, std::string> headers;
        std::string via;

        reply(std::string text = {}, unsigned code = 200)
            : status(code)
            , body(std::move(text)) {}
        reply(error_code ec)
            : broken(ec) {}
    };

    explicit scripted_transport(std::shared_ptr<manual_time> time)
        : time_(std::move(time)) {}

    /// Called for each request, in their order.
    std::function<reply(const request&)> answer = [](const request&) {
        return reply(make_error_code(boost::system::errc::host_unreachable));
    };
    time_source::duration latency = std::chrono::milliseconds(10);
    std::vector<request> seen;
    /// Of those that were seen.
    unsigned cancelled = 0;
    /// As if each request had been sent over a connection that broke, and once more.
    bool repeats = false;

    boost::asio::awaitable<error_code> exchange(const http_endpoint& where,
                                                const http_request& asked, http_response& response,
                                                diagnostics&) override {
        keep(where, asked);
        if (repeats && asked.repeated != nullptr) {
            *asked.repeated = true;
        }
        const auto number = seen.size() - 1;
        response.clear();
        const auto when = time_->now() + latency;
        auto interrupted = co_await time_->sleep_until(when);
        if (interrupted) {
            ++cancelled;
            co_return interrupted;
        }
        auto given = answer(seen[number]);
        if (given.broken) {
            co_return given.broken;
        }
        response.status = given.status;
        response.via = given.via;
        response.body.append(given.body);
        if (response.observer != nullptr) {
            response.observer->arrived(response.body.view());
        }
        for (const auto& [name, value] : given.headers) {
            response.add_header(name, value);
        }
        co_return error_code{};
    }

private:
    void keep(const http_endpoint& where, const http_request& from) {
        request copy;
        copy.where = where;
        copy.method = from.method;
        copy.target = from.target;
        copy.body = from.body;
        for (const auto& piece : from.more_body) {
            copy.body += piece;
        }
        copy.once = from.once;
        copy.idle = from.idle;
        copy.timeout = from.timeout;
        for (const auto& header : from.headers) {
            copy.headers.emplace(header.name, header.value);
        }
        seen.push_back(std::move(copy));
    }

    std::shared_ptr<manual_time> time_;
};

} // namespace dyndump::mock
