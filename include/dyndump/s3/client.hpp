/// \file
/// An S3 client: signed requests, retried as the service asks.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/retry_params.hpp>
#include <dyndump/s3/error.hpp>
#include <dyndump/s3/location.hpp>
#include <dyndump/s3/object.hpp>
#include <dyndump/s3/upload.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dyndump::s3 {

/// When requests carry a CRC-32 of their bodies.
enum class checksums {
    /// With every object and part; some servers that are not Amazon's refuse that.
    when_supported,
    /// Where the service insists only.
    when_required,
};

/// All that a client is made from. What is left out is found as an AWS SDK finds it: in the
/// environment, then in the profile.
struct client_params {
    /// A profile of the shared files. Empty: AWS_PROFILE, AWS_DEFAULT_PROFILE, "default".
    std::string profile;
    /// Where buckets are asked for first; one that is elsewhere is found by what the service
    /// answers. Empty: AWS_REGION, AWS_DEFAULT_REGION, the profile's; failing all, us-east-1.
    std::string region;
    /// E.g. "https://storage.example.com"; a path is kept. Empty: AWS_ENDPOINT_URL_S3, then
    /// AWS_ENDPOINT_URL, the profile's; else the service's own address in the region.
    std::string endpoint_url;
    /// Unset: AWS_USE_FIPS_ENDPOINT, the profile's use_fips_endpoint, no.
    std::optional<bool> use_fips;
    /// Unset: AWS_USE_DUALSTACK_ENDPOINT, the profile's use_dualstack_endpoint, no.
    std::optional<bool> use_dual_stack;
    /// The bucket in the path of all URLs, rather than in the host's name. Unset: addressing_style
    /// in the profile's s3 section, no.
    std::optional<bool> path_style;
    /// Lets an http:// endpoint be another machine; without it that is errc::insecure_endpoint.
    bool allow_http = false;
    /// Null: default_credentials().
    std::shared_ptr<credentials_provider> credentials;
    retry_params retry;
    /// Unset: AWS_REQUEST_CHECKSUM_CALCULATION, the profile's request_checksum_calculation,
    /// when_supported.
    std::optional<s3::checksums> checksums;
    /// An account id: requests to buckets of others fail. Empty: not asked for.
    std::string expected_bucket_owner;
    /// Pay for what the bucket's owner does not.
    bool requester_pays = false;
    /// Used when `transport` is null. Of the timeouts, `idle_read` bounds the silence within an
    /// exchange, which may take as long as it goes on. An empty `tls.ca_bundle`: AWS_CA_BUNDLE, the
    /// profile's ca_bundle, the system's roots.
    transport_params connection;
    /// How long the service may be silent while it makes an object of parts.
    std::chrono::milliseconds complete_idle{300000};
    /// Gets retries, throttles, refreshes and connections, as lines or as typed events.
    logger log;

    /// Seams; null means the real one.
    std::shared_ptr<dyndump::transport> transport;
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;

    client_params() {}
};

class client_core;

/// Talks to S3, or to a server that speaks its protocol. Copies share one connection pool and one
/// state.
///
/// Requests are signed for the bucket's region, which is learnt once; a redirection is never
/// followed by its Location. Bodies are covered by SHA-256 in the signature, until the service has
/// confirmed a CRC-32 over TLS: from then on by that. What may be sent again is, and what may not
/// (a condition, the begin of an upload) says in its result if it was.
///
/// Thread safety: all members may be called from any thread at the same time. Cancellation: every
/// operation honours all types of cancellation; the request in flight is dropped and the operation
/// completes with boost::asio::error::operation_aborted. Lifetimes: an operation keeps what it
/// needs alive but for the bytes of bodies; `diagnostics&` and result arguments must live until it
/// completes. Errors: errc, s3_errc, and the system's, Asio's and OpenSSL's codes.
class DYNDUMP_EXPORT client {
public:
    /// Does no I/O. A faulty parameter is reported by the first operation.
    client(boost::asio::any_io_executor executor, client_params params = {});

    boost::asio::any_io_executor get_executor() const noexcept;

