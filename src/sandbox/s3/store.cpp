#include "sandbox/s3/store.hpp"

#include "core/crc32.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace dyndump::sandbox_impl::s3 {
namespace {

fault no_such_bucket() {
    return {404, "NoSuchBucket", "The specified bucket does not exist"};
}

fault no_such_upload() {
    return {404, "NoSuchUpload",
            "The specified upload does not exist. The upload ID may be invalid, or the upload may "
            "have been aborted or completed."};
}

std::string_view bare(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
        return etag.substr(1, etag.size() - 2);
    }
    return etag;
}

} // namespace

std::string md5_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::size_t size = 0;
    EVP_Q_digest(nullptr, "MD5", nullptr, bytes.data(), bytes.size(), digest.data(), &size);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string etag_of(std::string_view digest, std::size_t parts, const manners& how) {
    std::string out = "\"";
    for (const char c : digest) {
        out +=
            fmt::format("{:02x}", static_cast<unsigned char>(c) ^ (how.opaque_etags ? 0x5aU : 0U));
    }
    return out + (parts == 0 ? "\"" : fmt::format("-{}\"", parts));
}

outcome<store::bucket*> store::at(std::string_view name) {
    const auto found = buckets_.find(name);
    return found == buckets_.end() ? outcome<bucket*>(no_such_bucket()) : &found->second;
}

outcome<const store::bucket*> store::at(std::string_view name) const {
    const auto found = buckets_.find(name);
    return found == buckets_.end() ? outcome<const bucket*>(no_such_bucket()) : &found->second;
}

outcome<void> store::create_bucket(std::string_view name, std::string region) {
    const std::lock_guard lock(mutex_);
    bucket fresh;
    fresh.region = std::move(region);
    if (!buckets_.try_emplace(std::string(name), std::move(fresh)).second) {
        return fault(409, "BucketAlreadyOwnedByYou",
                     "Your previous request to create the named bucket succeeded and you already "
                     "own it.");
    }
    return {};
}

