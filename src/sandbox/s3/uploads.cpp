// Multipart uploads.
#include "core/crc32.hpp"
#include "core/xml_document.hpp"
#include "sandbox/s3/service.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace dyndump::sandbox_impl::s3 {
namespace {

constexpr std::uint32_t most_parts = 10'000;

std::optional<std::uint32_t> crc_in(const request& asked) {
    const auto sent = asked.header("x-amz-checksum-crc32");
    if (sent.empty()) {
        return std::nullopt;
    }
    unsigned char bytes[8]{};
    if (sent.size() != 8 ||
        EVP_DecodeBlock(bytes, reinterpret_cast<const unsigned char*>(sent.data()), 8) < 0) {
        return 0;
    }
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
           std::uint32_t{bytes[2]} << 8 | bytes[3];
}

outcome<completion> completion_of(const circumstances& how, const request& asked) {
    auto condition = condition_of(how, asked);
    if (!condition) {
        return condition.error();
    }
    completion wish;
    wish.upload_id = asked.parameter("uploadId");
    wish.condition = *condition;
    wish.crc32 = how.no_checksums ? std::nullopt : crc_in(asked);
    pugi::xml_document list;
    if (!core::parse_xml(asked.body, list).empty() ||
        list.document_element().name() != std::string_view("CompleteMultipartUpload")) {
        return malformed_xml();
    }
    for (const auto& each : list.document_element().children("Part")) {
        named_part one;
        one.number = each.child("PartNumber").text().as_uint();
        one.etag = core::child_text(each, "ETag");
        wish.parts.push_back(std::move(one));
    }
    return wish.parts.empty() ? outcome<completion>(malformed_xml()) : std::move(wish);
}

} // namespace

outcome<answer> create_upload(store& where, const circumstances& how, const request& asked) {
    upload fresh;
    fresh.key = asked.key;
    fresh.headers = kept_headers(asked);
    fresh.initiated = how.now;
    fresh.with_checksum = !how.no_checksums && asked.header("x-amz-checksum-algorithm") == "CRC32";
    const bool with_checksum = fresh.with_checksum;
    const auto id = where.begin(asked.bucket, std::move(fresh));
    if (!id) {
        return id.error();
    }
    auto out = document("InitiateMultipartUploadResult",
                        fmt::format("<Bucket>{}</Bucket><Key>{}</Key><UploadId>{}</UploadId>",
                                    xml(asked.bucket), xml(asked.key), *id));
    if (with_checksum) {
        out.headers.emplace_back("x-amz-checksum-algorithm", "CRC32");
        out.headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
    }
    return out;
}

outcome<answer> upload_part(store& where, const circumstances& how, const request& asked) {
    const auto number = asked.number("partNumber", most_parts, 0);
    if (!number || *number == 0) {
        return invalid_argument("Part number must be an integer between 1 and 10000, inclusive");
    }
    const auto crc = check_digests(how, asked);
    if (!crc) {
        return crc.error();
    }
    part one;
    one.bytes = asked.body;
    one.etag = etag_of(md5_of(asked.body), 0, how.how);
    one.crc32 = core::crc32(asked.body);
    const auto etag = one.etag;
    const auto stored = where.add(asked.bucket, asked.key, std::string(asked.parameter("uploadId")),
                                  *number, std::move(one));
    if (!stored) {
        return stored.error();
    }
    answer done;
    done.headers.emplace_back("ETag", etag);
    if (*crc) {
        done.headers.emplace_back("x-amz-checksum-crc32", crc32_text(**crc));
    }
    return done;
}

outcome<answer> complete_upload(store& where, const circumstances& how, const request& asked) {
    const auto wish = completion_of(how, asked);
    if (!wish) {
        return wish.error();
    }
    const auto made = where.complete(asked.bucket, asked.key, *wish, how.how, how.now);
    if (!made) {
        return made.error();
    }
    std::string elements = fmt::format("<Location>/{0}/{1}</Location><Bucket>{0}</Bucket>"
                                       "<Key>{1}</Key><ETag>{2}</ETag>",
                                       xml(asked.bucket), xml(asked.key), xml((*made)->etag));
    if ((*made)->crc32) {
        elements += fmt::format("<ChecksumCRC32>{}</ChecksumCRC32>"
                                "<ChecksumType>FULL_OBJECT</ChecksumType>",
                                crc32_text(*(*made)->crc32));
    }
    return document("CompleteMultipartUploadResult", elements);
}

