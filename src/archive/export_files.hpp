// The files around the data of the service's own full export.
#pragma once

#include "archive/manifest.hpp"

#include <string>
#include <vector>

namespace dyndump::archive {

struct export_facts {
    std::string export_id;
    std::string table_arn;
    std::string table_id;
    std::string s3_bucket;
    std::string s3_prefix;
    std::uint64_t billed_bytes = 0;
    /// As S3 names it; empty: not known.
    std::string sse_algorithm;
    std::string sse_kms_key_id;
};

struct named_text {
    std::string name;
    std::string content;
};

/// In the order they are to be written; names relative to AWSDynamoDB/<id>/. Source: DynamoDB
/// developer guide, "DynamoDB table export output format".
std::vector<named_text> export_files(const manifest& what, const export_facts& facts);

} // namespace dyndump::archive
