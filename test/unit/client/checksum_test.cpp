// Checksums that disappear, and keys that do not lead on.
#include "support/client_scenario.hpp"

#include <isa-l/crc.h>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

reply with_checksum(reply to) {
    const auto crc =
        crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(to.body.data()), to.body.size());
    to.headers["x-amz-crc32"] = std::to_string(crc);
    return to;
}

// Scans until the script is over; returns the last code.
error_code scan_times(client_scenario& s, client& service, int times) {
    error_code last;
    for (int i = 0; i < times && !last; ++i) {
        last = s.scan(service);
    }
    return last;
}

TEST(checksum, one_that_disappears_is_damage) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        const auto number = s.net->seen.size();
        return number == 3 ? reply(s.one_item()) : with_checksum(s.one_item());
    };
    client service(s.context.get_executor(), s.params);
    EXPECT_FALSE(scan_times(s, service, 3)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 4u); // the third was asked for again
    EXPECT_EQ(s.count_logged("retry"), 1u);
}

TEST(checksum, one_that_never_comes_back_ends_the_scan_with_words) {
    client_scenario s;
    s.params.retry.patient = false;
    s.net->answer = [&s](const request&) {
        return s.net->seen.size() > 1 ? reply(s.one_item()) : with_checksum(s.one_item());
    };
    client service(s.context.get_executor(), s.params);
    EXPECT_EQ(scan_times(s, service, 2), errc::corrupt_response);
    EXPECT_NE(s.diag.message.find("x-amz-crc32"), std::string::npos);
    EXPECT_TRUE(s.result.empty());
}

TEST(checksum, its_header_with_a_damaged_name_or_without_a_value_is_missed) {
    for (const auto& [name, value] : {std::pair("x-amz-crc33", "1"), std::pair("x-amz-crc32", ""),
                                      std::pair("x-amz-crc32", "-1"), std::pair("X", "")}) {
        client_scenario s;
        s.net->answer = [&s, name = name, value = value](const request&) {
            reply damaged(s.one_item());
            damaged.headers[name] = value;
            return s.net->seen.size() == 2 ? damaged : with_checksum(s.one_item());
        };
        client service(s.context.get_executor(), s.params);
        EXPECT_FALSE(scan_times(s, service, 2)) << s.diag.to_string();
        EXPECT_EQ(s.net->seen.size(), 3u) << name;
    }
}

TEST(checksum, what_another_operation_had_is_required_of_a_scan) {
    client_scenario s;
    s.net->answer = [&s](const request& r) {
        const bool scan = r.headers.at("X-Amz-Target").ends_with("Scan");
        return scan && s.net->seen.size() < 3 ? reply(s.one_item())
                                              : with_checksum(scan ? s.one_item() : "{}");
    };
    client service(s.context.get_executor(), s.params);
    service.async_call("ListTables", "{}", s.diag,
                       [](error_code ec, const std::string&) { EXPECT_FALSE(ec); });
    s.time->run(s.context);
    EXPECT_FALSE(s.scan(service)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 3u);
}

TEST(checksum, servers_that_send_none_are_read) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        return reply(s.one_item());
    };
    client service(s.context.get_executor(), s.params);
    EXPECT_FALSE(scan_times(s, service, 5));
    EXPECT_EQ(s.net->seen.size(), 5u);
}

// DynamoDB Local sends none with errors.
TEST(checksum, errors_need_none_and_theirs_proves_nothing) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        switch (s.net->seen.size()) {
        case 1:
            return with_checksum(s.refusal("ThrottlingException"));
        case 2:
            return reply(s.one_item()); // an error's checksum does not make it required
        case 3:
            return with_checksum(s.one_item());
        case 4:
            return s.refusal("ThrottlingException");
        default:
            return with_checksum(s.one_item());
        }
    };
    client service(s.context.get_executor(), s.params);
    EXPECT_FALSE(scan_times(s, service, 3)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 5u);
    EXPECT_EQ(s.count_logged("throttle"), 2u);
}

TEST(checksum, a_web_page_is_still_called_no_answer_of_dynamodb) {
    client_scenario s;
    s.params.retry.patient = false;
    s.net->answer = [&s](const request&) {
        return s.net->seen.size() > 1 ? reply("<html></html>") : with_checksum(s.one_item());
    };
    client service(s.context.get_executor(), s.params);
    EXPECT_EQ(scan_times(s, service, 2), errc::malformed_response);
}

TEST(last_evaluated_key, the_key_just_sent_is_an_error_at_once) {
    for (const bool sums : {false, true}) {
        for (const auto* answer :
             {R"({"id":{"S":"k"},"at":{"N":"1"}})", R"({"at":{"N":"1"}, "id":{"S":"k"}})"}) {
            client_scenario s;
            s.net->answer = [&](const request&) {
                const reply same(R"({"Items":[],"Count":0,"LastEvaluatedKey":)" +
                                 std::string(answer) + '}');
                return sums ? with_checksum(same) : same;
            };
            auto asked = s.of_table("t");
            asked.exclusive_start_key = R"({"id":{"S":"k"},"at":{"N":"1"}})";
            EXPECT_EQ(s.scan(asked), errc::inconsistent_scan);
            EXPECT_EQ(s.net->seen.size(), 1u); // not paid for again
            EXPECT_NE(s.diag.message.find("ExclusiveStartKey"), std::string::npos);
            EXPECT_EQ(s.count_logged("failure"), 1u);
        }
    }
}

TEST(consumed_capacity, one_that_cannot_be_is_reported_once) {
    client_scenario s;
    s.net->answer = [](const request&) {
        return reply(R"({"Items":[],"Count":0,"ConsumedCapacity":{"CapacityUnits":1e9}})");
    };
    client service(s.context.get_executor(), s.params);
    EXPECT_FALSE(scan_times(s, service, 3));
    EXPECT_EQ(s.count_logged("consumed_capacity"), 1u);
}

} // namespace
} // namespace dyndump::test
