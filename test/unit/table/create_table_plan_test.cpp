// What DescribeTable says, and what CreateTable takes: each difference that others fell over.
#include "support/dumped_settings.hpp"

namespace dyndump::test {
namespace {

struct create_table_plan : dumped_settings {};

TEST_F(create_table_plan, of_a_plain_table_is_all_that_it_was_made_with) {
    EXPECT_EQ(json::value(creation()), json::parse(R"({
        "TableName":"orders",
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},
                                {"AttributeName":"when","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},
                     {"AttributeName":"when","KeyType":"RANGE"}],
        "BillingMode":"PROVISIONED",
        "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":7}})"));
    EXPECT_EQ(steps(), std::vector<std::string>{"CreateTable: table"});
    EXPECT_TRUE(planned.steps.front().waits);
    EXPECT_EQ(known_losses(), 0u);
}

TEST_F(create_table_plan, billing_mode_summary_becomes_billing_mode) {
    make_on_demand();
    const auto made = creation();
    EXPECT_EQ(made.at("BillingMode").as_string(), "PAY_PER_REQUEST");
    EXPECT_FALSE(made.contains("BillingModeSummary"));
}

TEST_F(create_table_plan, zeroed_throughput_of_an_on_demand_table_goes) {
    make_on_demand();
    add_global_index("by-state", "state",
                     R"({"ProvisionedThroughput":{"NumberOfDecreasesToday":0,
                         "ReadCapacityUnits":0,"WriteCapacityUnits":0}})");
    const auto made = creation();
    EXPECT_FALSE(made.contains("ProvisionedThroughput"));
    const auto& index = made.at("GlobalSecondaryIndexes").at(0).as_object();
    EXPECT_FALSE(index.contains("ProvisionedThroughput"));
}

TEST_F(create_table_plan, an_emulators_table_without_units_or_summary_is_on_demand) {
    table.erase("ProvisionedThroughput");
    EXPECT_EQ(creation().at("BillingMode").as_string(), "PAY_PER_REQUEST");
}

TEST_F(create_table_plan, a_summary_of_a_provisioned_table_is_understood) {
    table["BillingModeSummary"] = object(R"({"BillingMode":"PROVISIONED"})");
    EXPECT_EQ(creation().at("BillingMode").as_string(), "PROVISIONED");
}

TEST_F(create_table_plan, an_index_keeps_its_own_units_and_nothing_of_its_state) {
    add_global_index("by-state", "state",
                     R"({"ProvisionedThroughput":{"NumberOfDecreasesToday":2,
                         "LastDecreaseDateTime":1,"ReadCapacityUnits":3,"WriteCapacityUnits":4},
                         "Backfilling":false})");
    EXPECT_EQ(creation().at("GlobalSecondaryIndexes"), json::parse(R"([{
        "IndexName":"by-state","KeySchema":[{"AttributeName":"state","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"},
        "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}}])"));
    EXPECT_EQ(known_losses(), 0u);
}

TEST_F(create_table_plan, an_index_without_throughput_gets_the_tables_and_says_so) {
    add_global_index("by-state", "state", "{}");
    const auto index = creation().at("GlobalSecondaryIndexes").at(0);
    EXPECT_EQ(index.at("ProvisionedThroughput"),
              json::parse(R"({"ReadCapacityUnits":5,"WriteCapacityUnits":7})"));
    EXPECT_EQ(omitted("capacity of the index by-state"),
              "the dump's description has none; it gets the table's");
}