    /// Is the bucket there, and may it be listed? Completion: void(error_code).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_head_bucket(std::string bucket, diagnostics& diag,
                           CompletionToken&& token = CompletionToken()) {
        return run<void(error_code)>(&start_head_bucket, std::move(bucket), diag, token);
    }
    /// Makes a bucket in the client's region. Completion: void(error_code).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_create_bucket(std::string bucket, diagnostics& diag,
                             CompletionToken&& token = CompletionToken()) {
        return run<void(error_code)>(&start_create_bucket, std::move(bucket), diag, token);
    }

    /// Stores an object. Completion: void(error_code, write_result).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_put_object(put_object_request request, diagnostics& diag,
                          CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, write_result)>(&start_put, std::move(request), diag, token);
    }
    /// Reads an object or a range of it into `result.body`. Completion: void(error_code). On error
    /// the body is empty. A range that begins at or behind the end is s3_errc::invalid_range; one
    /// that goes beyond it is cut.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_get_object(get_object_request request, get_object_result& result, diagnostics& diag,
                          CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [core = core_, request = std::move(request), &result,
             &diag](detail::any_handler<void(error_code)> handler) mutable {
                start_get(std::move(core), std::move(request), result, diag, std::move(handler));
            },
            get_executor(), token);
    }
    /// What is known of an object. Completion: void(error_code, object_info).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_head_object(std::string bucket, std::string key, diagnostics& diag,
                           CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, object_info)>(
            &start_head, std::pair(std::move(bucket), std::move(key)), diag, token);
    }
    /// One page of a bucket's keys. Completion: void(error_code, list_objects_result).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_list_objects(list_objects_request request, diagnostics& diag,
                            CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, list_objects_result)>(&start_list, std::move(request), diag,
                                                          token);
    }
    /// Removes an object; one that is not there is removed already. Completion: void(error_code).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_delete_object(std::string bucket, std::string key, diagnostics& diag,
                             CompletionToken&& token = CompletionToken()) {
        return run<void(error_code)>(&start_delete, std::pair(std::move(bucket), std::move(key)),
                                     diag, token);
    }
    /// Removes many. Completion: void(error_code, delete_objects_result). Success means that the
    /// request was answered; what could not be removed is in the result.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_delete_objects(delete_objects_request request, diagnostics& diag,
                              CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, delete_objects_result)>(&start_delete_many, std::move(request),
                                                            diag, token);
    }

    /// Begins a multipart upload. Completion: void(error_code, create_upload_result).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_create_upload(create_upload_request request, diagnostics& diag,
                             CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, create_upload_result)>(&start_create_upload, std::move(request),
                                                           diag, token);
    }
    /// Stores a part; with success it is durable. Completion: void(error_code, write_result).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_upload_part(upload_part_request request, diagnostics& diag,
                           CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, write_result)>(&start_upload_part, std::move(request), diag,
                                                   token);
    }
    /// Makes the object. Completion: void(error_code, write_result). An error that the service
    /// reports behind a status of success is one.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_complete_upload(complete_upload_request request, diagnostics& diag,
                               CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, write_result)>(&start_complete, std::move(request), diag,
                                                   token);
    }
    /// Gives up an upload, and its parts. Completion: void(error_code). One that is not there is
    /// s3_errc::no_such_upload, but success if an attempt of this operation may have ended it.
    /// Parts that are being sent meanwhile may stay.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_abort_upload(upload_ref upload, diagnostics& diag,
                            CompletionToken&& token = CompletionToken()) {
        return run<void(error_code)>(&start_abort, std::move(upload), diag, token);
    }
    /// One page of an upload's parts. Completion: void(error_code, list_parts_result).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_list_parts(list_parts_request request, diagnostics& diag,
                          CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, list_parts_result)>(&start_list_parts, std::move(request), diag,
                                                        token);
    }
    /// One page of a bucket's uploads. Completion: void(error_code, list_uploads_result).
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_list_uploads(list_uploads_request request, diagnostics& diag,
                            CompletionToken&& token = CompletionToken()) {
        return run<void(error_code, list_uploads_result)>(&start_list_uploads, std::move(request),
                                                          diag, token);
    }

private:
    using core_ptr = std::shared_ptr<client_core>;
    template <class... Results>
    using completion = detail::any_handler<void(error_code, Results...)>;
    using object_name = std::pair<std::string, std::string>;

    template <class Signature, class Request, class CompletionToken>
    auto run(void (*start)(core_ptr, Request, diagnostics&, detail::any_handler<Signature>),
             Request request, diagnostics& diag, CompletionToken& token) {
        return detail::async_operation<Signature>(
            [start, core = core_, request = std::move(request),
             &diag](detail::any_handler<Signature> handler) mutable {
                start(std::move(core), std::move(request), diag, std::move(handler));
            },
            get_executor(), token);
    }

    static void start_head_bucket(core_ptr, std::string, diagnostics&, completion<>);
    static void start_create_bucket(core_ptr, std::string, diagnostics&, completion<>);
    static void start_put(core_ptr, put_object_request, diagnostics&, completion<write_result>);
    static void start_get(core_ptr, get_object_request, get_object_result&, diagnostics&,
                          completion<>);
    static void start_head(core_ptr, object_name, diagnostics&, completion<object_info>);
    static void start_list(core_ptr, list_objects_request, diagnostics&,
                           completion<list_objects_result>);
    static void start_delete(core_ptr, object_name, diagnostics&, completion<>);
    static void start_delete_many(core_ptr, delete_objects_request, diagnostics&,
                                  completion<delete_objects_result>);
    static void start_create_upload(core_ptr, create_upload_request, diagnostics&,
                                    completion<create_upload_result>);
    static void start_upload_part(core_ptr, upload_part_request, diagnostics&,
                                  completion<write_result>);
    static void start_complete(core_ptr, complete_upload_request, diagnostics&,
                               completion<write_result>);
    static void start_abort(core_ptr, upload_ref, diagnostics&, completion<>);
    static void start_list_parts(core_ptr, list_parts_request, diagnostics&,
                                 completion<list_parts_result>);
    static void start_list_uploads(core_ptr, list_uploads_request, diagnostics&,
                                   completion<list_uploads_result>);

    core_ptr core_;
};

} // namespace dyndump::s3
