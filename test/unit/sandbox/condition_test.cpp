// Conditions on writes, by what PutItem and DeleteItem answer.
#include "service_fixture.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sandbox_condition : service_test {
    void SetUp() override {
        create("things", "pk:S");
        call("PutItem",
             R"({"TableName":"things","Item":{"pk":{"S":"a"},"n":{"N":"7"},)"
             R"("s":{"S":"mm"},"b":{"B":"BQ=="},"t":{"BOOL":true},"z":{"NULL":true},)"
             R"("l":{"L":[{"S":"x"},{"M":{"deep":{"N":"3"}}}]},"ss":{"SS":["p","q"]}}})");
    }

    static std::string put(std::string_view condition, std::string_view values = {},
                           std::string_view more = {}, std::string_view pk = "a") {
        return fmt::format(
            R"({{"TableName":"things","Item":{{"pk":{{"S":"{}"}}}},"ConditionExpression":{}{}{}{}}})",
            pk, json::serialize(json::value(condition)),
            values.empty() ? "" : R"(,"ExpressionAttributeValues":)", values, more);
    }
    /// Whether the condition holds for the item.
    bool holds(std::string_view condition, std::string_view values = {}) {
        std::string request = put(condition, values);
        request.replace(request.find(R"("Item":{"pk":{"S":"a"}})"), 23,
                        R"("Key":{"pk":{"S":"a"}})");
        const auto answer = serve(tables, context, "DynamoDB_20120810.UpdateItem", request);
        EXPECT_TRUE(answer.status == 200 ||
                    answer.body->bytes.find("ConditionalCheckFailed") != std::string::npos)
            << condition << ": " << answer.body->bytes;
        return answer.status == 200;
    }
    std::string put_refusal(std::string_view condition, std::string_view values = {},
                            std::string_view more = {}) {
        return refusal("PutItem", put(condition, values, more));
    }
};

constexpr std::string_view failed =
    "ConditionalCheckFailedException: The conditional request failed";

