/// \file
/// A DynamoDB client: signed requests, retried as the service asks.
#pragma once

#include <dyndump/client_params.hpp>
#include <dyndump/config.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item_group.hpp>
#include <dyndump/item_request.hpp>
#include <dyndump/item_result.hpp>
#include <dyndump/page.hpp>
#include <dyndump/table_description.hpp>
#include <dyndump/write_request.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump {

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

    /// On the executor of a context, as an io_context.
    template <class Context>
    requires std::convertible_to<Context&, boost::asio::execution_context&>
    explicit client(Context& context, client_params params = {})
        : client(context.get_executor(), std::move(params)) {}

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

    /// \name Operations on items
    /// `request` is built (item_request) or raw JSON; what the service answers is read into
    /// `result`, whose views look into it. Both request and result can be used again, and then keep
    /// their memory: give the request by std::cref, and it must live until completion, as `result`
    /// and `diag` must.
    ///
    /// Completion: void(error_code). Errors: as above; errc::timed_out if item_request::options
    /// allow no more time, errc::invalid_argument for a request that has a problem(). Executor: the
    /// handler's, else the client's. Thread safety: of any number at the same time. Cancellation:
    /// as above; a write whose request was sent may have been carried out
    /// (item_result::maybe_applied()).
    /// \{

    /// Reads one item by its key; there may be none (item_result::found()).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_get_item(detail::given<item_request> request, item_result& result, diagnostics& diag,
                        CompletionToken&& token = CompletionToken()) {
        return item_operation("GetItem", std::move(request), result, diag, token);
    }
    /// Puts one item in place of the one with its key.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_put_item(detail::given<item_request> request, item_result& result, diagnostics& diag,
                        CompletionToken&& token = CompletionToken()) {
        return item_operation("PutItem", std::move(request), result, diag, token);
    }
    /// Changes an item, or makes it.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_update_item(detail::given<item_request> request, item_result& result,
                           diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return item_operation("UpdateItem", std::move(request), result, diag, token);
    }
    /// Removes an item, if it is there.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_delete_item(detail::given<item_request> request, item_result& result,
                           diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return item_operation("DeleteItem", std::move(request), result, diag, token);
    }
    /// Reads one page of the items that have a partition key. page::last_evaluated_key() says where
    /// it goes on: item_request::start_after(). For all pages see query_source.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_query(detail::given<item_request> request, page& result, diagnostics& diag,
                     CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_query(std::move(impl), std::move(request), result, diag, std::move(handler));
            },
            get_executor(), token);
    }
    /// Reads any number of items by their keys, in as many requests as it takes: what the service
    /// leaves undone (UnprocessedKeys) is asked for again after a pause. On error `result` has what
    /// was read until then. Errors: errc::retries_exhausted or errc::stalled if it goes on leaving
    /// all undone; errc::malformed_response if it leaves more undone than it was asked.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_batch_get_item(detail::given<batch_get_request> request, items_result& result,
                              diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_batch_get(std::move(impl), std::move(request), result, diag,
                                std::move(handler));
            },
            get_executor(), token);
    }
    /// Writes and removes any number of items, in as many requests as it takes: what the service
    /// leaves undone (UnprocessedItems) is sent again after a pause. In which order is not defined,
    /// so no two may be of the same key, in the whole batch. On error
    /// `result.unprocessed` is what may not have been done. Errors: as async_batch_get_item().
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_batch_write_item(batch_write_request request, batch_write_result& result,
                                diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_batch_write_all(std::move(impl), std::move(request), result, diag,
                                      std::move(handler));
            },
            get_executor(), token);
    }
    /// Reads up to 100 items as they are at one instant.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_transact_get(detail::given<transaction> request, items_result& result,
                            diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return transact("TransactGetItems", std::move(request), result, diag, token);
    }
    /// Carries out up to 100 actions, all or none. It happens once, however often it is sent. If
    /// one keeps it from being carried out that is service_errc::transaction_canceled, and
    /// items_result::reasons() says which; the client does not repeat it.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_transact_write(detail::given<transaction> request, items_result& result,
                              diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return transact("TransactWriteItems", std::move(request), result, diag, token);
    }
    /// \}

    /// Waits until a table and its global indexes are ACTIVE, for `patience` at most. Completion:
    /// void(error_code, table_description). Errors: as async_create_table().
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_wait_until_active(std::string table_name, std::chrono::milliseconds patience,
                                 diagnostics& diag, CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code, table_description)>(
            [impl = impl_, table_name = std::move(table_name), patience,
             &diag](detail::any_handler<void(error_code, table_description)> handler) mutable {
                start_wait(std::move(impl), std::move(table_name), patience, diag,
                           std::move(handler));
            },
            get_executor(), token);
    }
    /// Removes a table and waits until it is gone, for an hour at most. One that is not there is
    /// service_errc::resource_not_found, unless this operation removed it by an attempt whose
    /// answer was lost. Completion: void(error_code). Errors: errc::stalled if it stays.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_delete_table(std::string table_name, diagnostics& diag,
                            CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, table_name = std::move(table_name),
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_delete_table(std::move(impl), std::move(table_name), diag,
                                   std::move(handler));
            },
            get_executor(), token);
    }

    /// Closes the connections that no operation uses; those in use stay open. Does nothing with a
    /// transport that keeps none.
    void close_idle_connections();

private:
    friend struct detail::client_access; // lets the library's other parts at the impl

    class DYNDUMP_LOCAL impl;
    using impl_ptr = std::shared_ptr<impl>;

    template <class CompletionToken>
    auto item_operation(std::string_view name, detail::given<item_request> request,
                        item_result& result, diagnostics& diag, CompletionToken& token) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, name, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_item(std::move(impl), name, std::move(request), result, diag,
                           std::move(handler));
            },
            get_executor(), token);
    }
    template <class CompletionToken>
    auto transact(std::string_view name, detail::given<transaction> request, items_result& result,
                  diagnostics& diag, CompletionToken& token) {
        return detail::async_operation<void(error_code)>(
            [impl = impl_, name, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_transaction(std::move(impl), name, std::move(request), result, diag,
                                  std::move(handler));
            },
            get_executor(), token);
    }

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
    static void start_item(impl_ptr, std::string_view, detail::given<item_request>, item_result&,
                           diagnostics&, detail::any_handler<void(error_code)>);
    static void start_query(impl_ptr, detail::given<item_request>, page&, diagnostics&,
                            detail::any_handler<void(error_code)>);
    static void start_batch_get(impl_ptr, detail::given<batch_get_request>, items_result&,
                                diagnostics&, detail::any_handler<void(error_code)>);
    static void start_batch_write_all(impl_ptr, batch_write_request, batch_write_result&,
                                      diagnostics&, detail::any_handler<void(error_code)>);
    static void start_transaction(impl_ptr, std::string_view, detail::given<transaction>,
                                  items_result&, diagnostics&,
                                  detail::any_handler<void(error_code)>);
    static void start_wait(impl_ptr, std::string, std::chrono::milliseconds, diagnostics&,
                           detail::any_handler<void(error_code, table_description)>);
    static void start_delete_table(impl_ptr, std::string, diagnostics&,
                                   detail::any_handler<void(error_code)>);

    impl_ptr impl_;
};

} // namespace dyndump
