// The sandbox's S3 without sockets: a transport that asks it in the same process.
#pragma once

#include "sandbox/s3/responder.hpp"
#include "support/virtual_time.hpp"

#include <dyndump/transport.hpp>

#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::test {

class s3_double final : public transport {
public:
    explicit s3_double(std::shared_ptr<virtual_time> time)
        : time_(std::move(time)) {
        state->clock = [clock = time_] {
            return clock->wall_now();
        };
    }

    void misbehave(const sandbox_faults& faults) { state->set_faults(faults); }

    std::shared_ptr<sandbox_impl::shared_state> state =
        std::make_shared<sandbox_impl::shared_state>(
            sandbox_impl::known_keys{"sandbox", "sandbox-secret"}, sandbox_faults(),
            std::size_t{1} << 20);
    unsigned requests = 0;
    // Of the millisecond of a request: it is carried out at the beginning, else at the end.
    bool answers_late = false;

    asio::awaitable<error_code> exchange(const http_endpoint&, const http_request& request,
                                         http_response& response, diagnostics&) override {
        ++requests;
        const auto when = time_->now() + std::chrono::milliseconds(1);
        error_code answered;
        if (answers_late) {
            answered = answer(request, response);
        }
        auto interrupted = co_await time_->sleep_until(when);
        if (interrupted) {
            co_return interrupted;
        }
        co_return answers_late ? answered : answer(request, response);
    }

private:
    error_code answer(const http_request& request, http_response& response) {
        std::string body(request.body);
        for (const auto& piece : request.more_body) {
            body += piece;
        }
        sandbox_impl::received_request received;
        received.method = request.method;
        received.target = request.target;
        received.headers = request.headers;
        received.body = body;
        const auto plan = service_.plan();
        const auto wire = service_.respond(received, plan);
        response.clear();
        if (wire.after == sandbox_impl::ending::stall) {
            return errc::timed_out;
        }
        if (wire.after == sandbox_impl::ending::reset || wire.cut != std::string::npos) {
            return errc::connection_closed;
        }
        read_head(wire.head, response);
        response.body.append(wire.body());
        return {};
    }

    static void read_head(std::string_view head, http_response& response) {
        std::from_chars(head.data() + 9, head.data() + 12, response.status);
        head.remove_prefix(head.find("\r\n") + 2);
        while (!head.starts_with("\r\n")) {
            const auto line = head.substr(0, head.find("\r\n"));
            const auto colon = line.find(": ");
            response.add_header(line.substr(0, colon), line.substr(colon + 2));
            head.remove_prefix(line.size() + 2);
        }
    }

    std::shared_ptr<virtual_time> time_;
    sandbox_impl::s3::responder service_{state};
};

} // namespace dyndump::test
