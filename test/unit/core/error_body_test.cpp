#include "core/error_body.hpp"
#include "core/failure.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;

TEST(bare_error_code, prefix_and_suffix_are_cut) {
    struct row {
        const char* type;
        const char* code;
    };
    for (const auto& [type, code] : {
             row{"ResourceNotFoundException", "ResourceNotFoundException"},
             row{"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
                 "ResourceNotFoundException"},
             row{"com.amazon.coral.service#UnrecognizedClientException",
                 "UnrecognizedClientException"},
             row{"ThrottlingException:http://internal.amazon.com/coral/com.amazon.coral/",
                 "ThrottlingException"},
             row{"a#b#c", "c"},
             row{"x#Name:http://a#b", "Name"},
             row{"", ""},
             row{"#", ""},
             row{":", ""},
             row{"two words", ""},
             row{"bell\a", ""},
         }) {
        EXPECT_EQ(bare_error_code(type), code) << type;
    }
    EXPECT_EQ(bare_error_code(std::string(200, 'A')), "");
}

struct error_case {
    const char* about;
    unsigned status;
    std::vector<http_header> headers;
    std::string body;
    const char* code;
    service_errc value;
    std::string message;
};

TEST(error_body, every_dialect_is_understood) {
    const error_case cases[] = {
        {"DynamoDB",
         400,
         {},
         R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
         R"("message":"Requested resource not found"})",
         "ResourceNotFoundException",
         service_errc::resource_not_found,
         "Requested resource not found"},
        {"capital Message",
         400,
         {},
         R"({"__type":"com.amazon.coral.validate#ValidationException","Message":"no"})",
         "ValidationException",
         service_errc::validation,
         "no"},
        {"header only",
         400,
         {{"x-amzn-errortype", "ThrottlingException:http://internal/"}},
         "",
         "ThrottlingException",
         service_errc::throttling,
         ""},
        {"header wins",
         400,
         {{"X-Amzn-ErrorType", "ThrottlingException"}},
         R"({"__type":"ValidationException","message":"m"})",
         "ThrottlingException",
         service_errc::throttling,
         "m"},
        {"useless header",
         400,
         {{"X-Amzn-ErrorType", "?? ??"}},
         R"({"__type":"ValidationException"})",
         "ValidationException",
         service_errc::validation,
         ""},
        {"unknown code",
         400,
         {},
         R"({"__type":"NewException","message":"m"})",
         "NewException",
         service_errc::unknown,
         "m"},
        {"code member",
         403,
         {},
         R"({"code":"AccessDenied"})",
         "AccessDenied",
         service_errc::access_denied,
         ""},
        {"empty 500", 500, {}, "", "500", service_errc::internal_server_error, ""},
        {"empty 503", 503, {}, "", "503", service_errc::service_unavailable, ""},
        {"HTML 502",
         502,
         {},
         "<html>\n<b>Bad\tGateway</b>\x7f",
         "502",
         service_errc::service_unavailable,
         "<html> <b>Bad Gateway</b> "},
        {"bare 429", 429, {}, "", "429", service_errc::throttling, ""},
        {"bare 404", 404, {}, "not found", "404", service_errc::unknown, "not found"},
        {"cut JSON",
         400,
         {},
         R"({"__type":"Valid)",
         "400",
         service_errc::unknown,
         R"({"__type":"Valid)"},
        {"array", 400, {}, R"([1])", "400", service_errc::unknown, "[1]"},
        {"wrong types",
         400,
         {},
         R"({"__type":7,"message":[],"ThrottlingReasons":"x"})",
         "400",
         service_errc::unknown,
         ""},
        {"null message falls to the next",
         400,
         {},
         R"({"message":null,"Message":"m"})",
         "400",
         service_errc::unknown,
         "m"},
        {"control characters",
         400,
         {},
         R"({"message":"a\u001b[31m\nb\u0000c"})",
         "400",
         service_errc::unknown,
         "a [31m b c"},
        {"C1 controls, bidirectional overrides and Latin-1",
         400,
         {},
         "{\"message\":\"a\xc2\x9b[31m\xe2\x80\xae\"}",
         "400",
         service_errc::unknown,
         "a\\u009b[31m\\u202e"},
        {"Latin-1", 500, {}, "caf\xe9", "500", service_errc::internal_server_error, "caf\\xe9"},
    };
    for (const error_case& c : cases) {
        const service_error error = parse_service_error(c.status, c.headers, c.body);
        EXPECT_EQ(error.http_status, c.status) << c.about;
        EXPECT_EQ(error.code, c.code) << c.about;
        EXPECT_EQ(error.value, c.value) << c.about;
        EXPECT_EQ(error.message, c.message) << c.about;
        EXPECT_TRUE(error.throttling_reasons.empty()) << c.about;
    }
}

