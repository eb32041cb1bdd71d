// Any request to any service: what is sent, and what is made of the answers.
#include "support/scripted_transport.hpp"

#include <dyndump/signed_transport.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = scripted_transport::request;
using reply = scripted_transport::reply;

// Brings other keys each time it is told that they have expired.
class renewed_credentials final : public credentials_provider {
public:
    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
        out = current_;
        co_return error_code{};
    }
    void invalidate(const credentials_ptr&) override {
        if (++renewals <= most) {
            current_ = make(renewals);
        }
    }
    std::string name() const override { return "test"; }

    int renewals = 0;
    int most = 100;

private:
    static credentials_ptr make(int n) {
        return std::make_shared<const credentials>("AKID" + std::to_string(n), "secret",
                                                   "CANARYTOKEN" + std::to_string(n));
    }
    credentials_ptr current_ = make(0);
};

struct signed_transport_test : testing::Test {
    signed_transport_test() {
        params.credentials = keys;
        params.transport = net;
        params.time = time;
        params.random = std::make_shared<seeded_random>();
        asked.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                         {"X-Amz-Target", "AmazonSQS.ListQueues"}};
        asked.body = "{}";
    }
    void answers(std::vector<reply> all) {
        net->seen.clear();
        net->answer = [this, all = std::move(all)](const request&) {
            return all.at(std::min(net->seen.size(), all.size()) - 1);
        };
    }
    error_code exchange() {
        signed_transport aws(context, params);
        error_code outcome = errc::stalled;
        aws.async_exchange(asked, response, diag, [&outcome](error_code ec) { outcome = ec; });
        time->run(context);
        return outcome;
    }

    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<scripted_transport> net = std::make_shared<scripted_transport>(time);
    std::shared_ptr<renewed_credentials> keys = std::make_shared<renewed_credentials>();
    asio::io_context context;
    signed_transport_params params{"eu-west-1", "sqs"};
    aws_request asked{"POST", "https://sqs.eu-west-1.amazonaws.com/"};
    http_response response;
    diagnostics diag;
};

TEST_F(signed_transport_test, a_request_is_signed_and_its_answer_read) {
    answers({reply(R"({"QueueUrls":[]})")});
    ASSERT_FALSE(exchange()) << diag.to_string();
    EXPECT_EQ(response.body.view(), R"({"QueueUrls":[]})");
    const auto& sent = net->seen.at(0);
    EXPECT_EQ(sent.where.host, "sqs.eu-west-1.amazonaws.com");
    EXPECT_TRUE(sent.where.tls);
    EXPECT_EQ(sent.headers.at("Host"), "sqs.eu-west-1.amazonaws.com");
    EXPECT_EQ(sent.headers.at("X-Amz-Security-Token"), "CANARYTOKEN0");
    EXPECT_EQ(sent.headers.count("X-Amz-Content-Sha256"), 0u);
    // As the signer signs it.
    signer own({"eu-west-1", "sqs"});
    const std::vector<http_header> fields{{"Host", "sqs.eu-west-1.amazonaws.com"},
                                          {"Content-Type", "application/x-amz-json-1.0"},
                                          {"X-Amz-Target", "AmazonSQS.ListQueues"}};
    signable_request same;
    same.headers = fields;
    same.payload = "{}";
    signature made;
    ASSERT_FALSE(own.sign(same, {"AKID0", "secret", "CANARYTOKEN0"},
                          time_source::wall_time(virtual_time::epoch), made));
    EXPECT_EQ(sent.headers.at("Authorization"), made.authorization);
}

TEST_F(signed_transport_test, s3_is_signed_as_it_wants_to_be) {
    answers({reply("")});
    params.signing = signed_transport_params("eu-west-1", "s3").signing;
    asked = aws_request("GET", "https://bucket.s3.eu-west-1.amazonaws.com/a//b%20c?list-type=2");
    ASSERT_FALSE(exchange());
    const auto& sent = net->seen.at(0);
    EXPECT_EQ(sent.target, "/a//b%20c?list-type=2");
    EXPECT_EQ(sent.headers.at("X-Amz-Content-Sha256").size(), 64u);
    EXPECT_NE(sent.headers.at("Authorization").find("x-amz-content-sha256"), std::string::npos);
}

TEST_F(signed_transport_test, what_may_pass_is_tried_again) {
    answers({reply(make_error_code(errc::connection_closed)), reply("busy", 503), reply("ok")});
    ASSERT_FALSE(exchange()) << diag.to_string();
    EXPECT_EQ(net->seen.size(), 3u);
    EXPECT_EQ(diag.attempts, 3u);
    EXPECT_EQ(net->seen[0].headers.at("amz-sdk-invocation-id"),
              net->seen[2].headers.at("amz-sdk-invocation-id"));
    EXPECT_EQ(net->seen[2].headers.at("amz-sdk-request"), "attempt=3; max=3");
    answers({reply(R"({"__type":"ThrottlingException"})", 400)});
    EXPECT_EQ(exchange(), service_errc::throttling);
    EXPECT_EQ(net->seen.size(), 3u);
}

