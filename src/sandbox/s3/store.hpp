/// \file
/// Buckets, objects and uploads in memory.
#pragma once

#include "sandbox/s3/fault.hpp"

#include <dyndump/http_header.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::sandbox_impl::s3 {

using seconds = std::chrono::sys_seconds;
using fields = std::vector<std::pair<std::string, std::string>>;

/// Immutable once stored.
struct object {
    std::shared_ptr<const std::string> bytes;
    std::string etag; // with its quotation marks
    std::optional<std::uint32_t> crc32;
    fields headers; // what it was stored with, and is sent with it
    seconds modified;
};
using object_ptr = std::shared_ptr<const object>;

struct part {
    std::string bytes;
    std::string etag;
    std::uint32_t crc32 = 0;
};

struct upload {
    std::string key;
    fields headers;
    seconds initiated;
    bool with_checksum = false;
    std::map<std::uint32_t, part> parts;
};

/// What a write depends on; both empty: nothing.
struct write_condition {
    std::string if_none_match;
    std::string if_match;

    bool any() const noexcept { return !if_none_match.empty() || !if_match.empty(); }
};

struct named_part {
    std::uint32_t number = 0;
    std::string etag;
};

struct completion {
    std::string upload_id;
    std::vector<named_part> parts;
    write_condition condition;
    std::optional<std::uint32_t> crc32;
    std::optional<std::uint64_t> size;
};

/// In which ways it is another server than Amazon's.
struct manners {
    bool opaque_etags = false; // no digests of the bytes, as with a KMS key
    bool equal_parts = false;  // all but the last, as R2 has it
};

/// Thread safety: all members from any thread. Operations on what is not there are faults as S3's.
class store {
public:
    /// Of all parts of an upload but the last. Set before the first request.
    std::size_t least_part = std::size_t{5} << 20;

    /// Of a bucket that takes requests for any region the region is empty.
    outcome<void> create_bucket(std::string_view name, std::string region);
    outcome<void> delete_bucket(std::string_view name);
    outcome<std::string> region_of(std::string_view bucket) const;

    outcome<object_ptr> find(std::string_view bucket, std::string_view key) const;
    outcome<object_ptr> put(std::string_view bucket, std::string_view key, object what,
                            const write_condition& condition);
    outcome<void> remove(std::string_view bucket, std::string_view key);
    /// Calls `visit` for the keys not below `from`, in order, until it returns false.
    outcome<void>
    each_object(std::string_view bucket, std::string_view from,
                const std::function<bool(const std::string&, const object_ptr&)>& visit) const;

    outcome<std::string> begin(std::string_view bucket, upload what);
    outcome<void> add(std::string_view bucket, std::string_view key, const std::string& upload_id,
                      std::uint32_t number, part what);
    outcome<object_ptr> complete(std::string_view bucket, std::string_view key,
                                 const completion& wish, const manners& how, seconds now);
    outcome<void> abort(std::string_view bucket, std::string_view key,
                        const std::string& upload_id);
    /// While `look` runs, nothing changes.
    outcome<void> look_at(std::string_view bucket, std::string_view key,
                          const std::string& upload_id,
                          const std::function<void(const upload&)>& look) const;
    outcome<void>
    each_upload(std::string_view bucket,
                const std::function<void(const std::string& id, const upload&)>& visit) const;

    std::size_t object_count(std::string_view bucket) const;
    std::size_t upload_count(std::string_view bucket) const;

private:
    struct bucket {
        std::string region;
        std::map<std::string, object_ptr, std::less<>> objects;
        std::map<std::string, upload> uploads;
    };

    outcome<bucket*> at(std::string_view name);
    outcome<const bucket*> at(std::string_view name) const;
    static outcome<upload*> upload_in(bucket& where, std::string_view key, const std::string& id);
    static outcome<void> check(const bucket& where, std::string_view key,
                               const write_condition& condition);

    mutable std::mutex mutex_;
    std::map<std::string, bucket, std::less<>> buckets_;
    std::uint64_t uploads_begun_ = 0;
};

/// The MD5 of the bytes, raw.
std::string md5_of(std::string_view bytes);
/// As an ETag: hex in quotation marks, with "-N" of an object of N parts.
std::string etag_of(std::string_view digest, std::size_t parts, const manners& how);

} // namespace dyndump::sandbox_impl::s3