TEST_F(create_table_plan, an_index_of_several_key_attributes_keeps_them_all) {
    add_global_index("by-place", "city", R"({"ProvisionedThroughput":
        {"ReadCapacityUnits":1,"WriteCapacityUnits":1}})");
    auto& index = table.at("GlobalSecondaryIndexes").at(0).as_object();
    index["KeySchema"] = json::parse(R"([{"AttributeName":"city","KeyType":"HASH"},
        {"AttributeName":"street","KeyType":"HASH"},{"AttributeName":"when","KeyType":"RANGE"}])");
    add_to("AttributeDefinitions", object(R"({"AttributeName":"street","AttributeType":"B"})"));
    const auto made = creation();
    EXPECT_EQ(made.at("GlobalSecondaryIndexes").at(0).at("KeySchema").as_array().size(), 3u);
    EXPECT_EQ(made.at("AttributeDefinitions").as_array().size(), 4u);
}

TEST_F(create_table_plan, an_empty_list_of_projected_attributes_goes) {
    add_to("LocalSecondaryIndexes", object(R"({"IndexName":"late","IndexArn":"a","ItemCount":3,
        "IndexSizeBytes":1,"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},
        {"AttributeName":"when","KeyType":"RANGE"}],
        "Projection":{"ProjectionType":"KEYS_ONLY","NonKeyAttributes":[]}})"));
    add_to("LocalSecondaryIndexes", object(R"({"IndexName":"some",
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a"]}})"));
    const auto indexes = creation().at("LocalSecondaryIndexes").as_array();
    EXPECT_EQ(indexes.at(0).at("Projection"), json::parse(R"({"ProjectionType":"KEYS_ONLY"})"));
    EXPECT_EQ(indexes.at(0).as_object().size(), 3u);
    EXPECT_EQ(indexes.at(1).at("Projection").at("NonKeyAttributes").as_array().size(), 1u);
}

TEST_F(create_table_plan, attributes_are_exactly_those_of_the_keys) {
    add_to("AttributeDefinitions", object(R"({"AttributeName":"unused","AttributeType":"S"})"));
    EXPECT_EQ(creation().at("AttributeDefinitions").as_array().size(), 2u);
}

TEST_F(create_table_plan, a_key_attribute_without_a_type_is_an_error) {
    table["AttributeDefinitions"].as_array().pop_back();
    EXPECT_EQ(plan(), errc::invalid_argument);
    EXPECT_NE(diag.message.find("the key attribute \"when\""), std::string::npos) << diag.message;
    EXPECT_TRUE(planned.steps.empty());
}

TEST_F(create_table_plan, an_index_that_was_being_deleted_stays_away) {
    add_global_index("old", "state", R"({"ProvisionedThroughput":
        {"ReadCapacityUnits":1,"WriteCapacityUnits":1}})");
    table.at("GlobalSecondaryIndexes").at(0).as_object()["IndexStatus"] = "DELETING";
    EXPECT_FALSE(creation().contains("GlobalSecondaryIndexes"));
    EXPECT_EQ(omitted("global index old"), "it was being deleted when the table was dumped");
}

TEST_F(create_table_plan, vector_indexes_are_made_with_the_table) {
    make_on_demand();
    add_to("VectorIndexes", object(R"({"IndexName":"near","IndexStatus":"ACTIVE","Dimensions":3,
        "DistanceFunction":"COSINE","Projection":{"ProjectionType":"ALL"},"ItemCount":1,
        "VectorAttribute":{"AttributeName":"v"},
        "SearchSchema":[{"AttributeName":"tenant","SearchSchemaElementType":"HASH"}]})"));
    const auto index = creation().at("VectorIndexes").at(0).as_object();
    EXPECT_EQ(index.size(), 6u);
    EXPECT_EQ(index.at("Dimensions").as_int64(), 3);
    EXPECT_EQ(known_losses(), 0u);
}

TEST_F(create_table_plan, table_class_summary_becomes_table_class) {
    table["TableClassSummary"] =
        object(R"({"TableClass":"STANDARD_INFREQUENT_ACCESS","LastUpdateDateTime":1})");
    EXPECT_EQ(creation().at("TableClass").as_string(), "STANDARD_INFREQUENT_ACCESS");
    table["TableClassSummary"] = object(R"({"TableClass":"STANDARD"})");
    EXPECT_FALSE(creation().contains("TableClass")); // the default
}

