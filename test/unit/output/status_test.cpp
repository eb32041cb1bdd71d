// How far a dump is, asked while it is written, after it died, and after it ended.
#include "output/survey/status_reader.hpp"

#include "support/dump_trial.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::output {
namespace {

using test::dump_trial;

struct status_test : testing::TestWithParam<dump_layout> {
    dump_trial trial;
    dump_status status;
    std::string problem;

    status_test() {
        trial.params.layout = GetParam();
        trial.params.resume_command = "dyndump dump -o dump t";
        trial.params.commit_bytes = 1;
    }

    error_code ask() {
        status = {};
        problem.clear();
        return status_reader(trial.disk, "dump").read(status, problem);
    }
};

TEST_P(status_test, running_interrupted_complete) {
    {
        dump_store store(trial.disk, trial.params, trial.clock());
        ASSERT_FALSE(store.open());
        page current;
        trial.table.fill(current, 1, 0);
        ASSERT_FALSE(store.write(current));
        trial.table.fill(current, 0, 0);
        ASSERT_FALSE(store.write(current));
        ASSERT_FALSE(ask()) << problem;
        EXPECT_EQ(status.phase, dump_phase::running);
        EXPECT_EQ(status.table, "t");
        EXPECT_EQ(status.items, 4U);
        EXPECT_EQ(status.pages, 2U);
        EXPECT_GT(status.bytes, 1000U);
        EXPECT_DOUBLE_EQ(status.capacity, 3.0);
        EXPECT_EQ(status.segments_done, 1U);
        EXPECT_EQ(status.segments_total, 3U);
        EXPECT_EQ(status.started, "2023-11-14T22:13:20.123Z");
        EXPECT_EQ(status.updated, "2023-11-14T22:13:20.123Z");
        EXPECT_EQ(status.resume_command, "");
    }
    trial.disk.restart_process();
    ASSERT_FALSE(ask()) << problem;
    EXPECT_EQ(status.phase, dump_phase::interrupted);
    EXPECT_EQ(status.items, 4U);
    EXPECT_EQ(status.resume_command, "dyndump dump -o dump t");

    trial.run();
    trial.expect_complete();
    ASSERT_FALSE(ask()) << problem;
    EXPECT_EQ(status.phase, dump_phase::complete);
    EXPECT_EQ(status.resume_command, "");
    if (GetParam() != dump_layout::file) {
        EXPECT_EQ(status.items, trial.table.ids().size());
        EXPECT_EQ(status.segments_done, 3U);
        EXPECT_EQ(status.updated, "2023-11-14T22:13:20.123Z");
    }
    EXPECT_EQ(trial.disk.open_descriptors(), 0U);
}

TEST_P(status_test, changes_nothing_and_hinders_nobody) {
    trial.stop_after = 5;
    trial.run();
    trial.disk.restart_process();
    const auto files = trial.disk.files();
    trial.disk.log.clear();
    ASSERT_FALSE(ask());
    for (const auto& call : trial.disk.log) {
        for (const char* changing :
             {"lock", "write", "remove", "rename", "truncate", "make", "set"}) {
            EXPECT_FALSE(call.starts_with(changing)) << call;
        }
    }
    EXPECT_EQ(trial.disk.files(), files);
}

TEST_P(status_test, nothing_there) {
    EXPECT_EQ(ask(), boost::system::errc::no_such_file_or_directory);
    EXPECT_EQ(problem, "there is no dump at \"dump\"");
}

TEST_P(status_test, a_foreign_journal_is_no_dump) {
    const std::string path = GetParam() == dump_layout::file ? ".dump.journal" : "dump/journal";
    if (GetParam() != dump_layout::file) {
        trial.disk.make_directory("dump");
    }
    trial.disk.set_content(path, "# Monday\n");
    EXPECT_EQ(ask(), boost::system::errc::no_such_file_or_directory) << problem;
}

TEST_P(status_test, a_damaged_journal_is_named) {
    trial.stop_after = 9;
    trial.run();
    trial.disk.restart_process();
    const std::string path = GetParam() == dump_layout::file ? ".dump.journal" : "dump/journal";
    auto journal = trial.disk.content(path);
    journal[30] ^= 1;
    trial.disk.set_content(path, journal);
    EXPECT_EQ(ask(), errc::corrupt_output);
    EXPECT_NE(problem.find("damaged at byte 0"), std::string::npos) << problem;
}

INSTANTIATE_TEST_SUITE_P(layouts, status_test,
                         testing::Values(dump_layout::directory, dump_layout::aws_export,
                                         dump_layout::file),
                         [](const auto& each) {
                             return std::to_string(static_cast<int>(each.param));
                         });

} // namespace
} // namespace dyndump::output
