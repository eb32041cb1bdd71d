#include "core/failure.hpp"

#include "core/error_body.hpp"

#include <algorithm>
#include <array>

#include <boost/system/errc.hpp>

namespace dyndump::core {
namespace {

failure_class classify_value(service_errc value) noexcept {
    switch (value) {
    case service_errc::provisioned_throughput_exceeded:
    case service_errc::throttling:
    case service_errc::request_limit_exceeded:
    case service_errc::limit_exceeded:
        return failure_class::throttling;
    case service_errc::internal_server_error:
    case service_errc::service_unavailable:
    case service_errc::replicated_write_conflict:
        return failure_class::transient;
    case service_errc::expired_token:
        return failure_class::expired_token;
    default:
        return failure_class::fatal;
    }
}

} // namespace

bool is_transient_status(unsigned status) noexcept {
    return status == 408 || (status >= 500 && status != 501 && status != 505 && status != 511);
}

failure_class classify_response(unsigned http_status, std::string_view code) noexcept {
    if (code == "RequestTimeout" || code == "RequestTimeoutException") {
        return failure_class::transient;
    }
    const service_errc value = service_errc_of(code);
    if (value != service_errc::unknown) {
        return classify_value(value);
    }
    if (http_status == 429 || http_status == 509) {
        return failure_class::throttling;
    }
    return is_transient_status(http_status) ? failure_class::transient : failure_class::fatal;
}

failure_class classify_transport(const error_code& ec) noexcept {
    if (ec == boost::system::errc::operation_canceled) {
        return failure_class::fatal;
    }
    if (ec.category() == service_category()) {
        return classify_value(static_cast<service_errc>(ec.value()));
    }
    if (ec.category() != client_category()) {
        return failure_class::transient; // the system's, the resolver's, OpenSSL's
    }
    switch (static_cast<errc>(ec.value())) {
    case errc::timed_out:
    case errc::connection_closed:
    case errc::malformed_response:
    case errc::corrupt_response:
        return failure_class::transient;
    default:
        return failure_class::fatal;
    }
}

failure_class classify_credentials_failure(const error_code& ec) noexcept {
    const auto kind = classify_transport(ec);
    const bool passing = kind == failure_class::transient || kind == failure_class::throttling;
    return passing ? failure_class::transient : failure_class::fatal;
}

bool may_be_clock_skew(std::string_view code) noexcept {
    static constexpr std::array<std::string_view, 7> suspects{
        "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
        "RequestTimeTooSkewed",      "RequestExpired",        "RequestInTheFuture",
        "AccessDeniedException"};
    return std::ranges::find(suspects, code) != suspects.end();
}

} // namespace dyndump::core
