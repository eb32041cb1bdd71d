// Where a dump is to be written lies something else, or something that others may have changed:
// nothing of it is touched.
#include "archive/names.hpp"
#include "archive/record.hpp"
#include "output/check/dump_verifier.hpp"
#include "output/survey/dump_identity.hpp"
#include "support/dump_trial.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>

namespace dyndump::output {
namespace {

using test::dump_trial;

std::map<std::string, std::string> all_of(const test::simulated_file_system& disk) {
    std::map<std::string, std::string> all;
    for (const auto& file : disk.files()) {
        all[file] = disk.content(file);
    }
    return all;
}

struct dump_ground_test : testing::Test {
    dump_trial trial;

    // Neither a dump nor one with --restart may change anything.
    void expect_untouched(error_code wanted = errc::output_exists) {
        const auto before = all_of(trial.disk);
        for (const bool restart : {false, true}) {
            trial.params.restart = restart;
            {
                dump_store probe(trial.disk, trial.params, trial.clock());
                EXPECT_EQ(probe.probe(), wanted) << probe.failure();
            }
            trial.run();
            EXPECT_EQ(trial.code, wanted) << trial.failure << restart;
            EXPECT_NE(trial.failure.find("dump"), std::string::npos) << trial.failure;
            EXPECT_EQ(all_of(trial.disk), before);
            EXPECT_EQ(trial.disk.open_descriptors(), 0U);
        }
    }