TEST_F(create_table_plan, sse_description_becomes_sse_specification) {
    table["SSEDescription"] = object(R"({"Status":"ENABLED","SSEType":"KMS",
        "KMSMasterKeyArn":"arn:aws:kms:eu-west-1:123456789012:key/k"})");
    EXPECT_EQ(creation().at("SSESpecification"), json::parse(R"({"Enabled":true,"SSEType":"KMS",
        "KMSMasterKeyId":"arn:aws:kms:eu-west-1:123456789012:key/k"})"));
    for (const char* off : {R"({"Status":"DISABLED"})", R"({"Status":"DISABLING","SSEType":"KMS"})",
                            R"({"Status":"ENABLED","SSEType":"AES256"})"}) {
        table["SSEDescription"] = object(off);
        EXPECT_FALSE(creation().contains("SSESpecification")) << off;
    }
}

TEST_F(create_table_plan, on_demand_maxima_of_minus_one_are_none) {
    make_on_demand();
    table["OnDemandThroughput"] = object(R"({"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":50})");
    add_global_index("by-state", "state",
                     R"({"OnDemandThroughput":{"MaxReadRequestUnits":-1,
                         "MaxWriteRequestUnits":-1}})");
    const auto made = creation();
    EXPECT_EQ(made.at("OnDemandThroughput"), json::parse(R"({"MaxWriteRequestUnits":50})"));
    EXPECT_FALSE(
        made.at("GlobalSecondaryIndexes").at(0).as_object().contains("OnDemandThroughput"));
}

TEST_F(create_table_plan, warm_throughput_of_a_new_table_is_not_asked_for) {
    make_on_demand();
    table["WarmThroughput"] =
        object(R"({"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"})");
    EXPECT_FALSE(creation().contains("WarmThroughput"));
    table["WarmThroughput"] = object(R"({"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":5})");
    EXPECT_FALSE(creation().contains("WarmThroughput"));
}

TEST_F(create_table_plan, warm_throughput_is_never_below_what_the_service_takes) {
    make_on_demand();
    table["WarmThroughput"] =
        object(R"({"ReadUnitsPerSecond":9000,"WriteUnitsPerSecond":6000,"Status":"UPDATING"})");
    add_global_index("by-state", "state",
                     R"({"WarmThroughput":{"ReadUnitsPerSecond":13000,
                         "WriteUnitsPerSecond":4000,"Status":"ACTIVE"}})");
    const auto made = creation();
    EXPECT_EQ(made.at("WarmThroughput"),
              json::parse(R"({"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":6000})"));
    EXPECT_EQ(made.at("GlobalSecondaryIndexes").at(0).at("WarmThroughput"),
              json::parse(R"({"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":4000})"));
}

TEST_F(create_table_plan, warm_throughput_of_a_provisioned_table_is_at_least_its_units) {
    table["WarmThroughput"] = object(R"({"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":7})");
    EXPECT_FALSE(creation().contains("WarmThroughput"));
    table["WarmThroughput"] = object(R"({"ReadUnitsPerSecond":100,"WriteUnitsPerSecond":1})");
    EXPECT_EQ(creation().at("WarmThroughput"),
              json::parse(R"({"ReadUnitsPerSecond":100,"WriteUnitsPerSecond":7})"));
}

TEST_F(create_table_plan, tags_go_with_it_but_for_those_of_aws) {
    settings["tags"] = json::parse(R"([{"Key":"team","Value":"a"},
        {"Key":"aws:cloudformation:stack-name","Value":"s"}])");
    EXPECT_EQ(creation().at("Tags"), json::parse(R"([{"Key":"team","Value":"a"}])"));
    EXPECT_EQ(omitted("tag aws:cloudformation:stack-name"), "only AWS itself can set it");
}

