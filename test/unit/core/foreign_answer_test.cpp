#include "core/foreign_answer.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

std::string words(unsigned status, const std::string& location, std::string_view proxy) {
    service_error error;
    error.http_status = status;
    error.location = location;
    return foreign_answer_words(error, "https://h", proxy);
}

TEST(foreign_answer, says_who_and_what_is_wanted) {
    EXPECT_EQ(words(302, "https://portal/", ""),
              "The address https://h answered 302: a redirection, which the service never sends, "
              "and points to "
              "https://portal/");
    EXPECT_EQ(words(401, "", ""),
              "The address https://h answered 401: it wants a login that is not the service's");
    EXPECT_EQ(words(418, "", ""),
              "The address https://h answered 418: in words that are not the service's");
}

TEST(foreign_answer, names_the_proxy_in_use) {
    for (const unsigned status : {302u, 401u, 403u, 404u, 429u, 503u}) {
        EXPECT_TRUE(words(status, "", "proxy.corp:3128")
                        .ends_with("; requests go through the proxy proxy.corp:3128, which may be "
                                   "what answered"));
    }
    EXPECT_TRUE(words(407, "", "proxy.corp:3128")
                    .starts_with("The proxy proxy.corp:3128 answered 407: a proxy wants a user"));
    EXPECT_TRUE(words(407, "", "").starts_with("The address https://h answered 407"));
}

} // namespace
} // namespace dyndump::core
