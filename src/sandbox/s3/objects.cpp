// Objects that are stored and read.
#include "sandbox/s3/service.hpp"

#include "core/http_date.hpp"

#include <charconv>

#include <fmt/format.h>

namespace dyndump::sandbox_impl::s3 {
namespace {

struct span_of_bytes {
    std::uint64_t first = 0;
    std::uint64_t size = 0;
    bool partial = false;
};

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = !text.empty() && failure == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

/// Of `Range: bytes=A-B`, `A-` or `-N`; one that is none counts for nothing (RFC 9110, 14.2).
outcome<span_of_bytes> range_of(std::string_view text, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    const auto dash = text.find('-');
    span_of_bytes all;
    all.size = size;
    if (!text.starts_with(unit) || dash == text.npos) {
        return all;
    }
    const auto first = number_in(text.substr(unit.size(), dash - unit.size()));
    const auto last = number_in(text.substr(dash + 1));
    span_of_bytes some;
    some.partial = true;
    if (first) {
        some.first = *first;
        const auto end = last ? std::min(*last + 1, size) : size;
        some.size = end > some.first ? end - some.first : 0;
    } else if (last) {
        some.size = std::min(*last, size);
        some.first = size - some.size;
    } else {
        return all;
    }
    if (some.size == 0) {
        return fault(416, "InvalidRange", "The requested range is not satisfiable",
                     fmt::format("<ActualObjectSize>{}</ActualObjectSize>", size));
    }
    return some;
}

bool matches(std::string_view wanted, std::string_view etag) {
    return wanted == etag || (etag.size() > 2 && wanted == etag.substr(1, etag.size() - 2));
}

} // namespace

outcome<answer> put_object(store& where, const circumstances& how, const request& asked) {
    const auto condition = condition_of(how, asked);
    if (!condition) {
        return condition.error();
    }
    const auto crc = check_digests(how, asked);
    if (!crc) {
        return crc.error();
    }
    object made;
    made.bytes = std::make_shared<const std::string>(asked.body);
    made.etag = etag_of(md5_of(asked.body), 0, how.how);
    made.crc32 = *crc;
    made.headers = kept_headers(asked);
    made.modified = how.now;
    const auto stored = where.put(asked.bucket, asked.key, std::move(made), *condition);
    if (!stored) {
        return stored.error();
    }
    answer done;
    done.headers.emplace_back("ETag", (*stored)->etag);
    if (*crc) {
        done.headers.emplace_back("x-amz-checksum-crc32", crc32_text(**crc));
        done.headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
    }
    return done;
}

outcome<answer> get_object(const store& where, const circumstances& how, const request& asked) {
    const auto found = where.find(asked.bucket, asked.key);
    if (!found) {
        return found.error();
    }
    const object& what = **found;
    const auto wanted = asked.header("if-match");
    if (!wanted.empty() && !matches(wanted, what.etag)) {
        return precondition_failed("If-Match");
    }
    const auto range = range_of(asked.header("range"), what.bytes->size());
    if (!range) {
        return range.error();
    }
    answer out;
    out.status = range->partial ? 206 : 200;
    out.headers = what.headers;
    out.headers.emplace_back("ETag", what.etag);
    out.headers.emplace_back("Last-Modified", core::format_http_date(what.modified));
    out.headers.emplace_back("Accept-Ranges", "bytes");
    if (range->partial) {
        out.headers.emplace_back("Content-Range",
                                 fmt::format("bytes {}-{}/{}", range->first,
                                             range->first + range->size - 1, what.bytes->size()));
    }
    if (what.crc32 && !how.no_checksums && asked.header("x-amz-checksum-mode") == "ENABLED") {
        out.headers.emplace_back("x-amz-checksum-crc32", crc32_text(*what.crc32));
        out.headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
    }
    if (asked.method == "HEAD") {
        out.announced = range->size;
    } else {
        out.body = what.bytes->substr(range->first, range->size);
    }
    return out;
}

} // namespace dyndump::sandbox_impl::s3
