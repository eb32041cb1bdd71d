/// \file
/// Any request to any AWS service: signed, retried, with credentials that are renewed.
#pragma once

#include <dyndump/call_options.hpp>
#include <dyndump/config.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/retry_params.hpp>
#include <dyndump/signer.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// All that a signed_transport is made from. What is left out is found as an AWS SDK finds it.
struct signed_transport_params {
    /// What is signed for, and how. An empty region: AWS_REGION, AWS_DEFAULT_REGION, the profile's.
    signer_params signing;
    /// A profile of the shared files. Empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
    std::string profile;
    /// Null: default_credentials().
    std::shared_ptr<credentials_provider> credentials;
    /// Unset max_attempts: AWS_MAX_ATTEMPTS, the profile's max_attempts, 3. As the SDKs do, unless
    /// made `patient`; `mode` does nothing here.
    retry_params retry;
    /// Used when `transport` is null. An empty `tls.ca_bundle`: AWS_CA_BUNDLE, the profile's
    /// ca_bundle, the system's roots.
    transport_params connection;
    /// Lets an http:// URL be of another machine; without it that is errc::insecure_endpoint.
    bool allow_http = false;
    logger log;

    /// Seams; null means the real one.
    std::shared_ptr<dyndump::transport> transport;
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;

    signed_transport_params() { retry.patient = false; }
    /// `service` is the signing name: "sqs", "lambda", "execute-api". That of S3 is signed as S3
    /// wants it.
    signed_transport_params(std::string region, std::string service)
        : signed_transport_params() {
        signing = service == "s3" ? signer_params::for_s3(std::move(region))
                                  : signer_params(std::move(region), std::move(service));
    }
};

/// One request to a service.
struct aws_request {
    std::string method = "POST";
    /// Whole: `https://sqs.eu-west-1.amazonaws.com/`, path and query percent-encoded as they go on
    /// the wire.
    std::string url;
    /// Those of the service: Content-Type, X-Amz-Target. All are signed but what hops change. Host,
    /// X-Amz-Date and so on are added.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Of the body: 64 hex digits or unsigned_payload. Empty: it is hashed.
    std::string payload_hash;
    /// Never to be sent again after it may have been acted on.
    bool once = false;
    call_options options;

    aws_request() {}
    aws_request(std::string verb, std::string to)
        : method(std::move(verb))
        , url(std::move(to)) {}
};

/// Sends signed requests. Copies share one connection pool and one state.
///
///     dyndump::signed_transport sqs(context, {"eu-west-1", "sqs"});
///     dyndump::aws_request request("POST", "https://sqs.eu-west-1.amazonaws.com/");
///     request.headers = {{"Content-Type", "application/x-amz-json-1.0"},
///                        {"X-Amz-Target", "AmazonSQS.ListQueues"}};
///     request.body = "{}";
///     co_await sqs.async_exchange(request, response, diag);
///
/// Failures that may pass and throttling are tried again after a pause; so is what was refused for
/// a clock that is wrong, with the right time, and for a token that has expired, with new
/// credentials.
///
/// Thread safety: all members may be called from any thread at the same time. Lifetimes: an
/// operation keeps what it needs alive; `response` and `diag` must live until it completes.
class DYNDUMP_EXPORT signed_transport {
public:
    /// Does no I/O. A faulty parameter is reported by the first operation.
    signed_transport(boost::asio::any_io_executor executor, signed_transport_params params);
    /// On the executor of a context, as an io_context.
    template <class Context>
    requires std::convertible_to<Context&, boost::asio::execution_context&>
    signed_transport(Context& context, signed_transport_params params)
        : signed_transport(context.get_executor(), std::move(params)) {}

    boost::asio::any_io_executor get_executor() const noexcept;

    /// Sends one request and reads the answer. Completion: void(error_code). Executor: the
    /// handler's, else this one's. Cancellation: all types; the request in flight is dropped, and
    /// the operation completes with boost::asio::error::operation_aborted.
    /// Errors: for an answer whose status is not 2xx that of service_errc whose name the service
    /// gives; service_errc::unknown for other names, which `diag.code` has, and
    /// errc::foreign_answer for what is not in a service's words: `response` has the answer. Else
    /// errc, and the system's, Asio's and OpenSSL's codes. What is not sent because it cannot be
    /// right (a URL, a header) is errc::invalid_argument or errc::bad_endpoint.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_exchange(aws_request request, http_response& response, diagnostics& diag,
                        CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &response,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start(std::move(impl), std::move(request), response, diag, std::move(handler));
            },
            get_executor(), token);
    }

    /// Closes the connections that no operation uses.
    void close_idle_connections();

private:
    class DYNDUMP_LOCAL impl;

    static void start(std::shared_ptr<impl>, aws_request, http_response&, diagnostics&,
                      detail::any_handler<void(error_code)>);

    std::shared_ptr<impl> impl_;
};

} // namespace dyndump
