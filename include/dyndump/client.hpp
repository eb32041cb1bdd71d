/// \file
/// A DynamoDB client: signed requests, retried as the service asks.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/page.hpp>
#include <dyndump/retry_params.hpp>
#include <dyndump/table_description.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>
#include <dyndump/write_request.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dyndump {

/// Whether DynamoDB is asked at the account's own host name.
/// Source: AWS SDKs reference guide, "Account-based endpoints".
enum class account_id_endpoint_mode {
    /// If the credentials tell the account, and the region has such names.
    preferred,
    disabled,
    /// errc::bad_endpoint otherwise.
    required,
};

/// All that a client is made from. What is left out is found as an AWS SDK finds it: in the
/// environment, then in the profile.
struct client_params {
    /// A profile of the shared files. Empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
    std::string profile;
    /// E.g. "eu-west-1". Must be a single host label. Empty: AWS_REGION, AWS_DEFAULT_REGION, the
    /// profile's; failing all, that of the ARN by which a table is named; else EC2's metadata
    /// service is asked at the first operation.
    std::string region;
    /// E.g. "http://localhost:8000"; a path is kept. Empty: AWS_ENDPOINT_URL_DYNAMODB, then
    /// AWS_ENDPOINT_URL, the profile's; else the service's own address in the region.
    std::string endpoint_url;
    /// Unset: AWS_USE_FIPS_ENDPOINT, the profile's use_fips_endpoint, no.
    std::optional<bool> use_fips;
    /// Unset: AWS_USE_DUALSTACK_ENDPOINT, the profile's use_dualstack_endpoint, no.
    std::optional<bool> use_dual_stack;
    /// Unset: AWS_ACCOUNT_ID_ENDPOINT_MODE, the profile's, preferred.
    std::optional<dyndump::account_id_endpoint_mode> account_id_endpoint_mode;
    /// Lets an http:// endpoint be another machine; without it that is errc::insecure_endpoint.
    bool allow_http = false;
    /// Null: default_credentials().
    std::shared_ptr<credentials_provider> credentials;
    retry_params retry;
    /// Used when `transport` is null. An empty `tls.ca_bundle`: AWS_CA_BUNDLE, the profile's
    /// ca_bundle, the system's roots.
    transport_params connection;
    /// The most bytes of a response body.
    std::size_t max_response_bytes = std::size_t{64} << 20;
    /// Hears of pages, retries, throttles, refreshes and connections, as lines or as typed events.
    logger log;

    /// Seams; null means the real one.
    std::shared_ptr<dyndump::transport> transport;
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;

    client_params() {}
};

/// The parameters of one Scan request.
/// Source: DynamoDB API reference, "Scan".
struct scan_request {
    /// Or the table's ARN; see table_arn.
    std::string table_name;
    /// Empty: the table itself.
    std::string index_name;
    bool consistent_read = false;
    /// Items to read at most, before the filter. 0: no limit (none is sent: the service refuses 0).
    std::uint32_t limit = 0;
    std::uint32_t segment = 0;
    std::uint32_t total_segments = 1;
    /// Raw JSON: a page's last_evaluated_key(). Empty: from the start.
    std::string exclusive_start_key;
    std::string filter_expression;
    std::string projection_expression;
    std::map<std::string, std::string> expression_attribute_names;
    /// Raw JSON object in DynamoDB JSON, e.g. `{":v":{"N":"1"}}`. Empty: none.
    std::string expression_attribute_values;
    /// ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES or SPECIFIC_ATTRIBUTES. Empty: the service's
    /// default.
    std::string select;

    scan_request() {}
};

/// What a page cost in requests.
struct request_counts {
    std::uint64_t retries = 0;
    std::uint64_t throttles = 0;
};

namespace detail {
struct client_access;
}

/// Talks to one DynamoDB endpoint. Copies share one connection pool and one state.
///
/// Thread safety: all members may be called from any thread at the same time.
/// Cancellation: every operation honours all types of cancellation; the request in flight is
/// dropped and the operation completes with boost::asio::error::operation_aborted. Lifetimes: an
/// operation keeps what it needs alive; `page&`, result and `diagnostics&` arguments must live
/// until it completes. Destroying the client does not cancel operations. Errors: errc,
/// service_errc, and the system's, Asio's and OpenSSL's codes.
class DYNDUMP_EXPORT client {
public:
    /// Does no I/O. A faulty parameter is reported by the first operation.
    client(boost::asio::any_io_executor executor, client_params params = {});

    boost::asio::any_io_executor get_executor() const noexcept;

