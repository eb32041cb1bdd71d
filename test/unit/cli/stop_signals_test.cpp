#include "cli/connect/stop_signals.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace dyndump::cli {
namespace {

using namespace std::chrono_literals;
using step = stop_decision::step;

const stop_decision::time_point start;

TEST(stop_decision, the_first_signal_stops_in_order) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
        EXPECT_EQ(stop_decision().take(signal, start), step::stop) << signal;
    }
}

TEST(stop_decision, sigint_twice_is_impatience) {
    stop_decision decision;
    decision.take(SIGINT, start);
    EXPECT_EQ(decision.take(SIGINT, start + 1ms), step::leave);
    stop_decision of_a_person;
    of_a_person.take(SIGTERM, start);
    EXPECT_EQ(of_a_person.take(SIGINT, start + 1ms), step::leave);
}

TEST(stop_decision, a_second_sigterm_within_some_seconds_is_not) {
    for (const int first : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
        for (const int second : {SIGTERM, SIGHUP}) {
            stop_decision decision;
            decision.take(first, start);
            EXPECT_EQ(decision.take(second, start), step::go_on);
            EXPECT_EQ(decision.take(second, start + 10s), step::go_on);
            EXPECT_EQ(decision.take(second, start + 11s), step::leave);
        }
    }
}

TEST(stop_decision, sigxcpu_comes_every_second) {
    stop_decision decision;
    decision.take(SIGXCPU, start);
    EXPECT_EQ(decision.take(SIGXCPU, start + 1s), step::go_on);
    EXPECT_EQ(decision.take(SIGXCPU, start + 60s), step::go_on);
}

} // namespace
} // namespace dyndump::cli
