// Answers that are not the service's: which are repeated, and for how long.
#include "support/client_scenario.hpp"

#include <isa-l/crc.h>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

std::string web_page(std::size_t number) {
    return "<html><body>It works! " + std::to_string(number) + "</body></html>";
}

TEST(wrong_answers, a_web_server_is_not_asked_for_long) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        return web_page(s.net->seen.size()); // each differs from the last
    };
    EXPECT_EQ(s.scan(), errc::malformed_response);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_LT(s.time->seconds(), 1.0);
    EXPECT_EQ(s.count_logged("failure"), 1u);
}

TEST(wrong_answers, nor_is_another_service_that_answers_in_json) {
    client_scenario s;
    s.net->answer = [](const request&) {
        return std::string(R"({"status":"ok"})");
    };
    EXPECT_EQ(s.scan(), errc::malformed_response);
    EXPECT_EQ(s.net->seen.size(), 3u);
}

TEST(wrong_answers, other_operations_prove_nothing_for_scans) {
    client_scenario s;
    s.net->answer = [](const request& r) {
        return r.headers.at("X-Amz-Target").ends_with("Scan") ? web_page(1) : std::string("{}");
    };
    client service(s.context.get_executor(), s.params);
    error_code listed = errc::stalled;
    service.async_call("ListTables", "{}", s.diag,
                       [&listed](error_code ec, const std::string&) { listed = ec; });
    s.time->run(s.context);
    EXPECT_FALSE(listed);
    EXPECT_EQ(s.scan(service), errc::malformed_response);
    EXPECT_EQ(s.net->seen.size(), 4u);
}

TEST(wrong_answers, pages_that_are_cut_in_different_places_are_asked_for_again) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        const auto number = s.net->seen.size();
        return number < 9 ? s.one_item().substr(0, 10 + number) : s.one_item();
    };
    EXPECT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 9u);
}

TEST(wrong_answers, empty_ones_are_taken_for_cut) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        return s.net->seen.size() < 9 ? std::string() : s.one_item();
    };
    EXPECT_FALSE(s.scan()) << s.diag.to_string();
}

TEST(wrong_answers, of_a_service_that_has_given_right_ones_are_accidents) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        const auto number = s.net->seen.size();
        return number > 1 && number < 9 ? web_page(1) : s.one_item();
    };
    client service(s.context.get_executor(), s.params);
    ASSERT_FALSE(s.scan(service));
    EXPECT_FALSE(s.scan(service)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 9u);
}

// A flipped bit must not turn a throttle into the end of a dump.
TEST(wrong_answers, an_error_that_fails_its_checksum_is_not_believed) {
    client_scenario s;
    s.net->answer = [&s](const request&) -> reply {
        if (s.net->seen.size() > 1) {
            return s.one_item();
        }
        auto damaged = s.refusal("ThrottlingException");
        const auto crc = crc32_gzip_refl(
            0, reinterpret_cast<const unsigned char*>(damaged.body.data()), damaged.body.size());
        damaged.headers["x-amz-crc32"] = std::to_string(crc);
        damaged.body.replace(damaged.body.find("Thr"), 3, "Tjr");
        return damaged;
    };
    EXPECT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 2u);
}

TEST(wrong_answers, an_error_with_the_right_checksum_is) {
    client_scenario s;
    s.net->answer = [](const request&) {
        auto refused = client_scenario::refusal("ResourceNotFoundException");
        const auto crc = crc32_gzip_refl(
            0, reinterpret_cast<const unsigned char*>(refused.body.data()), refused.body.size());
        refused.headers["x-amz-crc32"] = std::to_string(crc);
        return refused;
    };
    EXPECT_EQ(s.scan(), service_errc::resource_not_found);
    EXPECT_EQ(s.net->seen.size(), 1u);
}

// A proxy, a portal, a firewall, another service: asked once, the status says what it is.
TEST(wrong_answers, a_status_in_words_that_are_not_dynamodbs_decides) {
    struct row {
        unsigned status;
        error_code expected;
        const char* words;
    };
    for (const auto& [status, expected, words] : {
             row{302, errc::foreign_answer, "points to https://portal.corp/login"},
             row{401, errc::foreign_answer, "wants a login"},
             row{403, service_errc::access_denied, "forbids the request"},
             row{404, errc::foreign_answer, "no such service at this address and path"},
             row{407, errc::foreign_answer, "a proxy wants a user name"},
             row{511, errc::foreign_answer, "the network wants a login"},
         }) {
        client_scenario s;
        s.net->answer = [status = status](const request&) {
            reply r("<html>go away</html>", status);
            r.headers["Location"] = "https://portal.corp/login?token=CANARYTOKEN";
            r.via = "proxy.corp:3128";
            return r;
        };
        EXPECT_EQ(s.scan(), expected) << status << s.diag.to_string();
        EXPECT_EQ(s.net->seen.size(), 1u) << status;
        EXPECT_EQ(s.diag.http_status, status);
        EXPECT_NE(s.diag.message.find(words), std::string::npos) << s.diag.message;
        EXPECT_NE(s.diag.message.find("proxy.corp:3128"), std::string::npos) << s.diag.message;
        EXPECT_EQ(s.diag.to_string().find("CANARYTOKEN"), std::string::npos) << s.diag.to_string();
    }
}

TEST(wrong_answers, moto_says_in_xml_that_a_secret_is_wrong) {
    client_scenario s;
    s.net->answer = [](const request&) {
        return reply("<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>no"
                     "</Message></Error>",
                     403);
    };
    EXPECT_EQ(s.scan(), service_errc::invalid_signature) << s.diag.to_string();
    EXPECT_EQ(s.diag.code, "SignatureDoesNotMatch");
    EXPECT_TRUE(s.diag.message.empty()) << s.diag.message;
}

} // namespace
} // namespace dyndump::test
