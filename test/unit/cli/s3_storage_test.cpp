#include "cli/connect/s3_storage.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dyndump::cli {
namespace {

std::string assign_storage(s3_storage_options& to, const std::string& name,
                           const std::string& value) {
    for (const auto& option : options_of(to)) {
        if (long_name(option) == name) {
            return option.assign(value);
        }
    }
    return "no such option";
}

TEST(s3_storage, options_become_parameters_of_the_writer) {
    s3_storage_options o;
    for (const auto& [name, value] :
         {std::pair("--s3-storage-class", "STANDARD_IA"), std::pair("--s3-sse", "aws:kms"),
          std::pair("--s3-kms-key-id", "key"), std::pair("--s3-acl", "private"),
          std::pair("--s3-tagging", "a=1&b%20c=d%3De+f"), std::pair("--s3-part-bytes", "6MiB"),
          std::pair("--s3-whole-objects", "true")}) {
        EXPECT_EQ(assign_storage(o, name, value), "") << name;
    }
    s3::location where;
    where.bucket = "b";
    dump_writer_params dump;
    dump.part_bytes = 1;
    const auto params = params_of(o, where, dump);
    EXPECT_EQ(params.where.bucket, "b");
    EXPECT_EQ(params.dump.part_bytes, 1u);
    EXPECT_EQ(params.storage.storage_class, "STANDARD_IA");
    EXPECT_EQ(params.storage.encryption, "aws:kms");
    EXPECT_EQ(params.storage.kms_key_id, "key");
    EXPECT_EQ(params.storage.acl, "private");
    EXPECT_EQ(params.storage.tags, (s3::text_pairs{{"a", "1"}, {"b c", "d=e f"}}));
    EXPECT_EQ(params.upload_bytes, std::size_t{6} << 20);
    EXPECT_TRUE(params.whole_objects);
}

TEST(s3_storage, faulty_values_are_named) {
    s3_storage_options o;
    for (const auto* tags : {"a", "=1", "a=1&&b=2", "a=%4", "a=%zz"}) {
        EXPECT_NE(assign_storage(o, "--s3-tagging", tags), "") << tags;
    }
    EXPECT_NE(assign_storage(o, "--s3-sse", "kms"), "");
    EXPECT_NE(assign_storage(o, "--s3-part-bytes", "4MiB"), "");
}

} // namespace
} // namespace dyndump::cli
