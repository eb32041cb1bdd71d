#include "sandbox/authenticator.hpp"

#include "core/amz_date.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

constexpr std::string_view missing_type =
    "com.amazon.coral.service#MissingAuthenticationTokenException";
constexpr std::string_view incomplete_type =
    "com.amazon.coral.service#IncompleteSignatureException";
constexpr std::string_view unrecognized_type =
    "com.amazon.coral.service#UnrecognizedClientException";
constexpr std::string_view invalid_type = "com.amazon.coral.service#InvalidSignatureException";

constexpr auto tolerance = std::chrono::minutes(15);

std::string_view signed_header(const core::signable_request& request, std::string_view name) {
    for (const http_header& header : request.headers) {
        if (core::equals_ignoring_case(header.name, name)) {
            return header.value;
        }
    }
    return {};
}

std::string skew_message(std::string_view sent, std::chrono::system_clock::time_point now) {
    const auto time = core::amz_date::parse(sent).value_or(now);
    const core::amz_date server(now);
    if (time < now) {
        const core::amz_date least(now - tolerance);
        return fmt::format("Signature expired: {} is now earlier than {} ({} - 15 min.)", sent,
                           least.view(), server.view());
    }
    const core::amz_date most(now + tolerance);
    return fmt::format("Signature not yet current: {} is still later than {} ({} + 15 min.)", sent,
                       most.view(), server.view());
}

} // namespace

authenticator::authenticator()
    : verifier_("dynamodb", {}, tolerance) {}

outcome<void> authenticator::check(const known_keys& keys, const core::signable_request& request,
                                   std::chrono::system_clock::time_point now) {
    bool expired = false;
    const auto lookup = [&keys, &expired](std::string_view id) {
        expired = keys.is_expired(id);
        return keys.find(id);
    };
    switch (verifier_.verify(request, now, lookup)) {
    case core::signature_check::ok:
        return {};
    case core::signature_check::missing:
        return access_fault(missing_type, "Request is missing Authentication Token");
    case core::signature_check::incomplete:
        return access_fault(incomplete_type,
                            "Authorization header requires 'Credential', 'Signature' and "
                            "'SignedHeaders' parameters, and the headers it names; host, "
                            "x-amz-date and x-amz-target must be signed.");
    case core::signature_check::unknown_key:
    case core::signature_check::bad_token:
        if (expired) {
            return expired_token_fault();
        }
        return access_fault(unrecognized_type,
                            "The security token included in the request is invalid.");
    case core::signature_check::wrong_scope:
        return access_fault(invalid_type, "Credential should be scoped to a valid region, to "
                                          "service 'dynamodb' and to the date of the request.");
    case core::signature_check::skewed:
        return access_fault(invalid_type, skew_message(signed_header(request, "x-amz-date"), now));
    case core::signature_check::mismatch:
    case core::signature_check::wrong_payload:
        break;
    }
    return access_fault(invalid_type,
                        "The request signature we calculated does not match the signature you "
                        "provided. Check your AWS Secret Access Key and signing method. Consult "
                        "the service documentation for details.");
}

} // namespace dyndump::sandbox_impl
