#include "cli/dump/demo_check.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace dyndump::cli {
namespace {

std::string item(std::uint64_t n) {
    return R"({"pk":{"S":"k)" + std::to_string(n) + R"("},"n":{"N":"1"}})";
}

check_result check(const std::string& dump) {
    std::istringstream lines(dump);
    return compare_dump(lines, 2, item, "pk");
}

TEST(compare_dump, order_of_items_and_attributes_does_not_matter) {
    const auto result = check(R"({"n":{"N":"1"},"pk":{"S":"k1"}})"
                              "\n" +
                              item(0) + '\n');
    EXPECT_EQ(result.equal, 2U);
    EXPECT_TRUE(result.differences.empty());
}

TEST(compare_dump, finds_what_is_missing_changed_foreign_or_twice) {
    const auto names = [](const std::string& dump, const std::string& words) {
        const auto result = check(dump);
        EXPECT_EQ(result.differences.size(), 1U) << dump;
        EXPECT_NE(result.differences.front().find(words), std::string::npos)
            << result.differences.front();
    };
    const auto both = item(0) + '\n' + item(1) + '\n';
    names(item(0) + '\n', "\"k1\" is missing");
    names(both + item(2) + '\n', "\"k2\" is not in the table");
    names(both + item(1) + '\n', "\"k1\"");
    names(item(0) + '\n' + R"({"pk":{"S":"k1"},"n":{"N":"2"}})", "\"k1\" differs");
    names(both + "garbage\n", "not in the table");
}

} // namespace
} // namespace dyndump::cli