TEST_F(create_table_plan, the_resource_policy_goes_with_it) {
    const std::string policy =
        R"({"Statement":[{"Resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders"}]})";
    settings["resource_policy"] = json::object{{"Policy", policy}};
    EXPECT_EQ(creation().at("ResourcePolicy").as_string(), policy);
}

TEST_F(create_table_plan, a_members_name_that_is_not_known_is_listed) {
    table["LatestStreamArn"] = "arn:s";
    table["LatestStreamLabel"] = "2026";
    table["RestoreSummary"] = json::object();
    EXPECT_EQ(known_losses(), 0u);
    table["Hologram"] = json::object{{"Depth", 3}};
    settings["moods"] = "many";
    add_global_index("by-state", "state", R"({"Sparse":true,"ProvisionedThroughput":
        {"ReadCapacityUnits":1,"WriteCapacityUnits":1}})");
    const std::string reason = "this version of dyndump does not know it";
    EXPECT_EQ(omitted("Hologram of the table"), reason);
    EXPECT_EQ(omitted("moods of the table's settings"), reason);
    EXPECT_EQ(omitted("Sparse of global index by-state"), reason);
    EXPECT_EQ(known_losses(), 3u);
}

TEST_F(create_table_plan, is_printed_as_the_aws_cli_takes_it) {
    restoration_step step;
    step.operation = "UpdateTimeToLive";
    step.body = R"({"TableName":"it's"})";
    EXPECT_EQ(to_aws_command(step),
              R"(aws dynamodb update-time-to-live --cli-input-json '{"TableName":"it'\''s"}')");
    step.operation = "application-autoscaling:PutScalingPolicy";
    EXPECT_TRUE(to_aws_command(step).starts_with(
        "aws application-autoscaling put-scaling-policy --cli-input-json '{"));
}

TEST_F(create_table_plan, descriptions_that_cannot_be_read_are_refused_in_words) {
    for (const auto* bad :
         {"", "{", "[]", "7", "{}", R"({"TableName":"t"})", R"({"TableName":"t","KeySchema":[7]})",
          R"({"TableName":"t","KeySchema":{"a":1}})"}) {
        diag.clear();
        EXPECT_EQ(plan_restoration(bad, "", how, planned, diag), errc::invalid_argument) << bad;
        EXPECT_TRUE(diag.message.starts_with("The dump's description of the table")) << bad;
        EXPECT_TRUE(diag.message.ends_with('.')) << diag.message;
    }
    const auto good = json::serialize(table);
    const std::string deep = R"({"tags":)" + std::string(40, '[') + std::string(40, ']') + "}";
    const std::string large = R"({"tags":")" + std::string(5 << 20, 'x') + "\"}";
    for (const auto& bad : {std::string("[]"), deep, large}) {
        EXPECT_EQ(plan_restoration(good, bad, how, planned, diag), errc::invalid_argument);
        EXPECT_TRUE(diag.message.starts_with("The table's settings in the dump")) << diag.message;
    }
    EXPECT_FALSE(plan_restoration(good, "null", how, planned, diag));
}

TEST_F(create_table_plan, members_of_any_other_type_do_no_harm) {
    add_global_index("by-state", "state", "{}");
    for (const char* what : {"7", "\"x\"", "[]", "[[]]", "{}", "null", "[{}]", "[7]", "-1e300"}) {
        const auto odd = json::parse(what);
        for (const auto& member : table) {
            auto copy = table;
            copy[member.key()] = odd;
            (void)plan_restoration(json::serialize(copy), json::serialize(settings), how, planned,
                                   diag);
        }
        for (const auto& member : settings) {
            auto copy = settings;
            copy[member.key()] = odd;
            EXPECT_FALSE(
                plan_restoration(json::serialize(table), json::serialize(copy), how, planned, diag))
                << what << diag.message;
        }
    }
}

} // namespace
} // namespace dyndump::test
