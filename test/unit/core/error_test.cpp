#include <dyndump/error.hpp>

#include <gtest/gtest.h>

namespace dyndump {
namespace {

TEST(error, codes_belong_to_their_category) {
    error_code ours = errc::stopped;
    error_code theirs = service_errc::throttling;
    EXPECT_EQ(ours.category(), client_category());
    EXPECT_EQ(theirs.category(), service_category());
    EXPECT_NE(ours.message(), theirs.message());
}

TEST(error, every_code_has_words) {
    for (int value = 1; value <= static_cast<int>(errc::already_complete); ++value) {
        EXPECT_NE(client_category().message(value), client_category().message(0)) << value;
    }
    // A code that is added belongs into this test.
    EXPECT_EQ(client_category().message(static_cast<int>(errc::exception_thrown) + 1),
              client_category().message(0));
    for (int value = 1; value <= static_cast<int>(service_errc::request_time_skewed); ++value) {
        EXPECT_NE(service_category().message(value), service_category().message(0)) << value;
    }
}

TEST(diagnostics, one_line_holds_what_is_set) {
    diagnostics d;
    EXPECT_EQ(d.to_string(), "");
    d.message = "Table \"orders\" not found in eu-west-1";
    d.code = "ResourceNotFoundException";
    d.http_status = 400;
    d.attempts = 1;
    EXPECT_EQ(d.to_string(),
              "Table \"orders\" not found in eu-west-1; ResourceNotFoundException; HTTP 400");
}

TEST(diagnostics, whose_words_are_whose) {
    diagnostics d;
    d.server_message = "Rate exceeded";
    d.request_id = "R1";
    d.attempts = 3;
    EXPECT_EQ(d.to_string(), "the service says: Rate exceeded; request id R1; 3 attempts");
}

TEST(error, a_category_names_whose_its_codes_are) {
    EXPECT_STREQ(client_category().name(), "dyndump");
    EXPECT_STREQ(service_category().name(), "dynamodb");
}

} // namespace
} // namespace dyndump
