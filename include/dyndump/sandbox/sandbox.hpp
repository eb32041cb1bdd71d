/// \file
/// An in-memory DynamoDB on loopback: for a first try, for tests and for benchmarks.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump {

/// Ways in which the sandbox misbehaves. Probabilities are per request, 0 to 1.
struct sandbox_faults {
    std::chrono::microseconds latency{0};
    std::chrono::microseconds jitter{0};
    /// Answers ProvisionedThroughputExceededException beyond so many RCU a second a table; 0:
    /// never.
    double read_capacity = 0;
    /// The same for each of `partitions` equal ranges of the keys' hashes; 0: never.
    double partition_read_capacity = 0;
    /// 1 to 64.
    unsigned partitions = 4;
    /// The same for WCU: of a table, of each partition, of each global index. BatchWriteItem
    /// returns as UnprocessedItems what there is no capacity for; if that is all of it, and for the
    /// other writes, the answer is ProvisionedThroughputExceededException, or on demand
    /// ThrottlingException, with the reason.
    double write_capacity = 0;
    double partition_write_capacity = 0;
    double index_write_capacity = 0;
    /// One partition, from 0, that has this many WCU instead of partition_write_capacity; 0: none.
    unsigned slow_partition = 0;
    double slow_partition_write_capacity = 0;
    /// A table or index in provisioned mode has no more than it is provisioned with, where nothing
    /// is said above.
    bool enforce_provisioned = false;
    double server_error = 0;       ///< 500 InternalServerError
    double html_error = 0;         ///< 503 with an HTML body
    double reset = 0;              ///< RST in the middle of the body
    double truncate = 0;           ///< orderly close in the middle of the body
    double corrupt = 0;            ///< one flipped byte of the body, checksum of the right one
    double stall = 0;              ///< nothing more after half of the body
    double throttle = 0;           ///< ThrottlingException; of S3: 503 SlowDown
    double expired_token = 0;      ///< ExpiredTokenException
    double server_error_after = 0; ///< 500 InternalServerError, but the request has been done
    double reset_after = 0;        ///< RST instead of a response; the request has been done
    double unprocessed = 0;        ///< BatchWriteItem does only some of its requests
    double refuse_write = 0;       ///< a write answers as if the table had no capacity left
    /// Of S3: 200 with an error in its body, of a CompleteMultipartUpload that may have been done.
    double error_in_ok = 0;
    double conflict = 0;          ///< Of S3: 409 ConditionalRequestConflict to a conditional write
    bool opaque_etags = false;    ///< Of S3: ETags that are no digests, as with a KMS key
    bool equal_parts = false;     ///< Of S3: all parts but the last have the same size
    bool no_conditions = false;   ///< Of S3: 501 to conditional writes
    bool close_each = false;      ///< Connection: close after each response
    bool chunked = false;         ///< Transfer-Encoding: chunked
    bool no_crc = false;          ///< no x-amz-crc32; of S3: no checksums
    bool shuffle_members = false; ///< Items last, Count first, and so on
    /// Added to the server's clock (its Date header and its check of X-Amz-Date).
    std::chrono::seconds clock_skew{0};
    bool no_index_capacity =
        false; ///< ReturnConsumedCapacity=INDEXES is refused, as Alternator does
    /// How long a table is CREATING, UPDATING, DELETING; an index (after that) backfilling; a time
    /// to live ENABLING or DISABLING. For `backups_time` from its creation on, a table has no
    /// point-in-time recovery yet.
    std::chrono::milliseconds create_time{0};
    std::chrono::milliseconds update_time{0};
    std::chrono::milliseconds delete_time{0};
    std::chrono::milliseconds index_time{0};
    std::chrono::milliseconds expiry_time{0};
    std::chrono::milliseconds backups_time{0};
    std::uint64_t seed = 1;

    sandbox_faults() {}
};

/// What sandbox is made from.
struct sandbox_params {
    /// 0: any free port.
    std::uint16_t port = 0;
    /// The port of an in-memory S3; 0: any free one. Unset: there is none.
    std::optional<std::uint16_t> s3_port;
    /// The key pair that requests must be signed with.
    std::string access_key_id = "sandbox";
    std::string secret_access_key = "sandbox-secret";
    /// The session token that belongs to it; empty: requests have none.
    std::string session_token;
    /// PEM files; both empty: plain HTTP.
    std::string tls_certificate_file;
    std::string tls_private_key_file;
    sandbox_faults faults;
    /// Memory a table for Scan responses that are ready to be sent again.
    std::size_t page_cache_bytes = std::size_t{256} << 20;

