// The sandbox's writes, and changes of tables, against DynamoDB Local and dynalite. Left out is
// what either is known to lack.
#include "agreement.hpp"

namespace dyndump::test {
namespace {

struct other_server {
    const char* name;
    const char* variable;
    /// Knows the capacity of indexes, deletion protection, time to live, online indexes on demand,
    /// empty strings in keys of indexes; and its messages are the service's.
    bool amazons;
};

void PrintTo(const other_server& which, std::ostream* out) {
    *out << which.name;
}

class write_agreement : public agreement, public testing::WithParamInterface<other_server> {
protected:
    void SetUp() override {
        ASSERT_NO_FATAL_FAILURE(begin(GetParam().variable));
        agree_on_success("CreateTable", R"({"TableName":"Agreement","BillingMode":"PAY_PER_REQUEST",
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},
                {"AttributeName":"g","AttributeType":"S"},{"AttributeName":"l","AttributeType":"N"}],
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
            "LocalSecondaryIndexes":[{"IndexName":"by_l","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],
                "Projection":{"ProjectionType":"KEYS_ONLY"}}],
            "GlobalSecondaryIndexes":[{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],
                "Projection":{"ProjectionType":"ALL"}}]})");
        ASSERT_NO_FATAL_FAILURE(wait_until_active());
    }
    void TearDown() override { end(); }

    bool amazons() const { return GetParam().amazons; }

    static std::string item(std::string_view attributes, std::string_view more = {}) {
        return fmt::format(
            R"({{"TableName":"Agreement","Item":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}}{}}}{}}})",
            attributes, more);
    }
    static std::string key(std::string_view more) {
        return fmt::format(
            R"({{"TableName":"Agreement","Key":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}}}}{}}})", more);
    }
    static std::string conditional(std::string_view condition, std::string_view values) {
        return fmt::format(R"(,"ConditionExpression":{}{}{})",
                           json::serialize(json::value(condition)),
                           values.empty() ? "" : R"(,"ExpressionAttributeValues":)", values);
    }
    void agree_on_the_item() {
        const auto [ours, theirs] = agree_on_success("GetItem", key(""));
        EXPECT_EQ(ours, theirs);
    }
};

TEST_P(write_agreement, on_conditions) {
    const std::pair<const char*, const char*> conditions[] = {
        {"attribute_exists(n)", ""},
        {"attribute_not_exists(n)", ""},
        {"attribute_not_exists(pk) OR n < :v", R"({":v":{"N":"8"}})"},
        {"attribute_not_exists(pk) OR n < :v", R"({":v":{"N":"7"}})"},
        {"attribute_not_exists(pk) OR attribute_not_exists(q) OR q < :v", R"({":v":{"N":"7"}})"},
        {"n < :v", R"({":v":{"S":"8"}})"},
        {"n <> :v", R"({":v":{"S":"8"}})"},
        {"n <> :v", R"({":v":{"N":"7.0"}})"},
        {"n = :v", R"({":v":{"N":"70E-1"}})"},
        {"q <> :v", R"({":v":{"N":"7"}})"},
        {"q = :v", R"({":v":{"N":"7"}})"},
        {"s <= :v", R"({":v":{"S":"mm"}})"},
        {"s > :v", R"({":v":{"S":"ma"}})"},
        {"b >= :v", R"({":v":{"B":"/w=="}})"},
        {"n BETWEEN :v AND :w", R"({":v":{"N":"6"},":w":{"N":"7"}})"},
        {"n IN (:v, :w)", R"({":v":{"N":"6"},":w":{"N":"7"}})"},
        {"begins_with(s, :v)", R"({":v":{"S":"m"}})"},
        {"contains(s, :v)", R"({":v":{"S":"x"}})"},
        {"size(s) > :v", R"({":v":{"N":"1"}})"},
        {"NOT attribute_exists(q) AND attribute_exists(n)", ""},
        {"attribute_exists(n) OR attribute_exists(q) AND attribute_exists(q)", ""},
        {"(attribute_exists(n) OR attribute_exists(q)) AND attribute_exists(q)", ""},
    };
    for (const auto& [condition, values] : conditions) {
        agree_on_success("PutItem", item(R"(,"n":{"N":"7"},"s":{"S":"mm"},"b":{"B":"fw=="})"));
        for (const char* operation : {"PutItem", "DeleteItem"}) {
            const std::string more = conditional(condition, values);
            const bool puts = *operation == 'P';
            const auto [ours, theirs] = both(
                operation,
                puts ? item(R"(,"n":{"N":"7"},"s":{"S":"mm"},"b":{"B":"fw=="})", more) : key(more));
            EXPECT_EQ(ours.code, theirs.code) << condition << ' ' << values;
            EXPECT_TRUE(ours.code.empty() || ours.code == "ConditionalCheckFailedException")
                << condition << ' ' << ours.message;
            EXPECT_EQ(ours.message, theirs.message);
        }
        agree_on_the_item();
    }
}