TEST_F(sandbox_condition, attribute_not_exists_keeps_what_is_there) {
    EXPECT_EQ(put_refusal("attribute_not_exists(pk)"), failed);
    EXPECT_EQ(
        put_refusal("attribute_not_exists(#k)", {}, R"(,"ExpressionAttributeNames":{"#k":"pk"})"),
        failed);
    EXPECT_EQ(call("GetItem", R"({"TableName":"things","Key":{"pk":{"S":"a"}}})")
                  .at("Item")
                  .at("n")
                  .at("N"),
              "7");
    call("PutItem", put("attribute_not_exists(pk)", {}, {}, "new"));
    EXPECT_EQ(tables.find("things")->items.item_count(), 2U);
}

TEST_F(sandbox_condition, a_failure_shows_the_old_item_on_request) {
    const auto shown = call(
        "PutItem",
        put("attribute_not_exists(pk)", {}, R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")"),
        400);
    EXPECT_EQ(shown.at("Item").at("n").at("N"), "7");
    EXPECT_EQ(shown.at("message"), "The conditional request failed");
    EXPECT_FALSE(call("PutItem", put("attribute_not_exists(pk)"), 400).contains("Item"));
    const auto absent = call(
        "PutItem",
        put("attribute_exists(pk)", {}, R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")", "b"),
        400);
    EXPECT_FALSE(absent.contains("Item"));
    EXPECT_EQ(absent.at("__type"),
              "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException");
}

TEST_F(sandbox_condition, newer_wins_needs_the_same_type) {
    const char* newer = "attribute_not_exists(pk) OR attribute_not_exists(n) OR n < :v";
    EXPECT_TRUE(holds(newer, R"({":v":{"N":"7.5"}})"));
    EXPECT_FALSE(holds(newer, R"({":v":{"N":"7.0"}})"));
    EXPECT_FALSE(holds(newer, R"({":v":{"N":"-100"}})"));
    EXPECT_FALSE(holds(newer, R"({":v":{"S":"9"}})"));
    EXPECT_TRUE(holds("attribute_not_exists(lacking) OR lacking < :v", R"({":v":{"N":"1"}})"));
}

TEST_F(sandbox_condition, comparisons) {
    const std::tuple<const char*, const char*, bool> cases[] = {
        {"n = :v", R"({":v":{"N":"07.0"}})", true},
        {"n <> :v", R"({":v":{"N":"7"}})", false},
        {"n <> :v", R"({":v":{"S":"7"}})", true},
        {"absent <> :v", R"({":v":{"S":"7"}})", true},
        {"absent = :v", R"({":v":{"S":"7"}})", false},
        {"n > :v", R"({":v":{"N":"6.9"}})", true},
        {"n >= :v", R"({":v":{"N":"7"}})", true},
        {"n <= :v", R"({":v":{"N":"7"}})", true},
        {"n < :v", R"({":v":{"N":"10"}})", true},
        {"absent < :v", R"({":v":{"N":"10"}})", false},
        {"s < :v", R"({":v":{"S":"mmm"}})", true},
        {"b >= :v", R"({":v":{"B":"BA=="}})", true},
        {"t = :v", R"({":v":{"BOOL":true}})", true},
        {"z = :v", R"({":v":{"NULL":true}})", true},
        {"ss = :v", R"({":v":{"SS":["q","p"]}})", true},
        {"l = :v", R"({":v":{"L":[{"S":"x"},{"M":{"deep":{"N":"3"}}}]}})", true},
        {":v < n", R"({":v":{"N":"1"}})", true},
        {"l[1].deep = :v", R"({":v":{"N":"3"}})", true},
        {"l[7].deep = :v", R"({":v":{"N":"3"}})", false},
        {"n BETWEEN :v AND :w", R"({":v":{"N":"7"},":w":{"N":"8"}})", true},
        {"n IN (:v, :w)", R"({":v":{"N":"1"},":w":{"N":"7"}})", true},
        {"n IN (:v)", R"({":v":{"N":"1"}})", false},
        {"size(s) = :v", R"({":v":{"N":"2"}})", true},
        {"contains(ss, :v)", R"({":v":{"S":"q"}})", true},
        {"contains(s, :v)", R"({":v":{"S":"q"}})", false},
        {"begins_with(s, :v)", R"({":v":{"S":"m"}})", true},
        {"attribute_type(n, :v)", R"({":v":{"S":"N"}})", true},
    };
    for (const auto& [condition, values, expected] : cases) {
        EXPECT_EQ(holds(condition, values), expected) << condition << ' ' << values;
    }
}

TEST_F(sandbox_condition, and_binds_more_than_or_and_not_more_than_both) {
    EXPECT_TRUE(holds("attribute_exists(n) OR attribute_exists(x) AND attribute_exists(y)"));
    EXPECT_FALSE(holds("(attribute_exists(n) OR attribute_exists(x)) AND attribute_exists(y)"));
    EXPECT_TRUE(holds("NOT attribute_exists(x) AND attribute_exists(n)"));
    EXPECT_FALSE(holds("NOT (attribute_exists(x) OR attribute_exists(n))"));
    EXPECT_TRUE(holds("not attribute_exists(x) and (attribute_exists(y) or attribute_exists(n))"));
    EXPECT_TRUE(holds("(attribute_exists(n) AND (attribute_exists(pk)))"));
}

TEST_F(sandbox_condition, faults_have_the_words_of_the_service) {
    const std::tuple<const char*, const char*, const char*, const char*> cases[] = {
        {"", "", "", "Invalid ConditionExpression: The expression can not be empty;"},
        {"n ~ :v", R"({":v":{"N":"1"}})", "",
         R"(Invalid ConditionExpression: Syntax error; token: "~", near: "n ~ :v")"},
        {"n =", "", "", R"(Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "=")"},
        {"((attribute_exists(n)))", "", "",
         "Invalid ConditionExpression: The expression has redundant parentheses;"},
        {"#x = n", "", "",
         "Invalid ConditionExpression: An expression attribute name used in the document path is "
         "not defined; attribute name: #x"},
        {"n = :v", "", "",
         "Invalid ConditionExpression: An expression attribute value used in expression is not "
         "defined; attribute value: :v"},
        {"exists(n)", "", "",
         "Invalid ConditionExpression: Invalid function name; function: exists"},
        {"attribute_exists(n, s)", "", "",
         "Invalid ConditionExpression: Incorrect number of operands for operator or function; "
         "operator or function: attribute_exists, number of operands: 2"},
        {"attribute_exists(:v)", R"({":v":{"N":"1"}})", "",
         "Invalid ConditionExpression: Operator or function requires a document path; operator or "
         "function: attribute_exists"},
        {"n < :v", R"({":v":{"BOOL":true}})", "",
         "Invalid ConditionExpression: Incorrect operand type for operator or function; operator "
         "or "
         "function: <, operand type: BOOL"},
        {"n = n", "", "",
         "Invalid ConditionExpression: The first operand must be distinct from the remaining "
         "operands for this operator or function; operator: =, first operand: [n]"},
        {"Status = :v", R"({":v":{"N":"1"}})", "",
         "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: "
         "Status"},
        {"attribute_exists(n)", R"({":v":{"N":"1"}})", "",
         "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"},
        {"attribute_exists(n)", "", R"(,"ExpressionAttributeNames":{"#a":"x"})",
         "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"},
        {"attribute_exists(n)", "{}", "", "ExpressionAttributeValues must not be empty"},
        {"attribute_exists(n)", R"({"v":{"N":"1"}})", "",
         R"(ExpressionAttributeValues contains invalid key: Syntax error; key: "v")"},
        {"n = :v", R"({":v":{"N":"x"}})", "",
         "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a "
         "numeric value: x for key :v"},
        {"attribute_exists(n)", "", R"(,"ReturnValues":"ALL_NEW")",
         "ReturnValues can only be ALL_OLD or NONE"},
    };
    for (const auto& [condition, values, more, words] : cases) {
        EXPECT_EQ(put_refusal(condition, values, more),
                  "ValidationException: " + std::string(words));
    }
    EXPECT_EQ(refusal("PutItem", R"({"TableName":"things","Item":{"pk":{"S":"a"}},)"
                                 R"("ExpressionAttributeValues":{":v":{"S":"x"}}})"),
              "ValidationException: ExpressionAttributeValues can only be specified when using "
              "expressions: ConditionExpression is null");
}

TEST_F(sandbox_condition, deep_parentheses_are_refused_and_harmless) {
    const std::string deep = std::string(5000, '(') + "attribute_exists(n)";
    EXPECT_NE(put_refusal(deep).find("nested too deep"), std::string::npos);
    std::string negations;
    for (int i = 0; i < 5000; ++i) {
        negations += "NOT ";
    }
    EXPECT_NE(put_refusal(negations + "attribute_exists(n)").find("nested too deep"),
              std::string::npos);
}

TEST_F(sandbox_condition, deletes_are_conditional_and_return_what_was_there) {
    const auto erase = [](std::string_view more) {
        return fmt::format(R"({{"TableName":"things","Key":{{"pk":{{"S":"a"}}}}{}}})", more);
    };
    EXPECT_EQ(refusal("DeleteItem", erase(R"(,"ConditionExpression":"n = :v",)"
                                          R"("ExpressionAttributeValues":{":v":{"N":"8"}})")),
              failed);
    const auto gone = call("DeleteItem", erase(R"(,"ReturnValues":"ALL_OLD")"));
    EXPECT_EQ(gone.at("Attributes").at("s").at("S"), "mm");
    EXPECT_FALSE(call("DeleteItem", erase(R"(,"ReturnValues":"ALL_OLD")")).contains("Attributes"));
    EXPECT_EQ(tables.find("things")->items.item_count(), 0U);
    EXPECT_EQ(refusal("DeleteItem", R"({"TableName":"things","Key":{"sk":{"S":"a"}}})"),
              "ValidationException: The provided key element does not match the schema");
}

TEST_F(sandbox_condition, puts_return_what_was_there) {
    const std::string request =
        R"({"TableName":"things","Item":{"pk":{"S":"a"},"n":{"N":"8"}},"ReturnValues":"ALL_OLD"})";
    EXPECT_EQ(call("PutItem", request).at("Attributes").at("n").at("N"), "7");
    EXPECT_EQ(call("PutItem", request).at("Attributes").at("n").at("N"), "8");
}

TEST_F(sandbox_condition, updates_set_and_remove_attributes) {
    const auto update = [this](std::string_view expression, std::string_view values,
                               std::string_view pk = "a") {
        call(
            "UpdateItem",
            fmt::format(
                R"({{"TableName":"things","Key":{{"pk":{{"S":"{}"}}}},"UpdateExpression":"{}"{}{}}})",
                pk, expression, values.empty() ? "" : R"(,"ExpressionAttributeValues":)", values));
        return json::serialize(
            call("GetItem",
                 fmt::format(R"({{"TableName":"things","Key":{{"pk":{{"S":"{}"}}}}}})", pk))
                .at("Item"));
    };
    EXPECT_EQ(update("SET x = :v, n = if_not_exists(n, :v) REMOVE l, ss, b, t, z",
                     R"({":v":{"N":"1.0"}})"),
              R"({"pk":{"S":"a"},"n":{"N":"7"},"s":{"S":"mm"},"x":{"N":"1"}})");
    EXPECT_EQ(update("SET y = x", {}),
              R"({"pk":{"S":"a"},"n":{"N":"7"},"s":{"S":"mm"},"x":{"N":"1"},"y":{"N":"1"}})");
    EXPECT_EQ(update("SET x = :v", R"({":v":{"S":"new"}})", "b"),
              R"({"pk":{"S":"b"},"x":{"S":"new"}})");
    EXPECT_EQ(
        json::serialize(
            call(
                "UpdateItem",
                R"({"TableName":"things","Key":{"pk":{"S":"b"}},"UpdateExpression":"REMOVE x","ReturnValues":"ALL_NEW"})")
                .at("Attributes")),
        R"({"pk":{"S":"b"}})");
    EXPECT_NE(
        refusal(
            "UpdateItem",
            R"({"TableName":"things","Key":{"pk":{"S":"b"}},"UpdateExpression":"REMOVE x","ReturnValues":"UPDATED_NEW"})")
            .find("does not implement ReturnValues UPDATED_NEW"),
        std::string::npos);
    const auto refused = [this](std::string_view expression) {
        return refusal(
            "UpdateItem",
            fmt::format(
                R"({{"TableName":"things","Key":{{"pk":{{"S":"a"}}}},"UpdateExpression":"{}"}})",
                expression));
    };
    EXPECT_EQ(refused("REMOVE pk"), "ValidationException: One or more parameter values were "
                                    "invalid: Cannot update attribute pk. This attribute is part "
                                    "of the key");
    EXPECT_EQ(
        refused("INVALID SYNTAX HERE"),
        R"(ValidationException: Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX")");
    EXPECT_EQ(refused(""),
              "ValidationException: Invalid UpdateExpression: The expression can not be empty;");
    EXPECT_EQ(refused("SET n = absent"), "ValidationException: The provided expression refers to "
                                         "an attribute that does not exist in the item");
    EXPECT_NE(refused("ADD n :v").find("does not implement ADD"), std::string::npos);
}

} // namespace
} // namespace dyndump::sandbox_impl
