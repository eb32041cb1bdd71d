#include <dyndump/error.hpp>
#include <dyndump/printable.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

namespace dyndump {
namespace {

class client_category_impl final : public boost::system::error_category {
public:
    client_category_impl()
        : error_category(0x8d1f0b6a3c52e947) {}
    const char* name() const noexcept override { return "dyndump"; }
    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
        case errc::invalid_argument:
            return "invalid argument";
        case errc::stopped:
            return "stopped before the table was exhausted";
        case errc::no_credentials:
            return "no credentials found";
        case errc::bad_credentials:
            return "the credentials cannot be used";
        case errc::bad_region:
            return "no valid region";
        case errc::bad_endpoint:
            return "the endpoint is not a usable URL";
        case errc::bad_configuration:
            return "the configuration cannot be understood";
        case errc::timed_out:
            return "the server did not answer in time";
        case errc::connection_closed:
            return "the connection was closed before the response was complete";
        case errc::malformed_response:
            return "the response is not what DynamoDB sends";
        case errc::corrupt_response:
            return "the response failed its integrity check";
        case errc::response_too_large:
            return "the response is larger or deeper than allowed";
        case errc::tls_verification_failed:
            return "the server's certificate was not accepted";
        case errc::insecure_endpoint:
            return "plain HTTP to a host that is not this machine";
        case errc::stalled:
            return "no progress for too long";
        case errc::retries_exhausted:
            return "all attempts failed";
        case errc::output_exists:
            return "the output exists already";
        case errc::corrupt_output:
            return "the output does not hold what was written";
        case errc::resume_mismatch:
            return "the dump to resume is of another table or has other parameters";
        case errc::output_busy:
            return "another process works on this dump";
        case errc::already_complete:
            return "the dump is complete already";
        case errc::inconsistent_scan:
            return "the pages of the scan contradict each other";
        case errc::foreign_answer:
            return "something else answered in the service's place";
        case errc::exception_thrown:
            return "the caller's code threw an exception";
        }
        return "unknown dyndump error";
    }
};

class service_category_impl final : public boost::system::error_category {
public:
    service_category_impl()
        : error_category(0xb74e2c9916d8f035) {}
    const char* name() const noexcept override { return "dynamodb"; }
    std::string message(int value) const override {
        switch (static_cast<service_errc>(value)) {
        case service_errc::unknown:
            return "an error code this version does not know";
        case service_errc::provisioned_throughput_exceeded:
            return "the table's provisioned throughput is exceeded";
        case service_errc::throttling:
            return "the request was throttled";
        case service_errc::request_limit_exceeded:
            return "the account's throughput limit is exceeded";
        case service_errc::limit_exceeded:
            return "too many concurrent control-plane operations";
        case service_errc::internal_server_error:
            return "the service had an internal error";
        case service_errc::service_unavailable:
            return "the service is unavailable";
        case service_errc::replicated_write_conflict:
            return "another region is writing the item";
        case service_errc::conditional_check_failed:
            return "the condition does not hold";
        case service_errc::item_collection_size_limit_exceeded:
            return "the item collection is too large";
        case service_errc::resource_not_found:
            return "the table or index does not exist";
        case service_errc::resource_in_use:
            return "the table is being changed or exists already";
        case service_errc::validation:
            return "the service refused the request as invalid";
        case service_errc::access_denied:
            return "access denied";
        case service_errc::incomplete_signature:
            return "the signature is incomplete";
        case service_errc::missing_authentication_token:
            return "the request was not signed";
        case service_errc::unrecognized_client:
            return "the access key or token is not known";
        case service_errc::invalid_signature:
            return "the signature does not match";
        case service_errc::serialization:
            return "the service could not parse the request";
        case service_errc::unknown_operation:
            return "the service does not know the operation";
        case service_errc::expired_token:
            return "the credentials have expired";
        case service_errc::request_time_skewed:
            return "this machine's clock differs too much from the service's";
        case service_errc::transaction_canceled:
            return "the transaction was not carried out";
        case service_errc::idempotent_parameter_mismatch:
            return "the token belongs to another transaction";
        }
        return "unknown DynamoDB error";
    }
};

} // namespace

const boost::system::error_category& client_category() noexcept {
    static const client_category_impl instance;
    return instance;
}

const boost::system::error_category& service_category() noexcept {
    static const service_category_impl instance;
    return instance;
}

std::string message_of(const std::exception& failure) {
    std::string text = failure.what();
    if (const auto* coded = dynamic_cast<const boost::system::system_error*>(&failure)) {
        const auto& ec = coded->code();
        const auto at = text.rfind(ec.what());
        text = at == text.npos ? ec.message() : text.substr(0, at) + ec.message();
    }
    return text;
}

std::string diagnostics::to_string() const {
    std::string line = printable(message, whole_text);
    auto add = [&line](const std::string& part) {
        line += (line.empty() ? "" : "; ") + printable(part, whole_text);
    };
    if (!code.empty()) {
        add(code);
    }
    if (!server_message.empty()) {
        add(fmt::format("the service says: {}", server_message));
    }
    if (http_status != 0) {
        add(fmt::format("HTTP {}", http_status));
    }
    if (!request_id.empty()) {
        add(fmt::format("request id {}", request_id));
    }
    if (attempts > 1) {
        add(fmt::format("{} attempts", attempts));
    }
    return line;
}

} // namespace dyndump
