// Sources of credentials in a made-up world: its environment, files, services and clock.
#pragma once

#include "aws/sources.hpp"
#include "support/scripted_transport.hpp"

#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

namespace dyndump::test {

struct credentials_scenario {
    using variables = std::map<std::string, std::string, std::less<>>;

    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<scripted_transport> net = std::make_shared<scripted_transport>(time);
    variables env{{"HOME", "/home/u"}, {"AWS_REGION", "eu-west-1"}};
    variables files;
    std::string profile;
    bool allow_http = false;
    std::vector<std::string> logged;
    asio::io_context context;

    credentials_ptr found;
    diagnostics diag;

    void config(std::string text) { files["/home/u/.aws/config"] = std::move(text); }
    void shared_keys(std::string text) { files["/home/u/.aws/credentials"] = std::move(text); }

    aws::surroundings_ptr world() {
        auto with = std::make_shared<aws::surroundings>();
        with->env = std::make_shared<aws::fixed_environment>(env);
        with->files = std::make_shared<aws::fixed_file_reader>(files);
        with->transport = net;
        with->time = time;
        with->random = std::make_shared<seeded_random>();
        with->profile = profile;
        with->allow_http = allow_http;
        with->log = logger([this](const log_event& event) { logged.push_back(line_of(event)); });
        return with;
    }

    // No lambda: the frames of a class's coroutines may be recycled, and a lambda's class is not
    // known yet within it.
    static asio::awaitable<error_code> ask(aws::source_ptr from, credentials_ptr& out,
                                           diagnostics& why) {
        auto ec = co_await from->get(out, why);
        co_return ec;
    }

    error_code get(const aws::source_ptr& source) {
        found = nullptr;
        diag.clear();
        error_code result = errc::stalled;
        asio::co_spawn(context, ask(source, found, diag),
                       [&result](std::exception_ptr failure, error_code ec) {
                           EXPECT_FALSE(failure);
                           result = ec;
                       });
        time->run(context);
        return result;
    }

    // All that the program could print.
    static std::string line_of(const log_event& event) {
        std::string line(event.name);
        for (const auto& field : event.fields) {
            line += ' ';
            line += field.key;
            line += '=';
            if (const auto* text = std::get_if<std::string_view>(&field.value)) {
                line += *text;
            } else if (const auto* whole = std::get_if<std::int64_t>(&field.value)) {
                line += std::to_string(*whole);
            } else {
                line += std::to_string(std::get<double>(field.value));
            }
        }
        return line;
    }
};

// What the services answer.
inline std::string keys_json(const std::string& id, const std::string& expiration,
                             const std::string& token_name = "Token") {
    return R"({"Code":"Success","AccessKeyId":")" + id + R"(","SecretAccessKey":"secret-of-)" + id +
           R"(",")" + token_name + R"(":"token-of-)" + id + R"(","Expiration":")" + expiration +
           R"("})";
}

inline std::string sts_xml(const std::string& id,
                           const std::string& expiration = "2026-01-01T01:00:00Z") {
    return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
           "<AssumeRoleResult><AssumedRoleUser><AssumedRoleId>X:y</AssumedRoleId>"
           "<Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser><Credentials>"
           "<AccessKeyId>" +
           id + "</AccessKeyId><SecretAccessKey>secret-of-" + id +
           "</SecretAccessKey><SessionToken>token-of-" + id + "</SessionToken><Expiration>" +
           expiration +
           "</Expiration></Credentials></AssumeRoleResult><ResponseMetadata>"
           "<RequestId>r</RequestId></ResponseMetadata></AssumeRoleResponse>";
}

inline std::string sts_error_xml(const std::string& code) {
    return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code +
           "</Code><Message>no &amp; no</Message></Error><RequestId>r</RequestId>"
           "</ErrorResponse>";
}

} // namespace dyndump::test
