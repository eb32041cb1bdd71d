/// \file
/// Multipart uploads: an object in parts that are durable before it exists.
/// Source: S3 user guide, "Uploading and copying objects using multipart upload".
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/s3/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::s3 {

/// Every part has at least so many bytes, but for the last.
inline constexpr std::size_t least_part = std::size_t{5} << 20;
/// Parts are numbered from 1 to this.
inline constexpr std::uint32_t most_parts = 10'000;

/// Which upload: several of one key do not disturb each other.
struct upload_ref {
    std::string bucket;
    std::string key;
    std::string upload_id;

    upload_ref() {}
};

/// Begins an upload. It stays until it is completed or aborted, and is paid for.
struct create_upload_request {
    std::string bucket;
    std::string key;
    /// Given here, and only here.
    storage_params storage;

    create_upload_request() {}
};

/// The upload that was begun.
struct create_upload_result {
    std::string upload_id;
    /// An attempt whose answer was lost may have begun another upload of the key, which
    /// async_list_uploads() finds.
    bool maybe_applied = false;

    create_upload_result() {}
};

/// Stores a part. Sent again with the same number it takes the place of the one before.
struct upload_part_request {
    upload_ref upload;
    std::uint32_t number = 1;
    body_pieces body;

    upload_part_request() {}
};

/// A part that is stored.
struct stored_part {
    std::uint32_t number = 0;
    std::string etag;
    std::uint64_t size = 0;
    /// If the service knows it.
    std::optional<std::uint32_t> crc32;

    stored_part() {}
};

/// Makes an object of the parts.
struct complete_upload_request {
    upload_ref upload;
    /// In the order of their numbers. Servers differ in what becomes of parts that are left out.
    std::vector<stored_part> parts;
    /// Of the whole object; checked by services that know it.
    std::optional<std::uint32_t> crc32;
    /// As put_object_request has it. With s3_errc::conflict the upload is of no more use.
    write_condition condition;
    /// That of the upload's storage_params. If an answer was lost, and the upload then is not there
    /// or the condition does not hold, the object is looked at: with this mark and the size of all
    /// parts, the upload has been completed. Without a mark only the result's `maybe_applied`
    /// says so.
    std::string mark;

    complete_upload_request() {}
};

/// One page of the parts of an upload.
struct list_parts_request {
    upload_ref upload;
    /// Only parts after this number.
    std::uint32_t after = 0;
    /// 1 to 1,000.
    unsigned max_parts = 1000;

    list_parts_request() {}
};

/// A page of parts, in the order of their numbers. To compare one's own list with, not to replace
/// it.
struct list_parts_result {
    std::vector<stored_part> parts;
    /// For the next page; unset: this is the last.
    std::optional<std::uint32_t> next_after;

    list_parts_result() {}
};

/// One page of the uploads that have begun and not ended.
struct list_uploads_request {
    std::string bucket;
    /// Of their keys.
    std::string prefix;
    /// Both of the page before; empty: the first.
    std::string key_marker;
    std::string upload_id_marker;
    /// 1 to 1,000.
    unsigned max_uploads = 1000;

    list_uploads_request() {}
};

/// An entry of such a page.
struct listed_upload {
    std::string key;
    std::string upload_id;
    std::optional<std::chrono::sys_seconds> initiated;

    listed_upload() {}
};

/// A page of uploads, by key, those of one key by age.
struct list_uploads_result {
    std::vector<listed_upload> uploads;
    /// For the next page; both empty: this is the last.
    std::string next_key_marker;
    std::string next_upload_id_marker;

    list_uploads_result() {}
};

} // namespace dyndump::s3
