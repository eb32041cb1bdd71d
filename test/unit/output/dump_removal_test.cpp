// A dump is removed, and nothing else, from a directory as from S3.
#include "support/dump_place.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dyndump {
namespace {

namespace fs = std::filesystem;
namespace sys = boost::system::errc;

using test::dump_place;

struct dump_removal_test : testing::TestWithParam<bool> {
    dump_place at;
    removal_plan plan;
    std::uint64_t removed = 0;
    dump_removal_test() { at.in_s3 = GetParam(); }
};

TEST_P(dump_removal_test, a_complete_dump_goes_and_nothing_else) {
    for (const auto layout : {dump_layout::directory, dump_layout::aws_export}) {
        at.how = dump_writer_params();
        at.how.layout = layout;
        ASSERT_NO_FATAL_FAILURE(at.dump());
        at.put("notes.txt", "mine");
        at.put("data2/000000-00000.json", "mine");
        const bool exported = layout == dump_layout::aws_export;
        const auto data = exported ? std::string("AWSDynamoDB/other/data/") : std::string("data/");
        at.put(data + "strange.json", "mine");
        auto removal = at.removal();
        ASSERT_FALSE(removal.find(plan, at.diag)) << at.diag.message;
        EXPECT_EQ(plan.phase, dump_phase::complete);
        EXPECT_EQ(plan.table, "t");
        EXPECT_EQ(plan.items, 54U);
        EXPECT_EQ(plan.files.back(), "manifest.json");
        std::ranges::sort(plan.foreign);
        EXPECT_EQ(plan.foreign,
                  (std::vector<std::string>{exported ? "AWSDynamoDB/other" : "data/strange.json",
                                            "data2", "notes.txt"}));
        ASSERT_FALSE(removal.remove(removed, at.diag)) << at.diag.message;
        EXPECT_EQ(removed, plan.files.size());
        EXPECT_EQ(at.left(), (std::set<std::string>{data + "strange.json",
                                                    "data2/000000-00000.json", "notes.txt"}));
        for (const auto& name : at.left()) {
            at.remove(name);
        }
        fs::remove_all(at.how.path);
    }
}

TEST_P(dump_removal_test, without_foreign_files_nothing_stays) {
    ASSERT_NO_FATAL_FAILURE(at.dump());
    auto removal = at.removal();
    ASSERT_FALSE(removal.find(plan, at.diag)) << at.diag.message;
    ASSERT_FALSE(removal.remove(removed, at.diag)) << at.diag.message;
    EXPECT_TRUE(at.left().empty());
    EXPECT_TRUE(at.in_s3 || !fs::exists(at.path()));
    auto again = at.removal();
    EXPECT_EQ(again.find(plan, at.diag), sys::no_such_file_or_directory);
}

TEST_P(dump_removal_test, what_is_not_provably_a_dumps_is_refused) {
    at.how.path = (fs::path(at.directory.path()) / "dump").string();
    at.put("data/000000-00000.json", "mine");
    auto removal = at.removal();
    EXPECT_EQ(removal.find(plan, at.diag), errc::output_exists) << at.diag.message;
    at.put("manifest.json", "{\"version\":3}");
    auto again = at.removal();
    EXPECT_EQ(again.find(plan, at.diag), errc::output_exists) << at.diag.message;
    EXPECT_EQ(at.left().size(), 2U);
}

TEST_P(dump_removal_test, a_damaged_manifest_is_a_dumps_all_the_same) {
    ASSERT_NO_FATAL_FAILURE(at.dump());
    at.put("manifest.json", "{\n  \"version\": 1,\n  \"tool\": \"dyndump\",\n");
    auto removal = at.removal();
    ASSERT_FALSE(removal.find(plan, at.diag)) << at.diag.message;
    EXPECT_TRUE(plan.table.empty());
    ASSERT_FALSE(removal.remove(removed, at.diag)) << at.diag.message;
    EXPECT_TRUE(at.left().empty());
}

INSTANTIATE_TEST_SUITE_P(places, dump_removal_test, testing::Bool(),
                         [](const auto& which) { return which.param ? "s3" : "directory"; });

struct directory_removal_test : testing::Test {
    dump_place at;
    removal_plan plan;
    std::uint64_t removed = 0;
};

TEST_F(directory_removal_test, an_interrupted_dump_goes) {
    ASSERT_NO_FATAL_FAILURE(at.dump(false));
    ASSERT_TRUE(fs::exists(fs::path(at.path()) / "journal"));
    dump_info info;
    ASSERT_FALSE(at.ask(info)) << at.diag.message;
    EXPECT_EQ(info.status.phase, dump_phase::interrupted);
    EXPECT_EQ(info.status.items, 22U);
    EXPECT_GT(info.parts, 0U);
    auto removal = at.removal();
    ASSERT_FALSE(removal.find(plan, at.diag)) << at.diag.message;
    EXPECT_EQ(plan.phase, dump_phase::interrupted);
    EXPECT_EQ(plan.files.back(), "journal");
    ASSERT_FALSE(removal.remove(removed, at.diag)) << at.diag.message;
    EXPECT_EQ(removed, plan.files.size());
    EXPECT_FALSE(fs::exists(at.path()));
}

TEST_F(directory_removal_test, links_are_not_followed) {
    ASSERT_NO_FATAL_FAILURE(at.dump());
    const auto elsewhere = fs::path(at.directory.path()) / "elsewhere";
    fs::rename(fs::path(at.path()) / "data", elsewhere);
    fs::create_directory_symlink(elsewhere, fs::path(at.path()) / "data");
    auto removal = at.removal();
    ASSERT_FALSE(removal.find(plan, at.diag)) << at.diag.message;
    EXPECT_EQ(plan.foreign, std::vector<std::string>{"data"});
    ASSERT_FALSE(removal.remove(removed, at.diag)) << at.diag.message;
    EXPECT_FALSE(fs::is_empty(elsewhere));
}

TEST_F(directory_removal_test, one_that_is_written_is_refused) {
    at.how.path = at.path();
    at.how.table.name = "t";
    at.how.fetch.table_name = "t";
    error_code ec;
    const dump_writer writer(at.how, ec, at.diag);
    ASSERT_FALSE(ec) << at.diag.message;
    auto removal = at.removal();
    EXPECT_EQ(removal.find(plan, at.diag), errc::output_busy);
    EXPECT_NE(at.diag.message.find("another process"), std::string::npos);
}

} // namespace
} // namespace dyndump