outcome<answer> list_parts(const store& where, const request& asked) {
    const auto most = asked.number("max-parts", 0x7fffffff, most_entries);
    const auto after = asked.number("part-number-marker", 0x7fffffff, 0);
    if (!most || !after) {
        return !most ? most.error() : after.error();
    }
    std::string entries;
    std::uint32_t count = 0;
    std::uint32_t last = 0;
    bool truncated = false;
    const auto seen = where.look_at(
        asked.bucket, asked.key, std::string(asked.parameter("uploadId")), [&](const upload& what) {
            for (auto each = what.parts.upper_bound(*after); each != what.parts.end(); ++each) {
                if (count == std::min(*most, most_entries)) {
                    truncated = true;
                    break;
                }
                ++count;
                last = each->first;
                const auto sum = what.with_checksum
                                     ? fmt::format("<ChecksumCRC32>{}</ChecksumCRC32>",
                                                   crc32_text(each->second.crc32))
                                     : std::string();
                entries += fmt::format("<Part><PartNumber>{}</PartNumber><LastModified>{}"
                                       "</LastModified><ETag>{}</ETag><Size>{}</Size>{}</Part>",
                                       last, listed_time(what.initiated), xml(each->second.etag),
                                       each->second.bytes.size(), sum);
            }
        });
    if (!seen) {
        return seen.error();
    }
    return document("ListPartsResult",
                    fmt::format("<Bucket>{}</Bucket><Key>{}</Key><UploadId>{}</UploadId>"
                                "<MaxParts>{}</MaxParts><IsTruncated>{}</IsTruncated>"
                                "<NextPartNumberMarker>{}</NextPartNumberMarker>{}",
                                xml(asked.bucket), xml(asked.key), asked.parameter("uploadId"),
                                *most, truncated, last, entries));
}

outcome<answer> list_uploads(const store& where, const request& asked) {
    const auto most = asked.number("max-uploads", 0x7fffffff, most_entries);
    if (!most) {
        return most.error();
    }
    struct entry {
        std::string key;
        std::string id;
        seconds initiated;
    };
    std::vector<entry> all;
    const auto prefix = asked.parameter("prefix");
    const auto key_marker = asked.parameter("key-marker");
    const auto id_marker = asked.parameter("upload-id-marker");
    const auto seen =
        where.each_upload(asked.bucket, [&](const std::string& id, const upload& what) {
            const bool is_behind = what.key > key_marker ||
                                   (what.key == key_marker && !id_marker.empty() && id > id_marker);
            if (what.key.starts_with(prefix) && (key_marker.empty() || is_behind)) {
                all.push_back({what.key, id, what.initiated});
            }
        });
    if (!seen) {
        return seen.error();
    }
    std::ranges::sort(all, [](const entry& a, const entry& b) {
        return std::tie(a.key, a.id) < std::tie(b.key, b.id); // identifiers rise with age
    });
    const auto limit = std::min<std::size_t>({*most, most_entries, all.size()});
    const bool encoded = asked.parameter("encoding-type") == "url";
    const auto name = [encoded](const std::string& key) {
        return encoded ? percent_encoded(key) : xml(key);
    };
    std::string elements = fmt::format("<Bucket>{}</Bucket><IsTruncated>{}</IsTruncated>",
                                       xml(asked.bucket), limit < all.size());
    if (encoded) {
        elements += "<EncodingType>url</EncodingType>";
    }
    if (limit < all.size() && limit > 0) {
        elements += fmt::format("<NextKeyMarker>{}</NextKeyMarker>"
                                "<NextUploadIdMarker>{}</NextUploadIdMarker>",
                                name(all[limit - 1].key), all[limit - 1].id);
    }
    for (std::size_t i = 0; i < limit; ++i) {
        elements += fmt::format("<Upload><Key>{}</Key><UploadId>{}</UploadId><Initiated>{}"
                                "</Initiated></Upload>",
                                name(all[i].key), all[i].id, listed_time(all[i].initiated));
    }
    return document("ListMultipartUploadsResult", elements);
}

} // namespace dyndump::sandbox_impl::s3
