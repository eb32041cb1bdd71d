// An S3 client with a scripted service, under virtual time.
#pragma once

#include "support/scripted_transport.hpp"

#include <dyndump/s3/client.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dyndump::test {

struct s3_scenario {
    using request = scripted_transport::request;
    using reply = scripted_transport::reply;

    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<scripted_transport> net = std::make_shared<scripted_transport>(time);
    asio::io_context context;
    s3::client_params params;
    diagnostics diag;

    s3_scenario() {
        params.region = "eu-west-1";
        params.credentials = static_credentials("AKID", "secret", "CANARYTOKEN");
        params.transport = net;
        params.time = time;
        params.random = std::make_shared<seeded_random>();
    }

    // What the n-th request is answered, the last one for ever.
    void answer(std::vector<reply> replies) {
        net->answer = [replies = std::move(replies), this](const request&) {
            return replies[std::min(net->seen.size(), replies.size()) - 1];
        };
    }
    static reply refusal(const std::string& code, unsigned status) {
        return {"<?xml version=\"1.0\"?><Error><Code>" + code +
                    "</Code><Message>words</Message><RequestId>R</RequestId></Error>",
                status};
    }
    static reply with(unsigned status, std::map<std::string, std::string> headers,
                      std::string body = {}) {
        reply r(std::move(body), status);
        r.headers = std::move(headers);
        return r;
    }

    s3::client make() { return {context.get_executor(), params}; }

    // Runs an operation to its end: `start` gets the client and a handler.
    template <class Result, class Start>
    std::pair<error_code, Result> run(s3::client& service, Start start) {
        std::pair<error_code, Result> outcome;
        outcome.first = errc::stalled;
        start(service, [&outcome](error_code ec, Result result) {
            outcome = {ec, std::move(result)};
        });
        time->run(context);
        return outcome;
    }
    template <class Start>
    error_code run(s3::client& service, Start start) {
        error_code outcome = errc::stalled;
        start(service, [&outcome](error_code ec) { outcome = ec; });
        time->run(context);
        return outcome;
    }

    std::pair<error_code, s3::write_result> put(s3::client& service,
                                                s3::put_object_request request) {
        return run<s3::write_result>(service, [&](s3::client& to, auto handler) {
            to.async_put_object(std::move(request), diag, std::move(handler));
        });
    }
    std::pair<error_code, s3::write_result> put(s3::put_object_request request) {
        auto service = make();
        return put(service, std::move(request));
    }
    std::pair<error_code, s3::write_result> complete(s3::complete_upload_request request) {
        auto service = make();
        return run<s3::write_result>(service, [&](s3::client& to, auto handler) {
            to.async_complete_upload(std::move(request), diag, std::move(handler));
        });
    }
    error_code get(s3::get_object_request request, s3::get_object_result& result) {
        auto service = make();
        return run(service, [&](s3::client& to, auto handler) {
            to.async_get_object(std::move(request), result, diag, std::move(handler));
        });
    }

    static s3::put_object_request object(std::string key = "k", std::string_view text = "hello") {
        s3::put_object_request put;
        put.bucket = "bucket";
        put.key = std::move(key);
        put.body = {text};
        return put;
    }
};

} // namespace dyndump::test
