#include "archive/export_files.hpp"

#include "archive/digest.hpp"
#include "archive/timestamp.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace dyndump::archive {
namespace json = boost::json;

namespace {

std::string md5_of(std::string_view bytes) {
    running_digest digest(EVP_md5());
    digest.add(bytes);
    return digest.value();
}

// What S3 calls an object that was uploaded in one part of a multipart upload.
std::string etag_of(const std::string& md5_base64) {
    std::string raw(md5_base64.size(), '\0');
    const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(raw.data()),
                                  reinterpret_cast<const unsigned char*>(md5_base64.data()),
                                  static_cast<int>(md5_base64.size()));
    constexpr std::size_t md5_size = 16; // the decoder counts the padding as bytes
    raw.resize(n < 0 ? 0 : md5_size);
    return to_hex(md5_of(raw)) + "-1";
}

std::string prefix_of(const export_facts& facts) {
    return fmt::format("{}{}AWSDynamoDB/{}/", facts.s3_prefix, facts.s3_prefix.empty() ? "" : "/",
                       facts.export_id);
}

std::string files_manifest(const manifest& what, const export_facts& facts) {
    std::string lines;
    for (const auto& part : what.parts) {
        const auto name = part.path.substr(part.path.rfind('/') + 1);
        lines += json::serialize(
            json::object{{"itemCount", part.items},
                         {"md5Checksum", part.md5},
                         {"etag", part.etag.empty() ? etag_of(part.md5) : part.etag},
                         {"dataFileS3Key", prefix_of(facts) + "data/" + name}});
        lines += '\n';
    }
    return lines;
}

json::value or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

// "AES256" or "KMS".
json::value sse_of(const export_facts& facts) {
    return or_null(facts.sse_algorithm.starts_with("aws:kms") ? "KMS" : facts.sse_algorithm);
}

std::string summary(const manifest& what, const export_facts& facts) {
    return json::serialize(json::object{
        {"version", "2020-06-30"},
        {"exportArn", fmt::format("{}/export/{}", facts.table_arn, facts.export_id)},
        {"startTime", to_timestamp(what.started_ms)},
        {"endTime", to_timestamp(what.ended_ms)},
        {"tableArn", facts.table_arn},
        {"tableId", facts.table_id},
        {"exportTime", to_timestamp(what.started_ms)},
        {"s3Bucket", facts.s3_bucket},
        {"s3Prefix", or_null(facts.s3_prefix)},
        {"s3SseAlgorithm", sse_of(facts)},
        {"s3SseKmsKeyId", or_null(facts.sse_kms_key_id)},
        {"manifestFilesS3Key", prefix_of(facts) + "manifest-files.json"},
        {"billedSizeBytes", facts.billed_bytes},
        {"itemCount", what.totals.items},
        {"outputFormat", "DYNAMODB_JSON"},
    });
}

} // namespace

std::vector<named_text> export_files(const manifest& what, const export_facts& facts) {
    auto files = files_manifest(what, facts);
    auto about = summary(what, facts);
    const auto files_md5 = to_base64(md5_of(files));
    const auto about_md5 = to_base64(md5_of(about));
    return {
        {"_started", ""},
        {"manifest-files.json", std::move(files)},
        {"manifest-files.md5", files_md5},
        {"manifest-summary.json", std::move(about)},
        {"manifest-summary.md5", about_md5},
    };
}

} // namespace dyndump::archive
