// A dump that is cut off at every single call, and resumed.
#include "archive/record.hpp"
#include "support/dump_trial.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <string>

namespace dyndump::output {
namespace {

using test::dump_trial;

struct kind_of_dump {
    const char* name;
    dump_layout layout;
    compression compress = compression::none;
};

void PrintTo(const kind_of_dump& kind, std::ostream* out) {
    *out << kind.name;
}

struct dump_crash_test : testing::TestWithParam<kind_of_dump> {
    void prepare(dump_trial& trial, std::uint64_t order) const {
        trial.params.layout = GetParam().layout;
        trial.params.compress = GetParam().compress;
        if (trial.params.compress != compression::none) {
            trial.params.part_bytes = 120; // several pages
            trial.params.commit_bytes = 200;
        }
        trial.order = order;
    }

    /// Runs with something wrong at call n, for each n; the trial afterwards has restarted.
    template <class Harm>
    int at_every_call(std::uint64_t order, Harm harm) {
        int n = 0;
        for (bool reached = true; reached;) {
            dump_trial trial;
            prepare(trial, order);
            reached = harm(trial, ++n);
            if (HasFatalFailure()) {
                ADD_FAILURE() << "at call " << n << " of order " << order;
                return n;
            }
        }
        return n;
    }

    void finish(dump_trial& trial) const {
        trial.run();
        if (trial.code == errc::already_complete || trial.code == errc::output_exists) {
            // Only its last call, which removes the journal, was missing.
            trial.code = {};
        }
        trial.expect_complete();
    }
};

TEST_P(dump_crash_test, killed_at_any_call_it_resumes_with_at_most_one_page_again) {
    for (std::uint64_t order = 1; order <= 4; ++order) {
        const int calls = at_every_call(order, [&](dump_trial& trial, int n) {
            trial.disk.crash_at = n;
            trial.run();
            const bool crashed = trial.disk.crashed();
            trial.disk.restart_process();
            finish(trial);
            for (const auto& [segment, times] : trial.read_again) {
                EXPECT_LE(times, 1) << "segment " << segment << ", call " << n;
            }
            return crashed;
        });
        EXPECT_GT(calls, 50);
    }
}

TEST_P(dump_crash_test, killed_again_and_again_it_gets_there) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        dump_trial trial;
        prepare(trial, seed);
        std::mt19937_64 random(seed);
        for (int death = 0; death < 20; ++death) {
            trial.disk.crash_at = 1 + static_cast<int>(random() % 40);
            trial.order = random();
            trial.run();
            trial.disk.restart_process();
        }
        finish(trial);
    }
}

TEST_P(dump_crash_test, after_a_power_failure_at_any_call_nothing_is_lost_or_repeated) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        at_every_call(seed % 4, [&](dump_trial& trial, int n) {
            trial.disk.crash_at = n;
            trial.run();
            const bool crashed = trial.disk.crashed();
            trial.disk.restart_machine(seed * 1000 + static_cast<std::uint64_t>(n));
            finish(trial);
            return crashed;
        });
    }
}

TEST_P(dump_crash_test, power_failing_again_and_again_it_gets_there) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        dump_trial trial;
        prepare(trial, seed);
        std::mt19937_64 random(seed);
        for (int death = 0; death < 10; ++death) {
            trial.disk.crash_at = 1 + static_cast<int>(random() % 60);
            trial.order = random();
            trial.run();
            ASSERT_NE(trial.code, errc::corrupt_output) << trial.failure;
            trial.disk.restart_machine(random());
        }
        finish(trial);
    }
}

TEST_P(dump_crash_test, any_failing_call_stops_it_clean_and_it_can_be_resumed) {
    for (const int number : {ENOSPC, EIO, EDQUOT, EROFS}) {
        for (const bool keeps_failing : {false, true}) {
            at_every_call(1, [&](dump_trial& trial, int n) {
                trial.disk.fail_at = n;
                trial.disk.keeps_failing = keeps_failing;
                trial.disk.failure = error_code(number, boost::system::system_category());
                trial.run();
                const bool reached = trial.disk.calls >= n;
                if (trial.code) {
                    EXPECT_EQ(trial.code, trial.disk.failure) << trial.failure;
                    EXPECT_FALSE(trial.failure.empty());
                }
                EXPECT_EQ(trial.disk.open_descriptors(), 0U);
                const bool complete = !trial.code;
                trial.disk.restart_process();
                if (!complete) {
                    finish(trial);
                }
                trial.expect_complete();
                return reached;
            });
        }
    }
}

