#include "output/write/dump_store.hpp"

#include "archive/digest.hpp"
#include "archive/manifest.hpp"
#include "support/dump_trial.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <vector>

namespace dyndump::output {
namespace {

using test::dump_trial;

struct dump_store_test : testing::Test {
    dump_trial trial;

    archive::manifest manifest() const {
        archive::manifest m;
        std::string problem;
        EXPECT_TRUE(archive::from_text(trial.disk.content("dump/manifest.json"), m, problem))
            << problem;
        return m;
    }
};

TEST_F(dump_store_test, dumps_a_table_into_parts_and_a_manifest) {
    trial.run();
    trial.expect_complete();
    EXPECT_EQ(trial.disk.names("dump"), (std::vector<std::string>{"data", "manifest.json"}));
    const auto m = manifest();
    EXPECT_EQ(m.totals.items, trial.table.ids().size());
    EXPECT_EQ(m.key, std::vector<std::string>{"id"});
    EXPECT_EQ(m.total_segments, 3U);
    ASSERT_EQ(m.parts.size(), trial.disk.names("dump/data").size());
    std::uint64_t items = 0;
    for (const auto& part : m.parts) {
        const auto content = trial.disk.content("dump/" + part.path);
        archive::running_digest digest(EVP_sha256());
        digest.add(content);
        EXPECT_EQ(part.sha256, archive::to_hex(digest.value()));
        EXPECT_EQ(part.file_bytes, content.size());
        EXPECT_EQ(part.bytes, content.size());
        items += part.items;
    }
    EXPECT_EQ(items, m.totals.items);
    EXPECT_EQ(trial.disk.open_descriptors(), 0U);
}

TEST_F(dump_store_test, parts_are_named_by_segment_and_number_and_limited) {
    trial.run();
    EXPECT_EQ(trial.disk.names("dump/data"),
              (std::vector<std::string>{"000000-00000.json", "000000-00001.json",
                                        "000002-00000.json", "000002-00001.json"}));
}

TEST_F(dump_store_test, belongs_to_its_owner_only) {
    trial.run();
    EXPECT_EQ(trial.disk.mode("dump"), 0700U);
    EXPECT_EQ(trial.disk.mode("dump/data"), 0700U);
    EXPECT_EQ(trial.disk.mode("dump/manifest.json"), 0600U);
    EXPECT_EQ(trial.disk.mode("dump/data/000000-00000.json"), 0600U);
}

TEST_F(dump_store_test, data_is_durable_before_the_manifest_has_its_name) {
    trial.run();
    const auto named =
        std::find(trial.disk.log.begin(), trial.disk.log.end(), "rename manifest.json");
    ASSERT_NE(named, trial.disk.log.end());
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        trial.disk.restart_machine(seed); // nothing that counts was left to be lost
        trial.expect_complete();
    }
}

TEST_F(dump_store_test, stopped_and_resumed_reads_no_page_twice) {
    for (const auto layout : {dump_layout::directory, dump_layout::file}) {
        for (std::uint32_t pages = 0; pages < 12; ++pages) {
            dump_trial each;
            each.params.layout = layout;
            each.stop_after = pages;
            each.run();
            if (each.code) {
                EXPECT_EQ(each.code, errc::stopped);
                EXPECT_FALSE(each.disk.exists("dump/manifest.json"));
                each.stop_after = ~0U;
                each.disk.restart_process();
                each.run();
            }
            each.expect_complete();
            for (const auto& [segment, times] : each.read_again) {
                EXPECT_EQ(times, 0) << "segment " << segment << " after " << pages;
            }
        }
    }
}

TEST_F(dump_store_test, a_complete_dump_is_not_touched) {
    trial.run();
    const auto before = trial.disk.content("dump/manifest.json");
    trial.disk.restart_process();
    trial.run();
    EXPECT_EQ(trial.code, errc::already_complete);
    EXPECT_EQ(trial.failure, "\"dump\" is already complete: 32 items, finished "
                             "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(trial.disk.content("dump/manifest.json"), before);
    EXPECT_EQ(trial.disk.open_descriptors(), 0U);

    trial.params.restart = true;
    trial.table.pages = 2;
    trial.run();
    trial.expect_complete();
}

TEST_F(dump_store_test, a_complete_dump_of_something_else_says_what_differs) {
    trial.run();
    trial.disk.restart_process();
    const auto good = trial.params;
    const auto refused = [&](auto change, std::string_view words) {
        trial.params = good;
        change(trial.params);
        trial.run();
        EXPECT_EQ(trial.code, errc::resume_mismatch) << words;
        EXPECT_NE(trial.failure.find(words), std::string::npos) << trial.failure;
    };
    refused([](auto& p) { p.table.id = "1111"; }, "table id was 0e9f, now it is 1111");
    refused([](auto& p) { p.compress = compression::zstd; },
            "holds a complete dump of something else: compression was none, now it is zstd:3");
    refused([](auto& p) { p.fetch.total_segments = 4; },
            "the number of segments was 3, now it is 4");
    trial.params = good;
    trial.params.fetch.total_segments = 3;
    trial.run();
    EXPECT_EQ(trial.code, errc::already_complete);

    auto manifest = trial.disk.content("dump/manifest.json");
    manifest[20] ^= 1;
    trial.disk.set_content("dump/manifest.json", manifest);
    trial.run();
    EXPECT_EQ(trial.code, errc::corrupt_output);
}

TEST_F(dump_store_test, a_journal_that_was_left_beside_a_complete_dump_is_removed) {
    trial.run();
    trial.disk.restart_process();
    trial.disk.set_content("dump/journal", "");
    trial.run();
    EXPECT_EQ(trial.code, errc::already_complete);
    EXPECT_FALSE(trial.disk.exists("dump/journal"));
}

TEST_F(dump_store_test, restart_discards_what_was_dumped) {
    trial.stop_after = 7;
    trial.run();
    trial.disk.restart_process();
    trial.stop_after = ~0U;
    trial.params.restart = true;
    trial.params.fetch.filter_expression = "a = b"; // would not agree
    trial.run();
    trial.expect_complete();
    EXPECT_EQ(trial.pages_read, 11U);
}

TEST_F(dump_store_test, somebody_elses_directory_is_refused) {
    trial.disk.set_content("dump", "");
    trial.run();
    EXPECT_TRUE(trial.code);

    dump_trial other;
    other.stop_after = 1;
    other.run();
    other.disk.restart_process();
    other.disk.set_content("dump/photo.jpg", "x");
    other.params.path = "dump/data";
    other.run();
    EXPECT_EQ(other.code, errc::output_exists) << other.failure;
    EXPECT_TRUE(other.disk.exists("dump/photo.jpg"));
}

TEST_F(dump_store_test, says_what_differs_from_the_dump_to_be_resumed) {
    trial.stop_after = 5;
    trial.run();
    const auto refused = [&](auto change, std::string_view words) {
        trial.disk.restart_process();
        const auto good = trial.params;
        change(trial.params);
        trial.run();
        EXPECT_EQ(trial.code, errc::resume_mismatch) << words;
        EXPECT_NE(trial.failure.find(words), std::string::npos) << trial.failure;
        trial.params = good;
    };
    refused([](auto& p) { p.table.id = "1111"; }, "table id was 0e9f, now it is 1111");
    refused([](auto& p) { p.table.creation_time = 1; }, "table creation time was 1700000000.250");
    refused([](auto& p) { p.fetch.filter_expression = "a = b"; },
            "filter expression was (none), now it is a = b");
    refused([](auto& p) { p.fetch.total_segments = 4; },
            "the number of segments was 3, now it is 4");
    refused([](auto& p) { p.compress = compression::gzip; },
            "compression was none, now it is gzip");
    refused([](auto& p) { p.encoder = json_encoder(json_format::plain); },
            "format was dynamodb-json, now it is plain");
    refused([](auto& p) { p.fetch.index_name = "i"; }, "index was (none), now it is i");
    trial.disk.restart_process();
    trial.stop_after = ~0U;
    trial.run();
    trial.expect_complete();
}

TEST_F(dump_store_test, a_second_process_is_refused) {
    dump_store first(trial.disk, trial.params, trial.clock());
    ASSERT_FALSE(first.open());
    trial.run();
    EXPECT_EQ(trial.code, errc::output_busy) << trial.failure;
    EXPECT_NE(trial.failure.find("another process is writing \"dump\""), std::string::npos);
    EXPECT_FALSE(first.finish({}));
}

TEST_F(dump_store_test, a_changed_part_is_not_resumed_with) {
    trial.params.part_bytes = 1 << 20;
    trial.table.segments = 1;
    trial.stop_after = 3;
    trial.run();
    trial.disk.restart_process();
    auto content = trial.disk.content("dump/data/000000-00000.json");
    ASSERT_FALSE(content.empty());
    content[content.size() / 2] ^= 1;
    trial.disk.set_content("dump/data/000000-00000.json", content);
    trial.run();
    EXPECT_EQ(trial.code, errc::corrupt_output);
    EXPECT_NE(trial.failure.find("000000-00000.json"), std::string::npos) << trial.failure;
}

TEST_F(dump_store_test, makes_durable_by_bytes_and_by_time) {
    const auto syncs = [](dump_trial& t) {
        t.run();
        return std::count(t.disk.log.begin(), t.disk.log.end(), "sync ");
    };
    dump_trial rarely;
    rarely.params.commit_bytes = 1 << 30;
    dump_trial by_bytes;
    by_bytes.params.commit_bytes = 1000;
    dump_trial by_time;
    by_time.params.commit_bytes = 1 << 30;
    by_time.tick = std::chrono::milliseconds(500);
    const auto few = syncs(rarely);
    EXPECT_GT(syncs(by_bytes), few + 8);
    EXPECT_GT(syncs(by_time), few + 8);
}

TEST_F(dump_store_test, an_empty_table_makes_an_empty_dump) {
    for (const auto layout : {dump_layout::directory, dump_layout::file}) {
        dump_trial each;
        each.table.segments = 2;
        each.table.pages = 1;
        each.table.items = 0;
        each.params.layout = layout;
        each.run();
        each.expect_complete();
        EXPECT_EQ(each.disk.names(layout == dump_layout::file ? "" : "dump").size(),
                  layout == dump_layout::file ? 1U : 2U);
    }
}

TEST_F(dump_store_test, an_empty_table_makes_a_compressed_file_of_nothing) {
    for (const auto kind : {compression::gzip, compression::zstd}) {
        for (const std::uint32_t stop : {~0U, 1U}) { // and resumed
            dump_trial each;
            each.table.segments = 2;
            each.table.pages = 2;
            each.table.items = 0;
            each.params.layout = dump_layout::file;
            each.params.compress = kind;
            each.stop_after = stop;
            each.run();
            if (each.code) {
                each.disk.restart_process();
                each.stop_after = ~0U;
                each.run();
            }
            ASSERT_FALSE(each.code) << each.failure;
            const auto content = each.disk.content("dump");
            EXPECT_EQ(compression_of(content), kind);
            std::string text;
            const auto unpack = make_decompressor(kind);
            EXPECT_TRUE(unpack->add(content, [&](std::string_view more) { text += more; }));
            EXPECT_TRUE(unpack->at_end());
            EXPECT_EQ(text, "");
        }
    }
}

// By slices, so that no second page of memory is needed; and resumed in between.
TEST_F(dump_store_test, pages_beyond_a_slice_are_written_whole) {
    for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
        for (const auto layout : {dump_layout::directory, dump_layout::file}) {
            dump_trial each;
            each.table.segments = 2;
            each.table.pages = 2;
            each.table.items = 20;
            each.table.item_bytes = 390'000;
            each.params.layout = layout;
            each.params.compress = kind;
            each.stop_after = 1;
            each.run();
            each.disk.restart_process();
            each.stop_after = ~0U;
            each.run();
            each.expect_complete();
        }
    }
}

TEST_F(dump_store_test, a_file_appears_only_when_it_is_complete) {
    trial.params.layout = dump_layout::file;
    trial.stop_after = 6;
    trial.run();
    EXPECT_EQ(trial.disk.names(""), (std::vector<std::string>{".dump.journal", ".dump.partial"}));
    trial.disk.restart_process();
    trial.stop_after = ~0U;
    trial.run();
    trial.expect_complete();
    EXPECT_EQ(trial.disk.names(""), std::vector<std::string>{"dump"});
}

TEST_F(dump_store_test, a_file_of_which_nothing_was_dumped_leaves_no_trace) {
    trial.params.layout = dump_layout::file;
    trial.stop_after = 0;
    trial.run();
    EXPECT_EQ(trial.code, errc::stopped);
    EXPECT_TRUE(trial.disk.names("").empty());
}

TEST_F(dump_store_test, writes_the_layout_of_the_services_own_export) {
    trial.params.layout = dump_layout::aws_export;
    trial.params.table.size_bytes = 4711;
    trial.params.names.s3_bucket = "b";
    trial.run();
    trial.expect_complete();
    const std::string id = "01700000000123-1a2b3c4d";
    const std::string where = "dump/AWSDynamoDB/" + id;
    EXPECT_EQ(
        trial.disk.names(where),
        (std::vector<std::string>{"_started", "data", "manifest-files.json", "manifest-files.md5",
                                  "manifest-summary.json", "manifest-summary.md5"}));
    EXPECT_EQ(
        trial.disk.content(where + "/manifest-summary.json"),
        R"({"version":"2020-06-30","exportArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/t/export/)" +
            id +
            R"(","startTime":"2023-11-14T22:13:20.123Z","endTime":"2023-11-14T22:13:20.123Z",)"
            R"("tableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/t","tableId":"0e9f",)"
            R"("exportTime":"2023-11-14T22:13:20.123Z","s3Bucket":"b","s3Prefix":null,)"
            R"("s3SseAlgorithm":null,"s3SseKmsKeyId":null,"manifestFilesS3Key":"AWSDynamoDB/)" +
            id + R"(/manifest-files.json","billedSizeBytes":4711,"itemCount":)" +
            std::to_string(trial.table.ids().size()) + R"(,"outputFormat":"DYNAMODB_JSON"})");
    for (const auto& name : trial.disk.names(where + "/data")) {
        EXPECT_EQ(name.size(), 26U + 5U) << name;
        const auto content = trial.disk.content(where + "/data/" + name);
        EXPECT_TRUE(content.starts_with(R"({"Item":{"id":)")) << content;
    }
    for (const char* name : {"files", "summary"}) {
        archive::running_digest digest(EVP_md5());
        digest.add(trial.disk.content(where + "/manifest-" + name + ".json"));
        EXPECT_EQ(trial.disk.content(where + "/manifest-" + name + ".md5"),
                  archive::to_base64(digest.value()));
    }
}

TEST_F(dump_store_test, a_full_disk_stops_it_and_what_is_there_is_kept) {
    trial.disk.space = 6000;
    trial.run();
    EXPECT_EQ(trial.code, boost::system::errc::no_space_on_device);
    EXPECT_NE(trial.failure.find("items are safe"), std::string::npos) << trial.failure;
    trial.disk.restart_process();
    trial.disk.space = ~std::uint64_t{0};
    trial.run();
    trial.expect_complete();
}

} // namespace
} // namespace dyndump::output
