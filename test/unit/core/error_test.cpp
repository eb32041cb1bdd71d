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
    for (int value = 1; value <= static_cast<int>(errc::output_busy); ++value) {
        EXPECT_NE(client_category().message(value), client_category().message(0)) << value;
    }
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

} // namespace
} // namespace dyndump