TEST(error_body, hostile_bodies_are_cut_short) {
    std::string deep(100000, '[');
    EXPECT_EQ(parse_service_error(400, {}, deep).message, std::string(200, '['));
    std::string nested = R"({"__type":"ValidationException","x":)" + std::string(40, '[') +
                         std::string(40, ']') + "}";
    EXPECT_EQ(parse_service_error(400, {}, nested).code, "400");
    std::string huge =
        R"({"__type":"ValidationException","x":")" + std::string(1 << 20, 'x') + "\"}";
    EXPECT_EQ(parse_service_error(400, {}, huge).code, "400");
    const std::string wordy =
        R"({"__type":"ValidationException","message":")" + std::string(5000, 'm') + "\"}";
    EXPECT_EQ(parse_service_error(400, {}, wordy).message.size(), 1024u);
    std::string accents;
    for (int i = 0; i < 150; ++i) {
        accents += "x\xc3\xa9"; // never cut in the middle of an é
    }
    EXPECT_EQ(parse_service_error(500, {}, accents).message, accents.substr(0, 199));
}

TEST(error_body, request_id_and_retry_after) {
    const http_header headers[] = {{"X-Amzn-RequestId", "ABC123"}, {"x-amz-retry-after", "1500"}};
    const service_error error = parse_service_error(400, headers, "{}");
    EXPECT_EQ(error.request_id, "ABC123");
    EXPECT_EQ(error.retry_after, 1500ms);
    for (const char* garbage : {"", "soon", "-1", "1.5", "10 ", "99999999999999999999"}) {
        const http_header bad[] = {{"x-amz-retry-after", garbage}};
        EXPECT_FALSE(parse_service_error(400, bad, "{}").retry_after) << garbage;
    }
}

// What answers in the service's place words its errors as it likes.
TEST(error_body, the_status_decides_what_a_foreign_answer_is) {
    struct row {
        unsigned status;
        const char* body;
        error_code outcome;
        bool foreign;
    };
    const error_code elsewhere = errc::foreign_answer;
    const error_code denied = service_errc::access_denied;
    const error_code unknown = service_errc::unknown;
    const char* const page = "<html><body>Please log in</body></html>";
    const char* const object = R"({"error":"invalid_token","message":"Unauthorized"})";
    for (const auto& [status, body, outcome, foreign] : {
             row{301, page, elsewhere, true},
             row{302, "", elsewhere, true},
             row{307, page, elsewhere, true},
             row{204, "", elsewhere, true},
             row{401, page, elsewhere, true},
             row{401, object, elsewhere, true},
             row{401, R"({"__type":"UnauthorizedException"})", elsewhere, true},
             row{403, page, denied, true},
             row{403, "", denied, true},
             row{403, R"({"__type":"ForbiddenException"})", denied, true},
             row{404, page, elsewhere, true},
             row{405, "", elsewhere, true},
             row{407, page, elsewhere, true},
             row{418, "tea", elsewhere, true},
             row{511, page, elsewhere, true},
             row{501, page, elsewhere, true},
             row{400, page, elsewhere, true},
             row{400, "", elsewhere, true},
             row{408, page, service_errc::service_unavailable, true},
             row{429, page, service_errc::throttling, true},
             row{500, page, service_errc::internal_server_error, true},
             row{503, page, service_errc::service_unavailable, true},
             row{522, "", service_errc::internal_server_error, true},
             // The service's own.
             row{400, R"({"__type":"NewException"})", unknown, false},
             row{400, R"({"message":"no type"})", unknown, false},
             row{500, R"({"__type":"NewFailure"})", service_errc::internal_server_error, false},
             row{403, R"({"__type":"x#AccessDeniedException"})", denied, false},
             row{404, R"({"__type":"x#ResourceNotFoundException"})",
                 service_errc::resource_not_found, false},
         }) {
        const auto error = parse_service_error(status, {}, body);
        EXPECT_EQ(error.outcome, outcome) << status << body << error.outcome.message();
        EXPECT_EQ(error.foreign, foreign) << status << body;
    }
}

TEST(error_body, xml_as_other_services_and_emulators_send_it) {
    // moto, when a secret is wrong.
    const auto moto = parse_service_error(
        403, {},
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n  <Error>\n"
        "    <Code>SignatureDoesNotMatch</Code>\n    <Message><![CDATA[The request signature we "
        "calculated does not match & so on]]></Message>\n    <RequestID>x</RequestID>\n  </Error>");
    EXPECT_EQ(moto.code, "SignatureDoesNotMatch");
    EXPECT_EQ(moto.outcome, service_errc::invalid_signature);
    EXPECT_FALSE(moto.foreign);
    EXPECT_EQ(moto.message, "The request signature we calculated does not match & so on");
    // S3 in DynamoDB's place.
    const auto s3 = parse_service_error(
        405, {}, "<Error><Code>MethodNotAllowed</Code><Message>no</Message></Error>");
    EXPECT_EQ(s3.code, "MethodNotAllowed");
    EXPECT_EQ(s3.message, "no");
    EXPECT_EQ(s3.outcome, errc::foreign_answer);
}

TEST(error_body, a_redirection_says_where_to) {
    const http_header headers[] = {{"location", "https://portal.corp/login?\x1b[2J\xff"}};
    const auto error = parse_service_error(302, headers, "");
    EXPECT_EQ(error.location.find('\x1b'), std::string::npos) << error.location;
    EXPECT_TRUE(error.location.starts_with("https://portal.corp/login?")) << error.location;
    EXPECT_LE(
        parse_service_error(302, std::vector<http_header>{{"Location", std::string(9000, 'x')}}, "")
            .location.size(),
        300u);
}

TEST(error_body, texts_keep_their_bounds_when_they_are_made_visible) {
    const std::string id(200, '\xff'); // each byte is shown as four
    const http_header headers[] = {{"x-amzn-RequestId", id}};
    EXPECT_LE(parse_service_error(400, headers, "").request_id.size(), 128U);
}

TEST(error_body, throttling_reasons) {
    const service_error error =
        parse_service_error(400, {},
                            R"({"__type":"x#ProvisionedThroughputExceededException","message":"m",
            "ThrottlingReasons":[
              {"reason":"TableReadKeyRangeThroughputExceeded","resource":"arn:a"},
              7, {}, {"Reason":"TableReadProvisionedThroughputExceeded","Resource":"arn:b"}]})");
    ASSERT_EQ(error.throttling_reasons.size(), 3u);
    EXPECT_EQ(error.throttling_reasons[0].reason, "TableReadKeyRangeThroughputExceeded");
    EXPECT_EQ(error.throttling_reasons[0].resource, "arn:a");
    EXPECT_EQ(error.throttling_reasons[2].resource, "arn:b");
    EXPECT_EQ(widest_scope(error.throttling_reasons), throttling_scope::table);
    const service_error lower = parse_service_error(
        400, {}, R"({"throttlingReasons":[{"reason":"TableReadAccountLimitExceeded"}]})");
    EXPECT_EQ(widest_scope(lower.throttling_reasons), throttling_scope::account);
}

