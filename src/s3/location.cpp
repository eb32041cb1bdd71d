#include <dyndump/s3/location.hpp>

#include <dyndump/printable.hpp>

#include "core/utf8.hpp"
#include "s3/bucket_arn.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dyndump::s3 {
namespace {

constexpr std::string_view scheme = "s3://";
/// What stays for the names below a prefix.
constexpr std::size_t room_below = 124;

error_code refuse_url(diagnostics& diag, std::string_view message) {
    diag.message = printable(message, whole_text);
    return errc::invalid_argument;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto next = core::first_character(text);
        if (!next.valid) {
            return false;
        }
        text.remove_prefix(next.length);
    }
    return true;
}

bool is_bucket_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

/// Words that end the sentence "The prefix ...", or nothing.
std::string_view problem_of_prefix(std::string_view prefix) {
    if (!is_utf8(prefix)) {
        return "is not UTF-8";
    }
    if (std::ranges::any_of(
            prefix, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; })) {
        return "holds a control character";
    }
    if (prefix.size() > longest_key - room_below) {
        return "is too long: a key has 1,024 bytes at most, and names are to follow";
    }
    while (!prefix.empty()) {
        const auto segment = prefix.substr(0, prefix.find('/'));
        if (segment.empty()) {
            return "has two slashes in a row, or one in front; S3 would take that for a part "
                   "without a name";
        }
        if (segment == "." || segment == "..") {
            return "has a part called . or .., which S3 does not resolve";
        }
        prefix.remove_prefix(std::min(prefix.size(), segment.size() + 1));
    }
    return {};
}

} // namespace

bool is_s3_url(std::string_view text) noexcept {
    return text.starts_with(scheme);
}

error_code parse_location(std::string_view text, location& out, diagnostics& diag) {
    const auto shown = printable(text, 200);
    if (!is_s3_url(text)) {
        return refuse_url(diag,
                          fmt::format("\"{}\" is no S3 URL: one is s3://BUCKET/PREFIX/", shown));
    }
    text.remove_prefix(scheme.size());
    const auto length = is_arn(text) ? length_of_arn(text) : std::min(text.find('/'), text.size());
    location found;
    found.bucket = text.substr(0, length);
    if (text.size() > length) {
        found.prefix = text.substr(length + 1);
    }
    if (found.bucket.empty()) {
        return refuse_url(
            diag, fmt::format("\"{}\" names no bucket: an S3 URL is s3://BUCKET/PREFIX/", shown));
    }
    if (const auto ec = check_bucket(found.bucket, diag)) {
        return ec;
    }
    const auto problem = problem_of_prefix(found.prefix);
    if (!problem.empty()) {
        return refuse_url(diag, fmt::format("The prefix of \"{}\" {}.", shown, problem));
    }
    if (!found.prefix.empty() && !found.prefix.ends_with('/')) {
        found.prefix += '/';
    }
    out = std::move(found);
    return {};
}

std::string to_string(const location& where) {
    return fmt::format("{}{}/{}", scheme, where.bucket, where.prefix);
}

error_code check_bucket(std::string_view bucket, diagnostics& diag) {
    if (is_arn(bucket)) {
        access_point_arn ignored;
        const auto problem = parse_access_point(bucket, ignored);
        return problem.empty() ? error_code()
                               : refuse_url(diag, fmt::format("The bucket's ARN {}.", problem));
    }
    const bool good = bucket.size() >= 3 && bucket.size() <= 255 &&
                      std::ranges::all_of(bucket, is_bucket_character) && bucket.front() != '.' &&
                      bucket.front() != '-' && bucket.find("..") == bucket.npos;
    return good ? error_code()
                : refuse_url(diag, fmt::format("\"{}\" is no bucket's name: one has 3 to 63 small "
                                               "letters, digits, hyphens and single dots.",
                                               printable(bucket, 100)));
}

error_code check_key(std::string_view key, diagnostics& diag) {
    if (key.empty() || key.size() > longest_key) {
        return refuse_url(diag, "An object's key has 1 to 1,024 bytes.");
    }
    return is_utf8(key)
               ? error_code()
               : refuse_url(diag, fmt::format("The key \"{}\" is not UTF-8.", printable(key, 100)));
}

} // namespace dyndump::s3
