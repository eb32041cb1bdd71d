#include "core/failure.hpp"

#include "core/error_body.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {

void PrintTo(failure_class value, std::ostream* out) {
    static constexpr const char* names[] = {"throttling", "transient", "expired_token", "fatal"};
    *out << names[static_cast<int>(value)];
}

namespace {

constexpr auto throttling = failure_class::throttling;
constexpr auto transient = failure_class::transient;
constexpr auto expired = failure_class::expired_token;
constexpr auto fatal = failure_class::fatal;

TEST(failure, responses) {
    struct row {
        unsigned status;
        const char* code;
        failure_class expected;
    };
    for (const auto& [status, code, expected] : {
             row{400, "ProvisionedThroughputExceededException", throttling},
             row{400, "ThrottlingException", throttling},
             row{400, "RequestLimitExceeded", throttling},
             row{400, "LimitExceededException", throttling},
             row{400, "Throttling", throttling},
             row{400, "ThrottledException", throttling},
             row{400, "RequestThrottledException", throttling},
             row{400, "RequestThrottled", throttling},
             row{400, "TooManyRequestsException", throttling},
             row{400, "TransactionInProgressException", throttling},
             row{400, "BandwidthLimitExceeded", throttling},
             row{400, "SlowDown", throttling},
             row{400, "PriorRequestNotComplete", throttling},
             row{400, "EC2ThrottledException", throttling},
             row{503, "SlowDown", throttling},
             row{429, "", throttling},
             row{509, "", throttling},
             row{429, "Odd", throttling},
             row{500, "InternalServerError", transient},
             row{500, "", transient},
             row{502, "", transient},
             row{503, "", transient},
             row{504, "", transient},
             row{520, "", transient},
             row{599, "", transient},
             row{408, "", transient},
             row{511, "", fatal},
             row{302, "", fatal},
             row{401, "", fatal},
             row{403, "ForbiddenException", fatal},
             row{407, "", fatal},
             row{700, "", transient},
             row{500, "NewException", transient},
             row{400, "RequestTimeout", transient},
             row{408, "RequestTimeoutException", transient},
             row{409, "ReplicatedWriteConflictException", transient},
             row{400, "ExpiredTokenException", expired},
             row{403, "ExpiredToken", expired},
             row{400, "ConditionalCheckFailedException", fatal},
             row{400, "ItemCollectionSizeLimitExceededException", fatal},
             row{400, "ResourceNotFoundException", fatal},
             row{400, "ResourceInUseException", fatal},
             row{400, "ValidationException", fatal},
             row{500, "ValidationException", fatal},
             row{400, "AccessDeniedException", fatal},
             row{400, "IncompleteSignatureException", fatal},
             row{400, "MissingAuthenticationTokenException", fatal},
             row{400, "UnrecognizedClientException", fatal},
             row{400, "SerializationException", fatal},
             row{400, "UnknownOperationException", fatal},
             row{400, "InvalidSignatureException", fatal},
             row{400, "NewException", fatal},
             row{400, "", fatal},
             row{301, "", fatal},
             row{501, "", fatal},
             row{505, "", fatal},
         }) {
        EXPECT_EQ(classify_response(status, code), expected) << status << ' ' << code;
    }
}

// The status stands in for a missing code (error_body): it must not be taken for a name.
TEST(failure, status_as_code_is_the_status) {
    for (unsigned status : {400u, 404u, 429u, 500u, 503u}) {
        const service_error error = parse_service_error(status, {}, "<html>");
        EXPECT_EQ(classify_response(status, error.code), classify_response(status, ""));
    }
}

TEST(failure, exchanges) {
    struct row {
        error_code ec;
        failure_class expected;
    };
    const boost::system::error_code refused(ECONNREFUSED, boost::system::system_category());
    const boost::system::error_code reset(ECONNRESET, boost::system::system_category());
    const boost::system::error_code slow(ETIMEDOUT, boost::system::system_category());
    const boost::system::error_code cancelled(ECANCELED, boost::system::system_category());
    for (const auto& [ec, expected] : {
             row{refused, transient},
             row{reset, transient},
             row{slow, transient},
             row{cancelled, fatal},
             row{errc::timed_out, transient},
             row{errc::connection_closed, transient},
             row{errc::malformed_response, transient},
             row{errc::corrupt_response, transient},
             row{errc::response_too_large, fatal},
             row{errc::tls_verification_failed, fatal},
             row{errc::insecure_endpoint, fatal},
             row{errc::invalid_argument, fatal},
             row{errc::no_credentials, fatal},
             row{service_errc::throttling, throttling},
             row{service_errc::internal_server_error, transient},
             row{service_errc::validation, fatal},
         }) {
        EXPECT_EQ(classify_transport(ec), expected) << ec.message();
    }
}

// There is no page to slow down for: a source that asks for less is asked again, like one that is
// away.
TEST(failure, of_the_source_of_credentials) {
    struct row {
        error_code ec;
        failure_class expected;
    };
    for (const auto& [ec, expected] : {
             row{errc::timed_out, transient},
             row{errc::connection_closed, transient},
             row{service_errc::throttling, transient},
             row{service_errc::internal_server_error, transient},
             row{service_errc::expired_token, fatal},
             row{service_errc::access_denied, fatal},
             row{errc::no_credentials, fatal},
             row{errc::bad_credentials, fatal},
         }) {
        EXPECT_EQ(classify_credentials_failure(ec), expected) << ec.message();
    }
}

TEST(failure, suspects_of_clock_skew) {
    for (const char* code : {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
                             "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture",
                             "AccessDeniedException"}) {
        EXPECT_TRUE(may_be_clock_skew(code)) << code;
    }
    for (const char* code : {"", "ValidationException", "AccessDenied", "ExpiredTokenException"}) {
        EXPECT_FALSE(may_be_clock_skew(code)) << code;
    }
}

} // namespace
} // namespace dyndump::core
