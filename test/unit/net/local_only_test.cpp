#include "net/local_only.hpp"

#include <gtest/gtest.h>

namespace dyndump::net {
namespace {

namespace ip = boost::asio::ip;

std::string elsewhere(const std::string& host, std::initializer_list<const char*> addresses) {
    std::vector<ip::tcp::endpoint> all;
    for (const char* each : addresses) {
        all.emplace_back(ip::make_address(each), std::uint16_t{80});
    }
    const auto found = address_elsewhere(host, all);
    return found ? found->to_string() : "";
}

TEST(local_only, localhost_that_resolves_elsewhere_is_found_out) {
    EXPECT_EQ(elsewhere("localhost", {"127.0.0.1", "::1", "127.3.2.1"}), "");
    EXPECT_EQ(elsewhere("localhost", {"203.0.113.5"}), "203.0.113.5");
    EXPECT_EQ(elsewhere("localhost", {"127.0.0.1", "10.0.0.1"}), "10.0.0.1")
        << "any of them may be connected to";
    EXPECT_EQ(elsewhere("localhost", {"::1", "2001:db8::1"}), "2001:db8::1");
    EXPECT_EQ(elsewhere("localhost", {"169.254.169.254"}), "169.254.169.254");
}

TEST(local_only, the_instances_metadata_by_address_only) {
    EXPECT_EQ(elsewhere("169.254.169.254", {"169.254.169.254"}), "");
    EXPECT_EQ(elsewhere("fd00:ec2::254", {"fd00:ec2::254"}), "");
    EXPECT_EQ(elsewhere("169.254.170.2", {"169.254.170.2"}), "");
}

} // namespace
} // namespace dyndump::net
