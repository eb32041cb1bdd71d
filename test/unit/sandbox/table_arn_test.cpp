// ARNs in place of names.
#include "service_fixture.hpp"

#include <gtest/gtest.h>

namespace dyndump::sandbox_impl {
namespace {

const std::string mine = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";

std::string of(const std::string& table, const std::string& more = "") {
    return R"({"TableName":")" + table + '"' + more + '}';
}

struct table_by_arn : service_test {
    table_by_arn() { create("orders", "id:S"); }
};

TEST_F(table_by_arn, is_taken_by_every_operation) {
    call("PutItem", of(mine, R"(,"Item":{"id":{"S":"a"}})"));
    EXPECT_EQ(call("Scan", of(mine)).at("Count").as_int64(), 1);
    EXPECT_EQ(call("Scan", of("orders")).at("Count").as_int64(), 1);
    const auto table = call("DescribeTable", of(mine)).at("Table").as_object();
    EXPECT_EQ(table.at("TableName").as_string(), "orders");
    EXPECT_EQ(table.at("TableArn").as_string(), mine);
    call("DescribeTimeToLive", of(mine));
    call("DescribeContinuousBackups", of(mine));
    call("BatchWriteItem", R"({"RequestItems":{")" + mine +
                               R"(":[{"PutRequest":{"Item":{"id":{"S":"b"}}}},)"
                               R"({"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]}})");
    EXPECT_EQ(call("Scan", of(mine)).at("Count").as_int64(), 1);
    call("DeleteTable", of(mine));
    EXPECT_NE(refusal("Scan", of("orders")).find("ResourceNotFoundException"), std::string::npos);
}

TEST_F(table_by_arn, of_elsewhere_is_not_found) {
    for (const auto* other : {"arn:aws:dynamodb:eu-west-1:000000000000:table/orders",
                              "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
                              "arn:aws:dynamodb:us-east-1:000000000000:table/other"}) {
        for (const auto* operation : {"Scan", "DescribeTable"}) {
            EXPECT_NE(refusal(operation, of(other)).find("ResourceNotFoundException"),
                      std::string::npos)
                << other;
        }
    }
}

TEST_F(table_by_arn, that_is_none_is_invalid) {
    for (const auto& wrong : {std::string("arn:"), mine + "/index/i", mine.substr(0, 40)}) {
        EXPECT_NE(refusal("Scan", of(wrong)).find("ValidationException"), std::string::npos)
            << wrong;
    }
}

} // namespace
} // namespace dyndump::sandbox_impl
