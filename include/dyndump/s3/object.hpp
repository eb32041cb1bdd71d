/// \file
/// Objects: what is asked of S3, and what it answers.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::s3 {

/// The bytes of a body, in pieces that are sent from where they lie; they must stay there until the
/// operation completes.
using body_pieces = std::vector<std::string_view>;

/// Names and values.
using text_pairs = std::vector<std::pair<std::string, std::string>>;

/// With what an object is stored. Empty: the bucket's or the service's default.
struct storage_params {
    std::string content_type;
    std::string content_encoding;
    /// STANDARD_IA, GLACIER_IR, ...
    std::string storage_class;
    /// AES256, aws:kms, aws:kms:dsse.
    std::string encryption;
    std::string kms_key_id;
    /// A canned ACL; buckets whose owner owns all objects take bucket-owner-full-control only.
    std::string acl;
    text_pairs tags;
    /// Names without `x-amz-meta-`. Values are printable ASCII; none is empty.
    text_pairs metadata;
    /// A text that only this writer can have put there, stored as metadata `dyndump-mark`. With it
    /// a put or an upload whose answer was lost is recognised as one's own, see put_object_request.
    std::string mark;

    storage_params() {}
};

/// What a write depends on. At most one.
struct write_condition {
    /// There is no such object.
    bool if_absent = false;
    /// Its ETag, as it was read.
    std::string if_match;

    write_condition() {}
};

/// Stores an object as a whole.
struct put_object_request {
    std::string bucket;
    std::string key;
    body_pieces body;
    storage_params storage;
    /// When it does not hold the result is s3_errc::precondition_failed. If an answer was lost,
    /// that may be one's own write: with a mark the object there is looked at, and the put is a
    /// success if it has the mark. Without one, the result says `maybe_applied`. A server that does
    /// not know conditions may refuse them (s3_errc::not_implemented) or ignore them.
    write_condition condition;

    put_object_request() {}
};

/// What a write came to.
struct write_result {
    /// As the service gives it, quotation marks included; of no meaning but to be compared.
    std::string etag;
    /// In a bucket with versions.
    std::string version_id;
    /// The service has confirmed the CRC-32 of what it stored.
    bool checksum_confirmed = false;
    /// An attempt may have been carried out though its answer was lost. Of a write that failed: it
    /// may be there all the same.
    bool maybe_applied = false;

    write_result() {}
};

/// Reads an object, or a range of it.
struct get_object_request {
    std::string bucket;
    std::string key;
    std::uint64_t offset = 0;
    /// Unset: to the end.
    std::optional<std::uint64_t> length;
    /// Only this version of its content: s3_errc::precondition_failed if another has replaced it.
    /// So an object is read consistently in pieces.
    std::string if_match;
    /// More than so much is errc::response_too_large.
    std::size_t most_bytes = std::size_t{64} << 20;

    get_object_request() {}
};

/// What is known of an object.
struct object_info {
    std::string etag;
    std::string version_id;
    /// Of the whole object.
    std::uint64_t size = 0;
    std::optional<std::chrono::sys_seconds> last_modified;
    std::string content_type;
    std::string content_encoding;
    std::string storage_class;
    /// Of the whole object; known if it was stored with one.
    std::optional<std::uint32_t> crc32;
    text_pairs metadata;
    std::string mark;

    object_info() {}
};

/// The bytes that were asked for. Reused, it keeps its memory.
struct get_object_result {
    page_buffer body;
    object_info info;

    get_object_result() {}
};

/// One page of the keys of a bucket, in the order of their bytes.
struct list_objects_request {
    std::string bucket;
    std::string prefix;
    /// Keys that go on behind the next delimiter after the prefix are listed once, as a prefix.
    std::string delimiter;
    /// Only keys after this one.
    std::string start_after;
    /// Of the page before; empty: the first.
    std::string continuation;
    /// 1 to 1,000.
    unsigned max_keys = 1000;

    list_objects_request() {}
};

/// An entry of a listing.
struct listed_object {
    std::string key;
    std::string etag;
    std::uint64_t size = 0;
    std::optional<std::chrono::sys_seconds> last_modified;
    std::string storage_class;

    listed_object() {}
};

/// A page of a listing. It may have fewer entries than were asked for, also none.
struct list_objects_result {
    std::vector<listed_object> objects;
    std::vector<std::string> common_prefixes;
    /// For the next page; empty: this is the last.
    std::string continuation;

    list_objects_result() {}
};

/// Removes up to 1,000 objects in one request.
struct delete_objects_request {
    std::string bucket;
    std::vector<std::string> keys;

    delete_objects_request() {}
};

/// Those that were not removed. A key without an object is no failure.
struct delete_objects_result {
    /// One key, and why.
    struct failure {
        std::string key;
        error_code code;
        /// The service's name of it.
        std::string name;

        failure() {}
    };
    std::vector<failure> failures;

    delete_objects_result() {}
};

} // namespace dyndump::s3