    sandbox_params() {}
};

/// An in-memory DynamoDB. Tables: CreateTable, UpdateTable, DescribeTable, ListTables, DeleteTable,
/// UpdateTimeToLive, UpdateContinuousBackups, UpdateContributorInsights, resource policies and
/// Kinesis destinations with what describes them, TagResource, UntagResource, ListTagsOfResource;
/// no replicas. Items: PutItem and DeleteItem with ConditionExpression, UpdateItem with SET and
/// REMOVE of whole attributes, GetItem, BatchGetItem, BatchWriteItem, Scan and Query (of tables and
/// indexes, with segments, key conditions, ScanIndexForward, Limit, ExclusiveStartKey, filters,
/// projections). Checks signatures and the keys of indexes, reports
/// ConsumedCapacity and x-amz-crc32 as the service does. Listens on 127.0.0.1 only.
///
/// And, if it has a port, an in-memory S3: buckets; objects with conditions, ranges and CRC-32;
/// ListObjectsV2, DeleteObjects; multipart uploads with their rules and listings. Path style, or
/// virtual hosts below `localhost`. Checks signatures, payload hashes and Content-MD5.
///
/// Thread safety: all members from any thread. The server stops when the object is destroyed; its
/// work on the executor ends soon after.
class DYNDUMP_EXPORT sandbox {
public:
    /// Listens at once. Error: `ec` from bind; then the sandbox does nothing.
    sandbox(boost::asio::any_io_executor executor, sandbox_params params, error_code& ec);
    ~sandbox();
    sandbox(const sandbox&) = delete;
    sandbox& operator=(const sandbox&) = delete;

    std::uint16_t port() const noexcept;
    /// E.g. "http://127.0.0.1:41234".
    std::string endpoint_url() const;
    /// The same of S3. 0, and empty, if there is none.
    std::uint16_t s3_port() const noexcept;
    std::string s3_endpoint_url() const;

    /// Creates a table, on demand, without going through HTTP. `sort_key` may be empty. Keys are
    /// strings. Error: service_errc::validation: the table exists, or a name is not allowed.
    error_code create_table(std::string name, std::string partition_key, std::string sort_key = {});
    /// Any operation without going through HTTP, and without faults: from the request's body to the
    /// response's. Error: service_errc::validation, whatever the response says.
    error_code call(std::string_view operation, std::string_view request, std::string& response);
    /// Stores an item given in DynamoDB JSON. Errors: service_errc::resource_not_found (no such
    /// table), service_errc::serialization (not JSON), service_errc::validation (it lacks its key,
    /// or DynamoDB would refuse it).
    error_code put(std::string_view table, std::string_view item_json);
    std::size_t item_count(std::string_view table) const;
    /// What DescribeTable says of the table, e.g. "CREATING" or "ARCHIVED"; at first "ACTIVE". But
    /// for ACTIVE, UPDATING and DELETING, other operations on it answer as if there were no such
    /// table, as DynamoDB does. Error: service_errc::resource_not_found.
    error_code set_table_status(std::string_view table, std::string status);

    /// Makes a bucket that takes requests signed for `region`, or if that is empty for any.
    /// Error: s3_errc::bucket_exists.
    error_code create_bucket(std::string_view name, std::string region = {});
    /// Objects, and uploads that have begun and not ended. 0 if there is no such bucket.
    std::size_t object_count(std::string_view bucket) const;
    std::size_t upload_count(std::string_view bucket) const;

    /// Requests are to be signed with these from the next one on. What is signed with an access key
    /// of before is answered with ExpiredTokenException, until new credentials cure it.
    void set_keys(std::string access_key_id, std::string secret_access_key,
                  std::string session_token = {});
    /// Misbehaves so from the next request on.
    void set_faults(const sandbox_faults& faults);
    /// Closes the port and all connections. Idempotent; does not wait.
    void stop();

private:
    class DYNDUMP_LOCAL server;
    std::shared_ptr<server> server_;
};

} // namespace dyndump