TEST(throttling, scope_of_each_reason) {
    struct row {
        const char* reason;
        throttling_scope scope;
    };
    for (const auto& [reason, scope] : {
             row{"TableReadKeyRangeThroughputExceeded", throttling_scope::key_range},
             row{"IndexReadKeyRangeThroughputExceeded", throttling_scope::key_range},
             row{"TableReadProvisionedThroughputExceeded", throttling_scope::table},
             row{"IndexWriteProvisionedThroughputExceeded", throttling_scope::table},
             row{"TableReadMaxOnDemandThroughputExceeded", throttling_scope::table},
             row{"TableReadAccountLimitExceeded", throttling_scope::account},
             row{"IndexReadAccountLimitExceeded", throttling_scope::account},
             row{"SomethingNew", throttling_scope::unknown},
             row{"", throttling_scope::unknown},
         }) {
        EXPECT_EQ(scope_of(reason), scope) << reason;
    }
    EXPECT_EQ(widest_scope({}), throttling_scope::unknown);
}

TEST(error_body, the_item_that_made_a_condition_fail) {
    const std::string item =
        R"({"id":{"S":"a"},"__type":{"S":"x"},"x":{"S":")" + std::string(400000, 'x') + "\"}}";
    for (const auto& body : {
             R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
             R"("message":"The conditional request failed","Item":)" +
                 item + "}",
             R"({"Item": )" + item +
                 R"( ,"message":"The conditional request failed",)"
                 R"("__type":"x#ConditionalCheckFailedException"})",
         }) {
        const auto error = parse_service_error(400, {}, body);
        EXPECT_EQ(error.value, service_errc::conditional_check_failed);
        EXPECT_EQ(error.code, "ConditionalCheckFailedException");
        EXPECT_EQ(error.message, "The conditional request failed");
        EXPECT_EQ(error.existing_item, item);
        EXPECT_FALSE(error.foreign);
    }
    const auto other =
        parse_service_error(400, {}, R"({"__type":"ValidationException","Item":{}})");
    EXPECT_EQ(other.value, service_errc::validation);
    EXPECT_TRUE(other.existing_item.empty());
    const auto cut = parse_service_error(
        400, {}, R"({"__type":"ConditionalCheckFailedException","Item":{"id":{"S)");
    EXPECT_TRUE(cut.existing_item.empty());
}

TEST(error_body, a_conflict_with_a_transaction_passes) {
    const auto error = parse_service_error(400, {}, R"({"__type":"TransactionConflictException"})");
    EXPECT_EQ(classify_response(400, error.code), failure_class::transient);
}

} // namespace
} // namespace dyndump::core