TEST_F(signed_transport_test, an_expired_token_is_renewed) {
    const reply expired(R"({"__type":"ExpiredTokenException","message":"CANARYTOKEN0 expired"})",
                        400);
    answers({expired, reply("ok")});
    ASSERT_FALSE(exchange()) << diag.to_string();
    EXPECT_EQ(net->seen.at(1).headers.at("X-Amz-Security-Token"), "CANARYTOKEN1");
    answers({expired});
    keys->most = 0;
    EXPECT_EQ(exchange(), service_errc::expired_token);
    EXPECT_EQ(net->seen.size(), 1u); // the same again would be of no use
    EXPECT_EQ(diag.to_string().find("CANARYTOKEN"), std::string::npos) << diag.to_string();
}

TEST_F(signed_transport_test, a_wrong_clock_is_corrected) {
    reply skewed(R"({"__type":"InvalidSignatureException","message":"Signature expired"})", 403);
    skewed.headers["Date"] = "Thu, 01 Jan 2026 01:00:00 GMT";
    answers({skewed, reply("ok")});
    ASSERT_FALSE(exchange()) << diag.to_string();
    EXPECT_TRUE(net->seen.at(0).headers.at("X-Amz-Date").starts_with("20260101T0000"));
    EXPECT_TRUE(net->seen.at(1).headers.at("X-Amz-Date").starts_with("20260101T0100"));
}

TEST_F(signed_transport_test, a_refusal_is_the_services_own) {
    answers({reply(R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"none"})", 400)});
    EXPECT_EQ(exchange(), service_errc::unknown);
    EXPECT_EQ(diag.code, "QueueDoesNotExist");
    EXPECT_EQ(diag.server_message, "none");
    EXPECT_EQ(response.status, 400u);
    EXPECT_FALSE(response.body.view().empty());
    answers(
        {reply("<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", 403)});
    EXPECT_EQ(exchange(), service_errc::access_denied);
}

TEST_F(signed_transport_test, what_cannot_be_right_is_not_sent) {
    const auto refused = [&](auto change) {
        const auto kept = asked;
        change(asked);
        const auto outcome = exchange();
        asked = kept;
        EXPECT_FALSE(diag.message.empty());
        return outcome;
    };
    EXPECT_EQ(refused([](aws_request& r) { r.url = "sqs"; }), errc::bad_endpoint);
    EXPECT_EQ(refused([](aws_request& r) { r.url = "http://example.com/"; }),
              errc::insecure_endpoint);
    EXPECT_EQ(refused([](aws_request& r) { r.headers.emplace_back("A", "b\r\nC: d"); }),
              errc::invalid_argument);
    EXPECT_EQ(refused([](aws_request& r) { r.method.clear(); }), errc::invalid_argument);
    params.signing.region = "not a region";
    EXPECT_EQ(exchange(), errc::bad_region);
    params.signing = {"eu-west-1", ""};
    EXPECT_EQ(exchange(), errc::invalid_argument);
    EXPECT_TRUE(net->seen.empty());
    params.signing.service = "execute-api";
    asked.url = "http://127.0.0.1:8080/x"; // of this machine
    answers({reply("ok")});
    EXPECT_FALSE(exchange()) << diag.to_string();
    EXPECT_TRUE(net->seen.at(0).where.local_only);
}

TEST_F(signed_transport_test, a_request_that_is_sent_once_is_not_repeated) {
    answers({reply(make_error_code(errc::connection_closed)), reply("ok")});
    asked.once = true;
    EXPECT_EQ(exchange(), errc::connection_closed);
    EXPECT_EQ(net->seen.size(), 1u);
    EXPECT_TRUE(net->seen.at(0).once);
    answers({reply(R"({"__type":"ThrottlingException"})", 400), reply("ok")}); // nothing was done
    EXPECT_FALSE(exchange());
}

TEST_F(signed_transport_test, its_time_and_attempts_are_its_own) {
    answers({reply("busy", 503)});
    asked.options.max_attempts = 5;
    EXPECT_TRUE(exchange());
    EXPECT_EQ(net->seen.size(), 5u);
    asked.options.max_attempts = 1000;
    asked.options.timeout = std::chrono::milliseconds(300);
    answers({reply("busy", 503)});
    const auto began = time->now();
    EXPECT_EQ(exchange(), errc::timed_out);
    EXPECT_LE(time->now() - began, std::chrono::milliseconds(300));
}

TEST_F(signed_transport_test, any_type_of_cancellation_ends_one) {
    for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        signed_transport aws(context, params);
        asio::cancellation_signal signal;
        error_code outcome;
        aws.async_exchange(
            asked, response, diag,
            asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) { outcome = ec; }));
        time->run(context, std::chrono::milliseconds(5));
        signal.emit(type);
        time->run(context);
        EXPECT_EQ(outcome, asio::error::operation_aborted);
    }
}

} // namespace
} // namespace dyndump::test
