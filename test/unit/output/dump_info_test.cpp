// What lies at a place is told, in a directory as in S3; and what is removed of an unfinished dump
// there.
#include "archive/journal.hpp"
#include "archive/record.hpp"
#include "support/dump_place.hpp"

#include <dyndump/status.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>

namespace dyndump {
namespace {

namespace fs = std::filesystem;
namespace sys = boost::system::errc;

using test::dump_place;

struct dump_info_test : testing::TestWithParam<bool> {
    dump_place at;
    dump_info info;
    dump_info_test() { at.in_s3 = GetParam(); }
};
// As a writer to S3 leaves them.
std::string framed(const archive::entry& what) {
    std::string text;
    archive::append_record(text, archive::to_text(what));
    return text;
}
archive::header unfinished_head() {
    archive::header head;
    head.what = {
        {"table", "t"}, {"layout", "native"}, {"compression", "gzip"}, {"format", "typed"}};
    head.started_ms = 1700000000123;
    head.export_id = "01700000000000-1a2b3c4d";
    head.resume_command = "dyndump dump -o s3://bucket/dumps/one/ t";
    return head;
}
archive::mark mark_of(std::uint32_t segment, std::uint32_t part, std::uint64_t items, bool done) {
    archive::mark mark;
    mark.segment = segment;
    mark.after.done = done;
    mark.after.next_key = done ? "" : "{}";
    mark.after.items = items;
    mark.after.pages = 1;
    mark.part = {part, 100, items, 200, 7};
    if (done) {
        mark.closed = archive::part_digests{std::string(64, 'a'), ""};
    }
    return mark;
}
void put_unfinished(dump_place& at, const std::string& strange = {}) {
    at.how.path = (fs::path(at.directory.path()) / "dump").string();
    at.put("_dyndump/begin", framed(unfinished_head()) + framed(archive::beginning{3}));
    at.put("_dyndump/000000-00000", framed(mark_of(0, 0, 10, false)) + strange);
    at.put("_dyndump/000000-00001", framed(mark_of(0, 1, 25, false)) + strange);
    at.put("_dyndump/000002-00000", framed(mark_of(2, 0, 5, true)));
    at.put("data/000000-00000.json.gz", "x");
    at.put("data/000002-00000.json.gz", "x");
}

TEST_P(dump_info_test, a_complete_dump) {
    at.how.compress = compression::zstd;
    at.how.fetch.filter_expression = "a = b";
    ASSERT_NO_FATAL_FAILURE(at.dump());
    ASSERT_FALSE(at.ask(info)) << at.diag.message;
    EXPECT_TRUE(info.whole());
    EXPECT_EQ(info.status.phase, dump_phase::complete);
    EXPECT_EQ(info.status.table, "t");
    EXPECT_EQ(info.table_arn, at.how.table.arn);
    EXPECT_EQ(info.how.filter_expression, "a = b");
    EXPECT_EQ(info.layout, dump_layout::directory);
    EXPECT_EQ(info.format, json_format::dynamodb_json);
    EXPECT_EQ(info.compress, compression::zstd);
    EXPECT_EQ(info.status.items, 54U);
    EXPECT_EQ(info.parts, at.files().size() - 1);
    EXPECT_GT(info.file_bytes, 100U);
    EXPECT_FALSE(info.status.updated.empty());
}

TEST_P(dump_info_test, an_export) {
    at.how.layout = dump_layout::aws_export;
    ASSERT_NO_FATAL_FAILURE(at.dump());
    ASSERT_FALSE(at.ask(info)) << at.diag.message;
    EXPECT_TRUE(info.whole()) << (info.findings.empty() ? "" : info.findings.front());
    EXPECT_EQ(info.layout, dump_layout::aws_export);
    EXPECT_EQ(info.parts, at.files().size() - 6);
}

TEST_P(dump_info_test, what_is_missing_short_or_too_much_is_named) {
    ASSERT_NO_FATAL_FAILURE(at.dump());
    at.remove("data/000000-00000.json");
    at.put("data/000001-00000.json", "short");
    at.put("data/000077-00000.json", "more");
    ASSERT_FALSE(at.ask(info)) << at.diag.message;
    EXPECT_FALSE(info.whole());
    EXPECT_EQ(info.problems, 3U);
    ASSERT_EQ(info.findings.size(), 3U);
    EXPECT_EQ(info.findings[0], "data/000000-00000.json: missing");
    EXPECT_NE(info.findings[1].find("5 bytes, the manifest says"), std::string::npos);
    EXPECT_NE(info.findings[2].find("not in the manifest"), std::string::npos);
}

TEST_P(dump_info_test, nothing_there_and_a_damaged_manifest) {
    EXPECT_EQ(at.ask(info), sys::no_such_file_or_directory) << at.diag.message;
    EXPECT_NE(at.diag.message.find(at.path()), std::string::npos);
    ASSERT_NO_FATAL_FAILURE(at.dump());
    at.put("manifest.json", "{}");
    EXPECT_EQ(at.ask(info), errc::corrupt_output);
}

INSTANTIATE_TEST_SUITE_P(places, dump_info_test, testing::Bool(),
                         [](const auto& which) { return which.param ? "s3" : "directory"; });

struct object_records_test : testing::Test {
    dump_place at;
    dump_status status;
    object_records_test() { at.in_s3 = true; }
    error_code ask() { return read_status(at.path(), at.objects(), status, at.diag); }
};

TEST_F(object_records_test, say_how_far_a_dump_is) {
    std::string other; // of a kind that is not looked at here
    archive::append_record(other, R"({"type":"object","upload":"u","pieces":[]})");
    put_unfinished(at, other);
    ASSERT_FALSE(ask()) << at.diag.message;
    EXPECT_EQ(status.phase, dump_phase::interrupted);
    EXPECT_EQ(status.table, "t");
    EXPECT_EQ(status.items, 30U);
    EXPECT_EQ(status.segments_done, 1U);
    EXPECT_EQ(status.segments_total, 3U);
    EXPECT_EQ(status.started, "2023-11-14T22:13:20.123Z");
    EXPECT_FALSE(status.updated.empty());
    EXPECT_EQ(status.resume_command, "dyndump dump -o s3://bucket/dumps/one/ t");
    dump_info info;
    ASSERT_FALSE(at.ask(info)) << at.diag.message;
    EXPECT_FALSE(info.whole());
    EXPECT_EQ(info.parts, 2U);
    EXPECT_EQ(info.compress, compression::gzip);
    EXPECT_EQ(info.format, json_format::typed);
}

TEST_F(object_records_test, that_are_damaged_or_of_another_version_are_refused) {
    put_unfinished(at);
    at.put("_dyndump/000000-00001", "no record");
    EXPECT_EQ(ask(), errc::corrupt_output);
    EXPECT_NE(at.diag.message.find("000000-00001"), std::string::npos) << at.diag.message;
    at.put("_dyndump/000000-00001", "");
    EXPECT_EQ(ask(), errc::corrupt_output);
    std::string later;
    archive::append_record(later, R"({"type":"dump","version":9})");
    at.put("_dyndump/begin", later);
    EXPECT_EQ(ask(), errc::resume_mismatch);
    at.remove("_dyndump/begin");
    EXPECT_EQ(ask(), sys::no_such_file_or_directory);
}

TEST_F(object_records_test, are_removed_with_what_they_speak_of_and_its_uploads) {
    put_unfinished(at);
    at.put("notes", "mine");
    at.put("_dyndump/strange", "mine");
    for (const auto* name : {"data/000001-00000.json.gz", "mine.txt"}) {
        s3::create_upload_request create;
        create.bucket = "bucket";
        create.key = at.trial.prefix + name;
        std::atomic<bool> done = false;
        at.trial.client->async_create_upload(create, at.diag, [&](error_code ec, const auto&) {
            EXPECT_FALSE(ec);
            done = true;
            done.notify_all();
        });
        done.wait(false);
    }
    auto removal = at.removal();
    removal_plan plan;
    std::uint64_t removed = 0;
    ASSERT_FALSE(removal.find(plan, at.diag)) << at.diag.message;
    EXPECT_EQ(plan.phase, dump_phase::interrupted);
    EXPECT_EQ(plan.uploads, 1U);
    EXPECT_EQ(plan.files.back(), "_dyndump/begin");
    ASSERT_FALSE(removal.remove(removed, at.diag)) << at.diag.message;
    EXPECT_EQ(at.left(), (std::set<std::string>{"_dyndump/strange", "notes"}));
    auto again = at.removal();
    EXPECT_EQ(again.find(plan, at.diag), errc::output_exists) << "what is left proves no dump";
}

} // namespace
} // namespace dyndump