TEST_P(write_agreement, on_what_no_expression_is) {
    const std::tuple<const char*, const char*, const char*> expressions[] = {
        {"", "", ""},
        {"n =", "", ""},
        {"n ~ :v", R"({":v":{"N":"1"}})", ""},
        {"((attribute_exists(n)))", "", ""},
        {"#x = :v", R"({":v":{"N":"1"}})", ""},
        {"n = :v", "", ""},
        {"exists(n)", "", ""},
        {"attribute_exists(n, s)", "", ""},
        {"attribute_exists(:v)", R"({":v":{"N":"1"}})", ""},
        {"n = n", "", ""},
        {"status = :v", R"({":v":{"N":"1"}})", ""},
        {"attribute_exists(n)", R"({":v":{"N":"1"}})", ""},
        {"attribute_exists(n)", "", R"(,"ExpressionAttributeNames":{"#a":"x"})"},
        {"attribute_exists(n)", R"({})", ""},
        {"attribute_exists(n)", R"({"v":{"N":"1"}})", ""},
    };
    for (const auto& [expression, values, more] : expressions) {
        const auto [ours, theirs] = agree_on_refusal(
            "PutItem", item("", conditional(expression, values) + more), "ValidationException");
        if (amazons()) {
            EXPECT_EQ(ours, theirs);
        }
    }
    if (amazons()) {
        const auto [ours, theirs] =
            agree_on_refusal("PutItem", item("", conditional("n < :v", R"({":v":{"BOOL":true}})")),
                             "ValidationException");
        EXPECT_EQ(ours, theirs);
    }
    agree_on_refusal("PutItem", item("", R"(,"ReturnValues":"ALL_NEW")"), "ValidationException");
    for (const char* more : {R"(,"ExpressionAttributeValues":{":v":{"N":"1"}})",
                             R"(,"ExpressionAttributeNames":{"#a":"x"})"}) {
        const auto [ours, theirs] =
            agree_on_refusal("PutItem", item("", more), "ValidationException");
        EXPECT_EQ(ours, theirs);
    }
}

TEST_P(write_agreement, on_what_was_there) {
    for (const char* operation : {"PutItem", "PutItem", "DeleteItem", "DeleteItem"}) {
        const std::string_view old = R"(,"ReturnValues":"ALL_OLD")";
        const auto [ours, theirs] = agree_on_success(
            operation, *operation == 'P' ? item(R"(,"n":{"N":"7"})", old) : key(old));
        const json::value* our_old = ours.as_object().if_contains("Attributes");
        const json::value* their_old = theirs.as_object().if_contains("Attributes");
        ASSERT_EQ(our_old == nullptr, their_old == nullptr);
        if (our_old != nullptr) {
            EXPECT_EQ(*our_old, *their_old);
        }
    }
}

TEST_P(write_agreement, on_updates) {
    const std::pair<const char*, const char*> updates[] = {
        {"SET n = :v, s = :w", R"({":v":{"N":"7"},":w":{"S":"x"}})"},
        {"SET n = if_not_exists(n, :v), m = if_not_exists(m, :v)", R"({":v":{"N":"8"}})"},
        {"SET o = n REMOVE s, nothing", ""},
        {"REMOVE n", ""},
    };
    const auto update = [](std::string_view expression, std::string_view values) {
        return key(fmt::format(R"(,"UpdateExpression":"{}"{}{})", expression,
                               values.empty() ? "" : R"(,"ExpressionAttributeValues":)", values));
    };
    for (const auto& [expression, values] : updates) {
        agree_on_success("UpdateItem", update(expression, values));
        agree_on_the_item();
    }
    for (const char* expression :
         {"REMOVE pk", "", "INVALID SYNTAX HERE", "SET n = :v", "SET n = absent", "REMOVE n, n"}) {
        const auto [ours, theirs] =
            agree_on_refusal("UpdateItem", update(expression, ""), "ValidationException");
        if (amazons()) {
            EXPECT_EQ(ours, theirs);
        }
    }
}

TEST_P(write_agreement, on_keys_of_indexes) {
    for (const char* attribute :
         {R"(,"g":{"N":"1"})", R"(,"l":{"S":"x"})", R"(,"g":{"BOOL":true})"}) {
        agree_on_refusal("PutItem", item(attribute), "ValidationException");
        agree_on_refusal(
            "BatchWriteItem",
            fmt::format(
                R"({{"RequestItems":{{"Agreement":[{{"PutRequest":{{"Item":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}}{}}}}}}}]}}}})",
                attribute),
            "ValidationException");
    }
    if (amazons()) {
        const auto [ours, theirs] =
            agree_on_refusal("PutItem", item(R"(,"g":{"S":""})"), "ValidationException");
        EXPECT_EQ(ours, theirs);
        agree_on_refusal("PutItem", item(R"(,"g":{"S":")" + std::string(2049, 'x') + R"("})"),
                         "ValidationException");
    }
    agree_on_success("PutItem", item(R"(,"other":{"S":""})"));
}

TEST_P(write_agreement, on_what_writes_cost) {
    const std::string big = R"(,"v":{"S":")" + std::string(3000, 'x') + R"("})";
    const std::string items[] = {"",
                                 big,
                                 big + R"(,"g":{"S":"x"})",
                                 big + R"(,"g":{"S":"x"})",
                                 big + R"(,"g":{"S":"y"})",
                                 R"(,"g":{"S":"y"},"l":{"N":"1"})",
                                 R"(,"g":{"S":"y"},"l":{"N":"1"},"w":{"S":"z"})",
                                 R"(,"l":{"N":"2"})",
                                 ""};
    const auto agree = [this](const char* operation, const std::string& request) {
        const auto [ours, theirs] = agree_on_success(operation, request);
        const auto& our_units = ours.at("ConsumedCapacity");
        const auto& their_units = theirs.at("ConsumedCapacity");
        if (amazons()) {
            EXPECT_EQ(our_units, their_units) << operation << ' ' << request.substr(0, 100);
            return;
        }
        const auto& mine = our_units.is_array() ? our_units.at(0) : our_units;
        const auto& other = their_units.is_array() ? their_units.at(0) : their_units;
        EXPECT_EQ(mine.at("Table").at("CapacityUnits").to_number<double>(),
                  other.at("Table").at("CapacityUnits").to_number<double>())
            << operation;
    };
    for (const auto& attributes : items) {
        agree("PutItem", item(attributes, R"(,"ReturnConsumedCapacity":"INDEXES")"));
    }
    const std::string more = R"(,"g":{"S":"y"},"l":{"N":"1"})" + big;
    agree(
        "BatchWriteItem",
        fmt::format(
            R"({{"ReturnConsumedCapacity":"INDEXES","RequestItems":{{"Agreement":[{{"PutRequest":{{"Item":{{"pk":{{"S":"b"}},"sk":{{"N":"1"}}{0}}}}}}},{{"PutRequest":{{"Item":{{"pk":{{"S":"b"}},"sk":{{"N":"2"}}{0}}}}}}}]}}}})",
            more));
    for (int i = 0; i < 2; ++i) {
        agree(
            "DeleteItem",
            R"({"TableName":"Agreement","ReturnConsumedCapacity":"INDEXES","Key":{"pk":{"S":"b"},"sk":{"N":"1"}}})");
    }
}

TEST_P(write_agreement, on_time_to_live) {
    if (!amazons()) {
        agree_on_success("DescribeTimeToLive", R"({"TableName":"Agreement"})");
        return;
    }
    const auto set = [](std::string_view attribute, bool enabled) {
        return fmt::format(
            R"({{"TableName":"Agreement","TimeToLiveSpecification":{{"AttributeName":"{}","Enabled":{}}}}})",
            attribute, enabled);
    };
    agree_on_refusal("UpdateTimeToLive", set("x", false), "ValidationException");
    const auto [ours, theirs] = agree_on_success("UpdateTimeToLive", set("x", true));
    EXPECT_EQ(ours, theirs);
    agree_on_refusal("UpdateTimeToLive", set("x", true), "ValidationException");
    agree_on_refusal("UpdateTimeToLive", set("y", true), "ValidationException");
    const auto [our_state, their_state] =
        agree_on_success("DescribeTimeToLive", R"({"TableName":"Agreement"})");
    EXPECT_EQ(our_state, their_state);
}

TEST_P(write_agreement, on_tags) {
    if (amazons()) {
        return; // DynamoDB Local has none
    }
    const auto arn = [](const json::value& described) {
        return std::string(described.at("Table").at("TableArn").as_string());
    };
    const auto [our_table, their_table] =
        agree_on_success("DescribeTable", R"({"TableName":"Agreement"})");
    const auto tagged = [](const std::string& table, std::string_view members) {
        return fmt::format(R"({{"ResourceArn":"{}"{}}})", table, members);
    };
    const std::string_view tags = R"(,"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":""}])";
    EXPECT_EQ(ours("TagResource", tagged(arn(our_table), tags)).code, "");
    EXPECT_EQ(theirs("TagResource", tagged(arn(their_table), tags)).code, "");
    const std::string_view keys = R"(,"TagKeys":["a"])";
    EXPECT_EQ(ours("UntagResource", tagged(arn(our_table), keys)).code, "");
    EXPECT_EQ(theirs("UntagResource", tagged(arn(their_table), keys)).code, "");
    EXPECT_EQ(ours("ListTagsOfResource", tagged(arn(our_table), "")).body,
              theirs("ListTagsOfResource", tagged(arn(their_table), "")).body);
}

TEST_P(write_agreement, on_changes_of_a_table) {
    const auto update = [](std::string_view members) {
        return fmt::format(R"({{"TableName":"Agreement"{}}})", members);
    };
    agree_on_refusal("UpdateTable", update(""), "ValidationException");
    agree_on_refusal("UpdateTable", update(R"(,"BillingMode":"PROVISIONED")"),
                     "ValidationException");
    if (!amazons()) {
        return;
    }
    agree_on_success("UpdateTable", update(R"(,"DeletionProtectionEnabled":true)"));
    const auto [ours, theirs] =
        agree_on_refusal("DeleteTable", R"({"TableName":"Agreement"})", "ValidationException");
    EXPECT_EQ(ours, theirs);
    agree_on_success("UpdateTable", update(R"(,"DeletionProtectionEnabled":false)"));
    agree_on_success("UpdateTable",
                     update(R"(,"AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],
        "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by_h","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}])"));
    agree_on_success(
        "UpdateTable",
        update(R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})"));
    agree_on_refusal(
        "UpdateTable",
        update(R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})"),
        "ValidationException");
    const auto [mine, other] = agree_on_success("DescribeTable", R"({"TableName":"Agreement"})");
    for (const char* member : {"TableStatus", "StreamSpecification"}) {
        EXPECT_EQ(mine.at("Table").at(member), other.at("Table").at(member)) << member;
    }
    EXPECT_EQ(mine.at("Table").at("GlobalSecondaryIndexes").as_array().size(), 2U);
    EXPECT_EQ(other.at("Table").at("GlobalSecondaryIndexes").as_array().size(), 2U);
    ASSERT_NO_FATAL_FAILURE(wait_until_active());
    agree_on_success("UpdateTable",
                     update(R"(,"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by_h"}}])"));
    agree_on_refusal("UpdateTable",
                     update(R"(,"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by_z"}}])"),
                     "ResourceNotFoundException");
}

INSTANTIATE_TEST_SUITE_P(both, write_agreement,
                         testing::Values(other_server{"dynamodb_local",
                                                      "DYNDUMP_TEST_DYNAMODB_LOCAL", true},
                                         other_server{"dynalite", "DYNDUMP_TEST_DYNALITE", false}),
                         [](const auto& tested) { return std::string(tested.param.name); });

} // namespace
} // namespace dyndump::test
