// Dumps into the sandbox's S3.
#include "support/s3_dump_trial.hpp"

namespace dyndump::test {
namespace {

TEST(s3_dump_writer, small_parts_are_objects_that_are_put_as_a_whole) {
    for (const auto compress : {compression::none, compression::gzip, compression::zstd}) {
        s3_world world;
        s3_dump_trial t(world);
        t.params.dump.compress = compress;
        t.run();
        t.expect_complete();
        EXPECT_EQ(world.keys("dumps/t/data/").size(), compress == compression::none ? 4u : 2u);
    }
}

TEST(s3_dump_writer, large_parts_are_multipart_uploads) {
    s3_world world;
    s3_dump_trial t(world);
    make_s3_dump_large(t);
    t.run();
    t.expect_complete();
    EXPECT_NE(world.etag("dumps/t/data/000000-00000.json").find("-2\""), std::string::npos)
        << world.etag("dumps/t/data/000000-00000.json");
}

TEST(s3_dump_writer, whole_objects_need_no_uploads) {
    s3_world world;
    s3_dump_trial t(world);
    make_s3_dump_large(t);
    t.params.whole_objects = true;
    t.run();
    t.expect_complete();
    for (const auto& key : world.keys("dumps/t/data/")) {
        EXPECT_EQ(world.etag(key).find('-'), std::string::npos) << key;
    }
}

TEST(s3_dump_writer, export_has_the_services_own_files_with_real_etags) {
    s3_world world;
    s3_dump_trial t(world);
    make_s3_dump_large(t);
    t.params.dump.layout = dump_layout::aws_export;
    t.params.storage.encryption = "aws:kms";
    t.params.storage.kms_key_id = "key-1";
    t.run();
    t.expect_complete();
    std::string files;
    std::string summary;
    for (const auto& key : world.keys("dumps/t/AWSDynamoDB/")) {
        if (key.ends_with("/manifest-files.json")) {
            files = world.content(key);
        } else if (key.ends_with("/manifest-summary.json")) {
            summary = world.content(key);
        }
    }
    for (const auto& key : world.keys("dumps/t/AWSDynamoDB/")) {
        if (key.find("/data/") != std::string::npos) {
            const auto etag = world.etag(key);
            EXPECT_NE(files.find("\"etag\":" + etag), std::string::npos) << etag << files;
            EXPECT_NE(files.find("\"dataFileS3Key\":\"" + key + '"'), std::string::npos) << key;
        }
    }
    EXPECT_NE(summary.find(R"("s3Bucket":"bucket","s3Prefix":"dumps/t","s3SseAlgorithm":"KMS",)"
                           R"("s3SseKmsKeyId":"key-1")"),
              std::string::npos)
        << summary;
}

TEST(s3_dump_writer, what_is_stopped_is_resumed_without_reading_again) {
    s3_world world;
    s3_dump_trial t(world);
    make_s3_dump_large(t);
    t.stop_after = 7;
    t.run();
    EXPECT_EQ(t.code, errc::stopped);
    EXPECT_EQ(world.uploads(), 0u);
    EXPECT_EQ(world.keys("dumps/t/_dyndump/lease").size(), 0u);
    t.stop_after = ~0U;
    t.run();
    t.expect_complete();
    EXPECT_EQ(t.pages_read, 19u - 7u);
}

TEST(s3_dump_writer, complete_one_is_left_as_it_is) {
    s3_world world;
    s3_dump_trial t(world);
    t.run();
    const auto before = world.content("dumps/t/manifest.json");
    t.run();
    EXPECT_EQ(t.code, errc::already_complete) << t.message;
    t.params.dump.compress = compression::gzip;
    t.run();
    EXPECT_EQ(t.code, errc::resume_mismatch);
    EXPECT_NE(t.message.find("holds a complete dump of something else: compression was none"),
              std::string::npos)
        << t.message;
    EXPECT_EQ(world.content("dumps/t/manifest.json"), before);
}

TEST(s3_dump_writer, unfinished_one_of_something_else_is_refused) {
    s3_world world;
    s3_dump_trial t(world);
    t.stop_after = 3;
    t.run();
    t.params.dump.fetch.total_segments = 4;
    t.run();
    EXPECT_EQ(t.code, errc::resume_mismatch);
    EXPECT_NE(t.message.find("the number of segments was 3, now it is 4"), std::string::npos)
        << t.message;
}

TEST(s3_dump_writer, restart_discards_what_is_a_dumps_and_nothing_else) {
    for (const std::uint32_t stop_after : {4u, ~0u}) {
        for (const auto then : {dump_layout::directory, dump_layout::aws_export}) {
            s3_world world;
            s3_dump_trial t(world);
            t.params.dump.layout = then;
            t.stop_after = stop_after;
            t.run();
            world.put("dumps/t/mine", "text");
            world.put("dumps/t/data/mine.json", "text");
            t.stop_after = ~0U;
            t.params.dump.restart = true;
            t.params.dump.layout = dump_layout::directory;
            t.table.items = 2;
            t.run();
            EXPECT_EQ(world.content("dumps/t/mine"), "text");
            EXPECT_EQ(world.content("dumps/t/data/mine.json"), "text");
            EXPECT_TRUE(world.store().remove("bucket", "dumps/t/mine"));
            EXPECT_TRUE(world.store().remove("bucket", "dumps/t/data/mine.json"));
            t.expect_complete();
        }
    }
}

TEST(s3_dump_writer, what_is_not_a_dumps_is_refused_and_untouched) {
    for (const std::string key : {"dumps/t/x", "dumps/t/manifest.json", "dumps/t/_dyndump/begin",
                                  "dumps/t/data/000000-00000.json"}) {
        for (const bool restart : {false, true}) {
            s3_world world;
            world.put(key, "{\"version\":2}");
            world.put("dumps/tt", "beside");
            s3_dump_trial t(world);
            t.params.dump.restart = restart;
            t.run();
            EXPECT_EQ(t.code, errc::output_exists) << key;
            EXPECT_EQ(world.content(key), "{\"version\":2}");
            EXPECT_EQ(world.keys().size(), 2u);
        }
    }
}

TEST(s3_dump_writer, folder_of_a_console_is_no_hindrance) {
    s3_world world;
    world.put("dumps/t/", "");
    world.put("dumps/tt", "beside");
    s3_dump_trial t(world);
    t.run();
    EXPECT_FALSE(t.code) << t.message;
    EXPECT_EQ(t.dumped(), t.table.ids());
}

TEST(s3_dump_writer, buffers_are_bounded_in_all) {
    s3_world world;
    s3_dump_trial t(world);
    make_s3_dump_large(t);
    t.params.buffer_bytes = 3'000'000;
    t.run();
    t.expect_complete();
    EXPECT_GT(world.keys("dumps/t/data/").size(), 6u);
}

TEST(s3_dump_writer, empty_table_has_a_manifest_only) {
    s3_world world;
    s3_dump_trial t(world);
    t.table.items = 0;
    t.run();
    t.expect_complete();
    EXPECT_EQ(world.keys().size(), 1u);
}

TEST(s3_dump_writer, no_such_bucket_is_said_with_its_place) {
    s3_world world;
    s3_dump_trial t(world);
    t.params.where.bucket = "another";
    t.run();
    EXPECT_EQ(t.code, s3_errc::no_such_bucket);
    EXPECT_NE(t.message.find("s3://another/dumps/t/"), std::string::npos) << t.message;
    EXPECT_NE(t.message.find("NoSuchBucket"), std::string::npos) << t.message;
}

} // namespace
} // namespace dyndump::test