// EINTR, at any call that a signal can interrupt: nobody may notice.
TEST_P(dump_crash_test, an_interrupted_call_is_repeated) {
    at_every_call(1, [&](dump_trial& trial, int n) {
        trial.disk.fail_at = n;
        trial.disk.failure = error_code(EINTR, boost::system::system_category());
        trial.run();
        const bool reached = trial.disk.calls >= n;
        if (trial.code) { // calls that no signal interrupts
            EXPECT_EQ(trial.code, trial.disk.failure) << trial.failure;
            const auto& call = trial.disk.log[static_cast<std::size_t>(n) - 1];
            for (const auto* name : {"open", "write", "read", "sync", "close", "lock"}) {
                EXPECT_FALSE(call.starts_with(name)) << call << ": " << trial.failure;
            }
            trial.disk.restart_process();
            finish(trial);
        }
        trial.expect_complete();
        return reached;
    });
}

TEST_P(dump_crash_test, a_disk_that_is_full_after_any_byte_stops_it_clean) {
    for (std::uint64_t space = 0;; space += 11) { // most writes are cut short, and then fail
        dump_trial trial;
        prepare(trial, 1);
        trial.disk.space = space;
        trial.run();
        if (!trial.code) {
            EXPECT_GT(space, 1000U); // compressed ones are small
            break;
        }
        ASSERT_EQ(trial.code, boost::system::errc::no_space_on_device) << trial.failure;
        EXPECT_NE(trial.failure.find("dump"), std::string::npos) << trial.failure;
        trial.disk.restart_process();
        trial.disk.space = ~std::uint64_t{0};
        finish(trial);
    }
}

TEST_P(dump_crash_test, a_journal_torn_at_any_byte_is_gone_on_from) {
    const std::string path =
        GetParam().layout == dump_layout::file ? ".dump.journal" : "dump/journal";
    dump_trial interrupted;
    prepare(interrupted, 1);
    interrupted.stop_after = 7;
    interrupted.run();
    interrupted.disk.restart_process();
    interrupted.stop_after = ~0U;
    const auto journal = interrupted.disk.content(path);
    ASSERT_GT(journal.size(), 2000U);
    for (std::size_t n = 0; n <= journal.size(); ++n) {
        dump_trial trial = interrupted;
        trial.disk.set_content(path, journal.substr(0, n));
        if (n < archive::record_head_size) {
            // Too little to say that it is dyndump's: no crash leaves it beside parts.
            const auto files = trial.disk.files();
            trial.run();
            EXPECT_EQ(trial.code, errc::output_exists) << trial.failure;
            EXPECT_EQ(trial.disk.files(), files);
        } else {
            finish(trial);
        }
        if (HasFailure()) {
            FAIL() << "torn at byte " << n;
        }
    }
}

TEST_P(dump_crash_test, short_writes_are_completed) {
    dump_trial trial;
    prepare(trial, 1);
    trial.disk.write_limit = 7;
    finish(trial);
}

INSTANTIATE_TEST_SUITE_P(
    layouts, dump_crash_test,
    testing::Values(kind_of_dump{"directory", dump_layout::directory},
                    kind_of_dump{"file", dump_layout::file},
                    kind_of_dump{"export", dump_layout::aws_export},
                    kind_of_dump{"gzip", dump_layout::directory, compression::gzip},
                    kind_of_dump{"zstd", dump_layout::directory, compression::zstd},
                    kind_of_dump{"file_gzip", dump_layout::file, compression::gzip},
                    kind_of_dump{"export_zstd", dump_layout::aws_export, compression::zstd}),
    [](const auto& each) { return std::string(each.param.name); });

} // namespace
} // namespace dyndump::output
