#include "cli/connect/s3_storage.hpp"

#include "cli/options/assign.hpp"

#include <charconv>
#include <string_view>
#include <utility>

namespace dyndump::cli {
namespace {

const std::string s3_storage_group = "S3";
// Of a part of an upload. Source: S3 user guide, "Amazon S3 multipart upload limits".
constexpr std::uint64_t most_upload_part = std::uint64_t{5} << 30;

// "a%20b" or "a+b" -> "a b"; false if a percent sign is followed by something else.
bool decode_tag(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i != text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        unsigned byte = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto end = digits.data() + digits.size();
        const auto parsed = std::from_chars(digits.data(), end, byte, 16);
        if (digits.size() != 2 || parsed.ec != std::errc() || parsed.ptr != end) {
            return false;
        }
        out += static_cast<char>(byte);
        i += 2;
    }
    return true;
}

std::string parse_tags(std::string_view text, s3::text_pairs& out) {
    out.clear();
    while (!text.empty()) {
        const auto one = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const auto equals = one.find('=');
        auto& pair = out.emplace_back();
        if (equals == 0 || equals == one.npos || !decode_tag(one.substr(0, equals), pair.first) ||
            !decode_tag(one.substr(equals + 1), pair.second)) {
            return "must be tags as in a=1&b=2; other characters as %XX";
        }
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> encryptions() {
    return {{"AES256", "AES256"}, {"aws:kms", "aws:kms"}, {"aws:kms:dsse", "aws:kms:dsse"}};
}

} // namespace

option_table options_of(s3_storage_options& o) {
    return {
        {"--s3-storage-class", "CLASS", s3_storage_group,
         "Of the data, such as STANDARD_IA or GLACIER_IR (default: the bucket's)",
         name_into(o.storage_class)},
        {"--s3-sse", "KIND", s3_storage_group,
         "Encryption at rest: AES256, aws:kms, aws:kms:dsse (default: the bucket's)",
         choice_into<std::string>(o.encryption, encryptions()), "", words_of(encryptions())},
        {"--s3-kms-key-id", "KEY", s3_storage_group, "The KMS key of --s3-sse aws:kms",
         name_into(o.kms_key_id)},
        {"--s3-acl", "ACL", s3_storage_group,
         "A canned ACL, such as bucket-owner-full-control for another account's bucket",
         name_into(o.acl)},
        {"--s3-tagging", "TAGS", s3_storage_group, "Tags of all objects: a=1&b=2",
         [&o](const std::string& text) {
             return parse_tags(text, o.tags);
         }},
        {"--s3-part-bytes", "SIZE", s3_storage_group,
         "Uploaded at once, and lost at most of each segment when the program is killed; 5MiB at "
         "least, or as much as 10,000 parts of --part-size need",
         size_into(o.part_bytes, s3::least_part, most_upload_part), "8MiB"},
        {"--s3-whole-objects", "", s3_storage_group,
         "No multipart uploads, for servers that want parts of one size",
         switch_into(o.whole_objects)},
    };
}

s3::dump_writer_params params_of(const s3_storage_options& options, s3::location where,
                                 dump_writer_params dump) {
    s3::dump_writer_params params;
    params.where = std::move(where);
    params.dump = std::move(dump);
    params.storage.storage_class = options.storage_class;
    params.storage.encryption = options.encryption;
    params.storage.kms_key_id = options.kms_key_id;
    params.storage.acl = options.acl;
    params.storage.tags = options.tags;
    params.upload_bytes = options.part_bytes;
    params.whole_objects = options.whole_objects;
    return params;
}

} // namespace dyndump::cli