outcome<void> store::delete_bucket(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto found = at(name);
    if (!found) {
        return found.error();
    }
    if (!(*found)->objects.empty()) {
        return fault(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    }
    buckets_.erase(buckets_.find(name));
    return {};
}

outcome<std::string> store::region_of(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = at(name);
    return found ? outcome<std::string>((*found)->region) : found.error();
}

outcome<object_ptr> store::find(std::string_view name, std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto found = (*where)->objects.find(key);
    return found == (*where)->objects.end() ? outcome<object_ptr>(no_such_key()) : found->second;
}

outcome<void> store::check(const bucket& where, std::string_view key,
                           const write_condition& condition) {
    const auto found = where.objects.find(key);
    const bool is_there = found != where.objects.end();
    if (!condition.if_none_match.empty() && is_there) {
        return precondition_failed("If-None-Match");
    }
    if (condition.if_match.empty()) {
        return {};
    }
    if (!is_there) {
        return no_such_key();
    }
    if (bare(found->second->etag) != bare(condition.if_match)) {
        return precondition_failed("If-Match");
    }
    return {};
}

outcome<object_ptr> store::put(std::string_view name, std::string_view key, object what,
                               const write_condition& condition) {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto allowed = check(**where, key, condition);
    if (!allowed) {
        return allowed.error();
    }
    auto stored = std::make_shared<const object>(std::move(what));
    (*where)->objects.insert_or_assign(std::string(key), stored);
    return object_ptr(stored);
}

outcome<void> store::remove(std::string_view name, std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto found = (*where)->objects.find(key);
    if (found != (*where)->objects.end()) {
        (*where)->objects.erase(found);
    }
    return {};
}

outcome<void>
store::each_object(std::string_view name, std::string_view from,
                   const std::function<bool(const std::string&, const object_ptr&)>& visit) const {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto& objects = (*where)->objects;
    for (auto each = objects.lower_bound(from); each != objects.end(); ++each) {
        if (!visit(each->first, each->second)) {
            break;
        }
    }
    return {};
}

outcome<std::string> store::begin(std::string_view name, upload what) {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    auto id = fmt::format("upload-{:08}", ++uploads_begun_);
    (*where)->uploads.emplace(id, std::move(what));
    return id;
}

outcome<upload*> store::upload_in(bucket& where, std::string_view key, const std::string& id) {
    const auto found = where.uploads.find(id);
    const bool is_there = found != where.uploads.end() && found->second.key == key;
    return is_there ? outcome<upload*>(&found->second) : no_such_upload();
}

outcome<void> store::add(std::string_view name, std::string_view key, const std::string& id,
                         std::uint32_t number, part what) {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto found = upload_in(**where, key, id);
    if (!found) {
        return found.error();
    }
    (*found)->parts.insert_or_assign(number, std::move(what));
    return {};
}

outcome<object_ptr> store::complete(std::string_view name, std::string_view key,
                                    const completion& wish, const manners& how, seconds now) {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto found = upload_in(**where, key, wish.upload_id);
    if (!found) {
        return found.error();
    }
    if (!std::ranges::is_sorted(wish.parts, std::ranges::less_equal(), &named_part::number)) {
        return fault(400, "InvalidPartOrder",
                     "The list of parts was not in ascending order. The parts list must be "
                     "specified in order by part number.");
    }
    const auto& parts = (*found)->parts;
    auto bytes = std::make_shared<std::string>();
    std::string digests;
    std::uint32_t before = 0;
    std::size_t first_size = 0;
    for (const auto& wanted : wish.parts) {
        if ((*found)->with_checksum && wanted.number != before + 1) {
            return fault(500, "InternalError",
                         "We encountered an internal error. Please try "
                         "again.");
        }
        before = wanted.number;
        const auto stored = parts.find(wanted.number);
        if (stored == parts.end() || bare(stored->second.etag) != bare(wanted.etag)) {
            return fault(400, "InvalidPart",
                         "One or more of the specified parts could not be found. The part may not "
                         "have been uploaded, or the specified entity tag may not match the part's "
                         "entity tag.",
                         fmt::format("<PartNumber>{}</PartNumber>", wanted.number));
        }
        const auto size = stored->second.bytes.size();
        const bool last = &wanted == &wish.parts.back();
        first_size = digests.empty() ? size : first_size;
        if (!last && size < least_part) {
            return fault(400, "EntityTooSmall",
                         "Your proposed upload is smaller than the minimum allowed size");
        }
        if (how.equal_parts && (last ? size > first_size : size != first_size)) {
            return fault(400, "InvalidPart", "All non-trailing parts must have the same length.");
        }
        bytes->append(stored->second.bytes);
        digests += md5_of(stored->second.bytes);
    }
    object made;
    made.crc32 = (*found)->with_checksum ? std::optional(core::crc32(*bytes)) : std::nullopt;
    if (made.crc32 && wish.crc32 && *made.crc32 != *wish.crc32) {
        return fault(400, "BadDigest", "The CRC32 you specified did not match what we received.");
    }
    if (wish.size && *wish.size != bytes->size()) {
        return fault(400, "InvalidRequest", "The size you specified is not that of the object.");
    }
    const auto allowed = check(**where, key, wish.condition);
    if (!allowed) {
        return allowed.error();
    }
    made.bytes = std::move(bytes);
    made.etag = etag_of(md5_of(digests), wish.parts.size(), how);
    made.headers = std::move((*found)->headers);
    made.modified = now;
    auto stored = std::make_shared<const object>(std::move(made));
    (*where)->objects.insert_or_assign(std::string(key), stored);
    (*where)->uploads.erase(wish.upload_id);
    return object_ptr(stored);
}

outcome<void> store::abort(std::string_view name, std::string_view key, const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto found = upload_in(**where, key, id);
    if (!found) {
        return found.error();
    }
    (*where)->uploads.erase(id);
    return {};
}

outcome<void> store::look_at(std::string_view name, std::string_view key, const std::string& id,
                             const std::function<void(const upload&)>& look) const {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    const auto found = (*where)->uploads.find(id);
    if (found == (*where)->uploads.end() || found->second.key != key) {
        return no_such_upload();
    }
    look(found->second);
    return {};
}

outcome<void>
store::each_upload(std::string_view name,
                   const std::function<void(const std::string&, const upload&)>& visit) const {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    if (!where) {
        return where.error();
    }
    for (const auto& [id, each] : (*where)->uploads) {
        visit(id, each);
    }
    return {};
}

std::size_t store::object_count(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    return where ? (*where)->objects.size() : 0;
}

std::size_t store::upload_count(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto where = at(name);
    return where ? (*where)->uploads.size() : 0;
}

} // namespace dyndump::sandbox_impl::s3