    /// Reads one page. Completion: void(error_code). On error `result` is empty.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_scan(scan_request request, page& result, diagnostics& diag,
                    CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_scan(std::move(impl), std::move(request), result, diag, std::move(handler));
            },
            get_executor(), token);
    }

    /// Describes a table, given by its name or ARN. Completion: void(error_code,
    /// table_description).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_describe_table(std::string table_name, diagnostics& diag,
                              CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code, table_description)>(
            [impl = impl_, table_name = std::move(table_name),
             &diag](detail::any_handler<void(error_code, table_description)> handler) mutable {
                start_describe(std::move(impl), std::move(table_name), diag, std::move(handler));
            },
            get_executor(), token);
    }

    /// Writes or removes up to 25 items in one request, without conditions. Completion:
    /// void(error_code). Success means that the request was taken; what it left undone is in
    /// `result.unprocessed`, to be sent again after a pause: neither is it an error, nor does the
    /// client repeat it. If a single item cannot be written the service refuses all of them, with
    /// service_errc::validation. For whole tables see table_writer.
    ///
    /// `result` must live until completion, as `diag`. The body of a request is hashed once,
    /// however often it is sent. The service is asked for the units of each index; a server that
    /// refuses to tell them is asked for the total, from then on.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_batch_write(batch_write_request request, batch_write_result& result,
                           diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_batch_write(std::move(impl), std::move(request), result, diag,
                                  std::move(handler));
            },
            get_executor(), token);
    }

    /// Puts one item, on a condition if the request has one. Completion: void(error_code). A
    /// condition that failed is service_errc::conditional_check_failed, and `result.existing` is
    /// the item that is there; if `result.maybe_applied` as well, it may be the very item that an
    /// earlier attempt put. Lifetimes and units: as for async_batch_write().
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_put(put_request request, put_result& result, diagnostics& diag,
                   CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_put(std::move(impl), std::move(request), result, diag, std::move(handler));
            },
            get_executor(), token);
    }

    /// Makes a table and waits until it and its global indexes are ACTIVE, for an hour at most.
    /// `input` is the JSON input of CreateTable. A table of that name that is being deleted is
    /// waited for; one that is there is service_errc::resource_in_use, unless this operation made
    /// it by an attempt whose answer was lost. Completion: void(error_code, table_description) with
    /// the table as it is last seen. Errors: errc::stalled if it does not become ACTIVE in time;
    /// running it again then is of no use, for the table is there.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_create_table(std::string input, diagnostics& diag,
                            CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code, table_description)>(
            [impl = impl_, input = std::move(input),
             &diag](detail::any_handler<void(error_code, table_description)> handler) mutable {
                start_create(std::move(impl), std::move(input), diag, std::move(handler));
            },
            get_executor(), token);
    }

    /// Any other operation: `operation` is its name ("UpdateItem"), `body` its JSON input. An
    /// ARN as its TableName or ResourceArn has the meaning that table_arn describes. Operations of
    /// Application Auto Scaling are named as IAM does
    /// ("application-autoscaling:DescribeScalableTargets"), and asked for in the client's region;
    /// errc::bad_endpoint where DynamoDB has an address of its own and that service has none.
    /// Completion: void(error_code, std::string) with the JSON output. A write that is retried
    /// after an ambiguous failure may be applied twice; DynamoDB's puts bear that.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_call(std::string operation, std::string body, diagnostics& diag,
                    CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code, std::string)>(
            [impl = impl_, operation = std::move(operation), body = std::move(body),
             &diag](detail::any_handler<void(error_code, std::string)> handler) mutable {
                start_call(std::move(impl), std::move(operation), std::move(body), diag,
                           std::move(handler));
            },
            get_executor(), token);
    }

private:
    friend struct detail::client_access; // lets the library's other parts at the impl

    class DYNDUMP_LOCAL impl;
    using impl_ptr = std::shared_ptr<impl>;

    static void start_scan(impl_ptr, scan_request, page&, diagnostics&,
                           detail::any_handler<void(error_code)>);
    static void start_describe(impl_ptr, std::string, diagnostics&,
                               detail::any_handler<void(error_code, table_description)>);
    static void start_batch_write(impl_ptr, batch_write_request, batch_write_result&, diagnostics&,
                                  detail::any_handler<void(error_code)>);
    static void start_put(impl_ptr, put_request, put_result&, diagnostics&,
                          detail::any_handler<void(error_code)>);
    static void start_create(impl_ptr, std::string, diagnostics&,
                             detail::any_handler<void(error_code, table_description)>);
    static void start_call(impl_ptr, std::string, std::string, diagnostics&,
                           detail::any_handler<void(error_code, std::string)>);

    impl_ptr impl_;
};

} // namespace dyndump
