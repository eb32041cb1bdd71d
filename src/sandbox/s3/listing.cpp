// Many objects at a time.
#include "core/xml_document.hpp"
#include "sandbox/s3/service.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dyndump::sandbox_impl::s3 {
namespace {

/// As the service encodes keys in listings: a blank is a plus.
std::string listed_name(const request& asked, std::string_view name) {
    if (asked.parameter("encoding-type") != "url") {
        return xml(name);
    }
    std::string out;
    for (const char c : name) {
        out += c == ' ' ? std::string("+") : percent_encoded(std::string_view(&c, 1));
    }
    return out;
}

std::string listing_entry(const request& asked, const std::string& key, const object& what) {
    return fmt::format("<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>{}</ETag>"
                       "<Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                       listed_name(asked, key), listed_time(what.modified), xml(what.etag),
                       what.bytes->size());
}

/// Where the keys of a page begin: those behind the one before, or behind a whole prefix.
std::string beginning_of(const request& asked, std::string_view prefix) {
    const auto token = asked.parameter("continuation-token");
    const auto after = token.empty() ? asked.parameter("start-after") : token;
    if (after.empty() || after < prefix) {
        return std::string(prefix);
    }
    const auto delimiter = asked.parameter("delimiter");
    std::string from(after);
    if (!token.empty() && !delimiter.empty() && after.ends_with(delimiter)) {
        from += "\xff"; // beyond all of UTF-8
    }
    from += '\0';
    return from;
}

} // namespace

outcome<answer> list_objects(const store& where, const request& asked) {
    const auto most = asked.number("max-keys", 0x7fffffff, most_entries);
    if (!most) {
        return most.error();
    }
    const auto prefix = asked.parameter("prefix");
    const auto delimiter = asked.parameter("delimiter");
    std::string entries;
    std::string common;
    std::string last;
    std::string last_common;
    std::uint32_t count = 0;
    bool truncated = false;
    const auto limit = std::min(*most, most_entries);
    const auto seen = where.each_object(
        asked.bucket, beginning_of(asked, prefix), [&](const std::string& key, const auto& what) {
            if (!key.starts_with(prefix)) {
                return false;
            }
            const auto cut = delimiter.empty() ? key.npos : key.find(delimiter, prefix.size());
            const auto group =
                cut == key.npos ? std::string() : key.substr(0, cut + delimiter.size());
            if (!group.empty() && group == last_common) {
                return true;
            }
            if (count == limit) {
                truncated = true;
                return false;
            }
            ++count;
            if (group.empty()) {
                entries += listing_entry(asked, key, *what);
                last = key;
            } else {
                common += fmt::format("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>",
                                      listed_name(asked, group));
                last_common = group;
                last = group;
            }
            return true;
        });
    if (!seen) {
        return seen.error();
    }
    std::string head = fmt::format("<Name>{}</Name><Prefix>{}</Prefix><KeyCount>{}</KeyCount>"
                                   "<MaxKeys>{}</MaxKeys><IsTruncated>{}</IsTruncated>",
                                   xml(asked.bucket), listed_name(asked, prefix), count, *most,
                                   truncated && limit != 0);
    if (truncated && limit != 0) {
        head += fmt::format("<NextContinuationToken>{}</NextContinuationToken>", xml(last));
    }
    if (asked.parameter("encoding-type") == "url") {
        head += "<EncodingType>url</EncodingType>";
    }
    return document("ListBucketResult", head + entries + common);
}

outcome<answer> delete_objects(store& where, const request& asked) {
    if (asked.header("content-md5").empty() && asked.header("x-amz-checksum-crc32").empty()) {
        return fault(400, "InvalidRequest",
                     "Missing required header for this request: "
                     "Content-MD5");
    }
    const auto good = check_digests(circumstances(), asked);
    if (!good) {
        return good.error();
    }
    pugi::xml_document list;
    if (!core::parse_xml(asked.body, list).empty() ||
        list.document_element().name() != std::string_view("Delete")) {
        return malformed_xml();
    }
    std::size_t count = 0;
    for (const auto& each : list.document_element().children("Object")) {
        if (++count > most_entries) {
            return malformed_xml();
        }
        const auto gone = where.remove(asked.bucket, core::child_text(each, "Key"));
        if (!gone) {
            return gone.error();
        }
    }
    return count == 0 ? outcome<answer>(malformed_xml()) : document("DeleteResult", "");
}

} // namespace dyndump::sandbox_impl::s3
