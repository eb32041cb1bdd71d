// Two processes write one dump, on a file system whose locks hold for one machine only.
#include "support/dump_trial.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

namespace dyndump::output {
namespace {

using test::dump_trial;
using test::paged_table;

// One of the two, page by page.
class process {
public:
    process(dump_trial& trial, std::uint64_t order)
        : trial_(trial)
        , random_(order) {}

    bool ended() const { return ended_; }
    error_code code() const { return code_; }
    std::string failure() const { return store_ ? store_->failure() : std::string(); }

    void step() {
        if (!store_) {
            store_ = std::make_unique<dump_store>(trial_.disk, trial_.params, trial_.clock());
            code_ = store_->open();
            ended_ = static_cast<bool>(code_);
            begin();
            return;
        }
        if (code_ || left_.empty()) {
            const auto last = store_->finish(code_);
            code_ = code_ ? code_ : last;
            ended_ = true;
            return;
        }
        auto which = left_.begin();
        std::advance(which, static_cast<long>(random_() % left_.size()));
        page current;
        trial_.table.fill(current, which->first, which->second);
        code_ = store_->write(current);
        if (++which->second == trial_.table.pages_of(which->first)) {
            left_.erase(which);
        }
    }

private:
    void begin() {
        for (std::uint32_t s = 0; s < trial_.table.segments; ++s) {
            left_[s] = 0;
        }
        if (!ended_ && store_->position()) {
            for (const auto& each : store_->position()->segments) {
                left_[each.segment] = paged_table::after(each.next_key);
                if (each.done) {
                    left_.erase(each.segment);
                }
            }
        }
    }

    dump_trial& trial_;
    std::mt19937_64 random_;
    std::unique_ptr<dump_store> store_;
    std::map<std::uint32_t, std::uint32_t> left_;
    error_code code_;
    bool ended_ = false;
};

struct dump_two_writers_test : testing::TestWithParam<dump_layout> {};

TEST_P(dump_two_writers_test, neither_says_that_a_broken_dump_is_complete) {
    int stopped = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        dump_trial trial;
        trial.params.layout = GetParam();
        trial.params.replace = true; // a second file would come later anyway
        trial.disk.local_locks = true;
        std::mt19937_64 random(seed);
        process one(trial, random());
        process two(trial, random());
        const auto head_start = random() % 14;
        for (std::uint64_t n = 0; n < head_start && !one.ended(); ++n) {
            one.step();
        }
        while (!one.ended() || !two.ended()) {
            auto& next = two.ended() || (!one.ended() && random() % 2 == 0) ? one : two;
            next.step();
        }
        bool complete = false;
        for (const auto* each : {&one, &two}) {
            complete = complete || !each->code();
            if (each->code() == errc::corrupt_output) {
                ++stopped;
                EXPECT_NE(each->failure().find("another process writes \"dump\" too"),
                          std::string::npos)
                    << each->failure();
            }
        }
        if (complete) {
            trial.code = {};
            trial.expect_complete();
        }
        ASSERT_FALSE(HasFailure()) << "seed " << seed << ": " << one.code() << " " << one.failure()
                                   << "; " << two.code() << " " << two.failure();
        // What is left can be gone on with.
        trial.disk.restart_process();
        trial.run();
        if (trial.code == errc::already_complete) {
            trial.code = {};
        }
        trial.expect_complete();
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
    EXPECT_GT(stopped, 40);
}

INSTANTIATE_TEST_SUITE_P(layouts, dump_two_writers_test,
                         testing::Values(dump_layout::directory, dump_layout::file),
                         [](const auto& each) {
                             return std::to_string(static_cast<int>(each.param));
                         });

} // namespace
} // namespace dyndump::output