    void interrupt(std::uint32_t pages = 7) {
        trial.stop_after = pages;
        trial.run();
        ASSERT_EQ(trial.code, errc::stopped);
        trial.disk.restart_process();
        trial.stop_after = ~0U;
    }
};

// No dump: whatever the file called "journal" holds.
TEST_F(dump_ground_test, a_directory_that_is_no_dump_keeps_its_files) {
    std::string framed;
    archive::append_record(framed, R"({"type":"note"})");
    for (const auto& journal :
         {std::string("x\n"), std::string("x"), std::string("abc123"), std::string(""),
          std::string("\0\0\0", 3), std::string("# Monday\n"), framed,
          std::string("00000010 00000000 {\"type\":\"note\"")}) {
        for (const auto layout :
             {dump_layout::directory, dump_layout::aws_export, dump_layout::file}) {
            trial = dump_trial();
            trial.params.layout = layout;
            if (layout == dump_layout::file) {
                trial.disk.set_content(".dump.journal", journal);
                trial.disk.set_content(".dump.partial", "mine");
            } else {
                trial.disk.make_directory("dump");
                trial.disk.make_directory("dump/data");
                trial.disk.set_content("dump/journal", journal);
                trial.disk.set_content("dump/data/mine.json", "x");
                trial.disk.set_content("dump/data/000000-00000.json", "x");
            }
            expect_untouched();
        }
    }
}

TEST_F(dump_ground_test, a_partial_file_without_a_journal_is_not_touched) {
    trial.params.layout = dump_layout::file;
    trial.disk.set_content(".dump.partial", "mine");
    expect_untouched();
}

TEST_F(dump_ground_test, a_journal_that_is_no_file_is_not_touched) {
    trial.disk.make_directory("dump");
    trial.disk.make_directory("dump/journal");
    expect_untouched();
    trial = dump_trial();
    interrupt();
    trial.disk.make_link("dump/journal");
    expect_untouched();
}

TEST_F(dump_ground_test, restart_beside_a_manifest_of_something_else_touches_nothing) {
    trial.disk.make_directory("dump");
    trial.disk.make_directory("dump/data");
    trial.disk.set_content("dump/manifest.json", R"({"version":1,"tool":"other"})");
    trial.disk.set_content("dump/data/mine.json", "x");
    const auto before = all_of(trial.disk);
    trial.params.restart = true;
    trial.run();
    EXPECT_EQ(trial.code, errc::output_exists) << trial.failure;
    trial.params.restart = false;
    trial.run();
    EXPECT_EQ(trial.code, errc::corrupt_output) << trial.failure;
    EXPECT_EQ(all_of(trial.disk), before);
}

TEST_F(dump_ground_test, files_beside_ours_are_not_touched) {
    for (const auto layout : {dump_layout::directory, dump_layout::aws_export}) {
        for (const bool restart : {false, true}) {
            trial = dump_trial();
            trial.params.layout = layout;
            interrupt();
            const std::string data = layout == dump_layout::directory
                                         ? "dump/data/"
                                         : "dump/AWSDynamoDB/01700000000123-1a2b3c4d/data/";
            std::vector<std::string> mine;
            for (const char* name : {"mine.json", "notes.json.gz", "0-0.json", ".json"}) {
                mine.push_back(data + name);
            }
            for (const char* name :
                 {"journal.partial", "manifest.json.partial", "photo.jpg", ".partial"}) {
                mine.push_back(std::string("dump/") + name);
            }
            for (const auto& file : mine) {
                trial.disk.set_content(file, "mine");
            }
            trial.params.restart = restart;
            trial.run();
            trial.expect_complete();
            for (const auto& file : mine) {
                EXPECT_EQ(trial.disk.content(file), "mine") << file;
            }
        }
    }
}

TEST_F(dump_ground_test, restart_with_another_compression_leaves_no_part_behind) {
    interrupt();
    trial.params.restart = true;
    trial.params.compress = compression::gzip;
    trial.run();
    ASSERT_FALSE(trial.code) << trial.failure;
    for (const auto& name : trial.disk.names("dump/data")) {
        EXPECT_TRUE(name.ends_with(".json.gz")) << name;
    }
}

TEST_F(dump_ground_test, a_damaged_dump_of_ours_is_discarded_by_restart_only) {
    interrupt(9);
    auto journal = trial.disk.content("dump/journal");
    journal[30] ^= 1;
    trial.disk.set_content("dump/journal", journal);
    const auto before = all_of(trial.disk);
    trial.run();
    EXPECT_EQ(trial.code, errc::corrupt_output) << trial.failure;
    EXPECT_EQ(all_of(trial.disk), before);
    trial.params.restart = true;
    trial.run();
    trial.expect_complete();

    trial = dump_trial();
    trial.run();
    auto manifest = trial.disk.content("dump/manifest.json");
    manifest[manifest.size() / 2] ^= 1;
    trial.disk.set_content("dump/manifest.json", manifest);
    trial.params.restart = true;
    trial.run();
    trial.expect_complete();
}

// A restart that dies at any call is told from a foreign directory when it goes on.
TEST_F(dump_ground_test, a_restart_killed_at_any_call_can_be_gone_on_with) {
    for (const bool complete : {false, true}) {
        for (int n = 1;; ++n) {
            trial = dump_trial();
            if (complete) {
                trial.run();
                trial.disk.restart_process();
            } else {
                interrupt();
            }
            trial.params.restart = true;
            trial.disk.crash_at = n;
            trial.run();
            const bool crashed = trial.disk.crashed();
            trial.disk.restart_process();
            trial.params.restart = false;
            trial.run();
            trial.code = trial.code == errc::already_complete ? error_code{} : trial.code;
            trial.expect_complete();
            if (!crashed) {
                break;
            }
        }
    }
}

std::string journal_of(const archive::header& head) {
    std::string journal;
    archive::append_record(journal, archive::to_text(head));
    return journal;
}

// The name of an export leads elsewhere: nothing there is made, removed or read.
TEST_F(dump_ground_test, a_journal_that_leads_out_of_its_directory_is_refused) {
    for (const char* name : {"../../victim", "/victim", "..", "."}) {
        trial = dump_trial();
        trial.params.layout = dump_layout::aws_export;
        archive::header head;
        head.what = identity_of(trial.params);
        head.export_id = name;
        trial.disk.make_directory("victim");
        trial.disk.make_directory("victim/data");
        trial.disk.set_content("victim/data/abcdefghijklmnopqrstuvwxyz.json", "mine");
        trial.disk.make_directory("dump");
        trial.disk.set_content("dump/journal", journal_of(head));
        const auto before = all_of(trial.disk);
        trial.run();
        EXPECT_EQ(trial.code, errc::corrupt_output) << trial.failure;
        EXPECT_NE(trial.failure.find("no name of an export"), std::string::npos) << trial.failure;
        EXPECT_EQ(all_of(trial.disk), before);
        EXPECT_FALSE(trial.disk.exists("dump/AWSDynamoDB"));
        // Discarding it does not follow the name either.
        trial.params.restart = true;
        trial.run();
        EXPECT_FALSE(trial.code) << trial.failure;
        EXPECT_EQ(trial.disk.content("victim/data/abcdefghijklmnopqrstuvwxyz.json"), "mine");
    }
}

TEST_F(dump_ground_test, a_data_directory_that_is_a_link_is_not_followed) {
    interrupt();
    trial.disk.make_link("dump/data");
    const auto before = all_of(trial.disk);
    trial.run();
    EXPECT_EQ(trial.code, boost::system::errc::not_a_directory) << trial.failure;
    EXPECT_EQ(all_of(trial.disk), before);

    trial = dump_trial();
    trial.run();
    trial.disk.make_link("dump/data");
    verify_params what("dump");
    verify_result found;
    dump_verifier verifier(trial.disk, what, found);
    std::string words;
    EXPECT_FALSE(verifier.run(words)) << words;
    ASSERT_GT(found.problems, 0U);
    EXPECT_NE(found.findings[0].find("link"), std::string::npos) << found.findings[0];
    EXPECT_EQ(found.items, 0U);
}

TEST_F(dump_ground_test, a_manifest_that_leads_out_of_its_directory_is_not_followed) {
    archive::manifest about;
    about.format = "dynamodb-json";
    about.compression = "none";
    about.parts.push_back({"../victim.json", 0, 1, 1, 1, "", ""});
    trial.disk.make_directory("dump");
    trial.disk.set_content("dump/manifest.json", archive::to_text(about));
    trial.disk.set_content("victim.json", "{}\n");
    verify_params what("dump");
    verify_result found;
    dump_verifier verifier(trial.disk, what, found);
    std::string words;
    EXPECT_FALSE(verifier.run(words));
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_NE(found.findings[0].find("no path of a part"), std::string::npos);
    EXPECT_EQ(found.parts, 0U);
}

// Another user's, or writable by others: each file and directory that resuming writes to.
TEST_F(dump_ground_test, what_others_own_or_may_write_is_not_resumed) {
    struct thing {
        dump_layout layout;
        const char* path;
    };
    for (const auto& [layout, path] :
         {thing{dump_layout::directory, "dump/journal"},
          thing{dump_layout::directory, "dump/data/000000-00001.json"},
          thing{dump_layout::directory, "dump/data"}, thing{dump_layout::file, ".dump.journal"},
          thing{dump_layout::file, ".dump.partial"},
          thing{dump_layout::aws_export, "dump/AWSDynamoDB"},
          thing{dump_layout::aws_export, "dump/AWSDynamoDB/01700000000123-1a2b3c4d/data"}}) {
        for (const unsigned mode : {0U, 0666U, 0620U, 0602U, 0600U, 0644U}) {
            trial = dump_trial();
            trial.params.layout = layout;
            interrupt(5);
            ASSERT_TRUE(trial.disk.exists(path)) << path;
            if (mode == 0) {
                trial.disk.give_to_another_user(path);
            } else {
                trial.disk.set_mode(path, mode);
            }
            const auto before = all_of(trial.disk);
            trial.run();
            if ((mode & 0022) == 0 && mode != 0) {
                trial.expect_complete();
                continue;
            }
            EXPECT_EQ(trial.code, boost::system::errc::operation_not_permitted) << path;
            EXPECT_NE(trial.failure.find(path), std::string::npos) << trial.failure;
            EXPECT_NE(trial.failure.find(mode == 0 ? "another user" : "by others"),
                      std::string::npos)
                << trial.failure;
            EXPECT_EQ(all_of(trial.disk), before);
        }
    }
}

TEST_F(dump_ground_test, without_locks_or_directory_sync_it_works_and_says_so_once) {
    for (const int number : {ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL}) {
        for (const auto layout : {dump_layout::directory, dump_layout::file}) {
            trial = dump_trial();
            trial.params.layout = layout;
            trial.disk.no_locks = error_code(number, boost::system::system_category());
            trial.disk.no_directory_sync = trial.disk.no_locks;
            trial.run();
            trial.expect_complete();
        }
        dump_store store(trial.disk, trial.params, trial.clock());
        EXPECT_TRUE(store.warnings().empty());
        trial.params.path = "other";
        dump_store other(trial.disk, trial.params, trial.clock());
        ASSERT_FALSE(other.open());
        EXPECT_EQ(other.warnings().size(), 2U);
        EXPECT_FALSE(other.finish({}));
        EXPECT_EQ(other.warnings().size(), 2U);
        trial.params.path = "dump";
    }
}

TEST_F(dump_ground_test, the_longest_names_work_and_are_resumed) {
    for (const std::size_t length : {1U, 200U, 238U, 239U, 246U, 255U}) {
        trial = dump_trial();
        trial.params.layout = dump_layout::file;
        trial.params.path = std::string(length, 'n');
        for (const char* other : {"", "x"}) { // another file's hidden names are others
            dump_places places(trial.disk, dump_layout::file, trial.params.path.substr(1) + other,
                               compression::none);
            dump_places these(trial.disk, dump_layout::file, trial.params.path, compression::none);
            EXPECT_NE(places.journal(), these.journal());
        }
        interrupt();
        trial.run();
        trial.expect_complete();
        EXPECT_EQ(trial.disk.names(""), std::vector<std::string>{trial.params.path});
        for (const auto& call : trial.disk.log) {
            const auto name = call.substr(call.find(' ') + 1);
            EXPECT_LE(name.size(), 255U) << call;
        }
    }
}

TEST_F(dump_ground_test, what_cannot_be_read_back_is_not_written) {
    dump_store store(trial.disk, trial.params, trial.clock());
    trial.params.table.settings_json = std::string(archive::most_record_bytes, ' ');
    trial.run();
    EXPECT_EQ(trial.code, boost::system::errc::file_too_large) << trial.failure;
    trial.disk.restart_process();
    trial.params.table.settings_json.clear();
    trial.run();
    trial.expect_complete();

    journal_file journal;
    std::string fault;
    ASSERT_FALSE(journal.acquire(trial.disk, AT_FDCWD, "j", fault));
    archive::mark m;
    m.after.next_key = std::string(archive::most_record_bytes, ' ');
    EXPECT_EQ(journal.append(m), boost::system::errc::file_too_large);
    EXPECT_EQ(trial.disk.content("j"), "");
}

} // namespace
} // namespace dyndump::output
