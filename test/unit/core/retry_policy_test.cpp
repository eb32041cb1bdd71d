#include "core/retry_policy.hpp"

#include "core/amz_date.hpp"
#include "core/invocation.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using action = retry_verdict::action;

constexpr failed_attempt throttled{failure_class::throttling, {}, false};
constexpr failed_attempt transient_failure{failure_class::transient, {}, false};
constexpr failed_attempt expired_failure{failure_class::expired_token, {}, false};
constexpr failed_attempt fatal_failure{failure_class::fatal, {}, false};

class retry_sequence_test : public testing::Test {
protected:
    retry_verdict fail(retry_sequence& sequence, const failed_attempt& failure,
                       double random = 0.5) {
        const auto verdict = sequence.failed(failure, random, now_, progress_);
        now_ += verdict.delay;
        return verdict;
    }
    retry_sequence start() { return {settings_, quota_, now_}; }

    retry_settings settings_;
    retry_quota quota_;
    clock::time_point now_{1h};
    clock::time_point progress_{1h};
};

TEST(backoff, doubles_up_to_the_cap) {
    struct row {
        unsigned n;
        double random;
        clock::duration delay;
    };
    for (const auto& [n, random, delay] : {
             row{1, 0.0, 0ms},
             row{1, 1.0, 25ms},
             row{2, 1.0, 50ms},
             row{3, 0.5, 50ms},
             row{10, 1.0, 12800ms},
             row{11, 1.0, 20s},
             row{12, 0.5, 10s},
             row{1000, 1.0, 20s},
             row{4000000000u, 1.0, 20s},
         }) {
        EXPECT_EQ(backoff_delay(n, random, 25ms, 20s, {}), delay) << n;
    }
}

TEST(backoff, servers_wish_is_heard_within_five_seconds) {
    struct row {
        std::chrono::milliseconds wish;
        clock::duration delay;
    };
    for (const auto& [wish, delay] : {
             row{0ms, 1s},
             row{999ms, 1s},
             row{1500ms, 1500ms},
             row{6s, 6s},
             row{6001ms, 6s},
             row{std::chrono::milliseconds::max(), 6s},
         }) {
        EXPECT_EQ(backoff_delay(1, 1.0, 1s, 20s, wish), delay) << wish.count();
    }
}

TEST_F(retry_sequence_test, fatal_failures_speak_for_themselves) {
    auto sequence = start();
    const auto verdict = fail(sequence, fatal_failure);
    EXPECT_EQ(verdict.next, action::give_up);
    EXPECT_FALSE(verdict.reason);
    EXPECT_EQ(quota_.available(), 500);
}

TEST_F(retry_sequence_test, the_same_foreign_answer_three_times_ends_it) {
    auto foreign = [](std::uint32_t print) {
        auto failure = transient_failure;
        failure.foreign = print;
        return failure;
    };
    settings_.max_attempts = 100;
    auto sequence = start();
    for (const std::uint32_t print : {7u, 7u, 8u, 8u}) {
        EXPECT_EQ(fail(sequence, foreign(print)).next, action::retry);
    }
    EXPECT_EQ(fail(sequence, transient_failure).next, action::retry); // something else in between
    EXPECT_EQ(fail(sequence, foreign(8)).next, action::retry);
    EXPECT_EQ(fail(sequence, foreign(8)).next, action::retry);
    const auto verdict = fail(sequence, foreign(8));
    EXPECT_EQ(verdict.next, action::give_up);
    EXPECT_FALSE(verdict.reason); // the failure speaks for itself
}

TEST_F(retry_sequence_test, transient_failures_end_with_the_attempts) {
    settings_.max_attempts = 4;
    auto sequence = start();
    for (clock::duration delay : {12500us, 25000us, 50000us}) {
        const auto verdict = fail(sequence, transient_failure);
        EXPECT_EQ(verdict.next, action::retry);
        EXPECT_EQ(verdict.delay, delay);
    }
    const auto verdict = fail(sequence, transient_failure);
    EXPECT_EQ(verdict.next, action::give_up);
    EXPECT_EQ(verdict.reason, errc::retries_exhausted);
    EXPECT_EQ(sequence.failures(), 4u);
}

TEST_F(retry_sequence_test, one_attempt_is_one) {
    settings_.max_attempts = 1;
    auto sequence = start();
    EXPECT_EQ(fail(sequence, transient_failure).next, action::give_up);
}

TEST_F(retry_sequence_test, throttling_does_not_end_a_patient_operation_that_sees_progress) {
    auto sequence = start();
    for (int i = 0; i < 100000; ++i) {
        progress_ = now_;
        ASSERT_EQ(fail(sequence, throttled).next, action::retry) << i;
    }
    EXPECT_EQ(sequence.throttles(), 100000u);
    // Nor does it count against the attempts of the transient failure that follows.
    EXPECT_EQ(fail(sequence, transient_failure).next, action::retry);
}

TEST_F(retry_sequence_test, throttling_without_any_progress_stalls) {
    settings_.max_stall = 60s;
    auto sequence = start();
    const auto began = now_;
    retry_verdict verdict;
    do {
        verdict = fail(sequence, throttled, 0.9);
    } while (verdict.next == action::retry);
    EXPECT_EQ(verdict.reason, errc::stalled);
    EXPECT_EQ(now_ - began, 60s); // the last attempt is made at the deadline, not before or after
}

TEST_F(retry_sequence_test, an_operation_has_its_own_time_before_it_stalls) {
    settings_.max_stall = 60s;
    now_ += 2h; // nothing was asked for meanwhile
    auto sequence = start();
    EXPECT_EQ(fail(sequence, throttled).next, action::retry);
}

TEST_F(retry_sequence_test, no_stall_limit) {
    settings_.max_stall = 0ms;
    auto sequence = start();
    for (int i = 0; i < 10000; ++i) {
        ASSERT_EQ(fail(sequence, throttled).next, action::retry);
    }
}

TEST_F(retry_sequence_test, a_stall_limit_beyond_the_clock_is_none) {
    settings_.max_stall = std::chrono::milliseconds::max();
    auto sequence = start();
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(fail(sequence, throttled).next, action::retry);
    }
}

TEST_F(retry_sequence_test, standard_mode_counts_throttling_too) {
    settings_.patient = false;
    settings_.max_attempts = 3;
    auto sequence = start();
    EXPECT_EQ(fail(sequence, throttled).delay, 500ms);
    EXPECT_EQ(fail(sequence, throttled).delay, 1s);
    EXPECT_EQ(fail(sequence, throttled).reason, errc::retries_exhausted);
}

TEST_F(retry_sequence_test, each_class_has_its_own_delays) {
    auto sequence = start();
    EXPECT_EQ(fail(sequence, transient_failure).delay, 12500us);
    EXPECT_EQ(fail(sequence, throttled).delay, 500ms);
    EXPECT_EQ(fail(sequence, transient_failure).delay, 25ms);
    EXPECT_EQ(fail(sequence, throttled).delay, 1s);
}

TEST_F(retry_sequence_test, quota_is_taken_and_given_back) {
    auto sequence = start();
    fail(sequence, transient_failure);
    EXPECT_EQ(quota_.available(), 486);
    fail(sequence, throttled);
    EXPECT_EQ(quota_.available(), 481);
    sequence.succeeded();
    EXPECT_EQ(quota_.available(), 486); // what the last retry cost
    auto first_try = start();
    first_try.succeeded();
    EXPECT_EQ(quota_.available(), 487);
    for (int i = 0; i < 20; ++i) {
        auto more = start();
        more.succeeded();
    }
    EXPECT_EQ(quota_.available(), 500);
}

TEST_F(retry_sequence_test, exhausted_quota_fails_standard_operations_at_once) {
    settings_.patient = false;
    while (quota_.take(14)) {
    }
    auto sequence = start();
    const auto verdict = fail(sequence, transient_failure);
    EXPECT_EQ(verdict.next, action::give_up);
    EXPECT_EQ(verdict.reason, errc::retries_exhausted);
}

TEST_F(retry_sequence_test, exhausted_quota_slows_patient_operations) {
    while (quota_.take(1)) {
    }
    auto sequence = start();
    const auto verdict = fail(sequence, transient_failure);
    EXPECT_EQ(verdict.next, action::retry);
    EXPECT_EQ(verdict.delay, 500ms);
    sequence.succeeded();
    EXPECT_EQ(quota_.available(), 0); // nothing was taken, so nothing comes back
}

TEST_F(retry_sequence_test, expired_tokens_ask_for_new_credentials) {
    settings_.max_attempts = 3;
    auto sequence = start();
    EXPECT_EQ(fail(sequence, expired_failure).next, action::refresh);
    EXPECT_EQ(fail(sequence, expired_failure).next, action::refresh);
    EXPECT_EQ(fail(sequence, expired_failure).reason, errc::retries_exhausted);
    EXPECT_EQ(quota_.available(), 500);
}

TEST_F(retry_sequence_test, a_corrected_clock_is_worth_one_retry) {
    auto sequence = start();
    const failed_attempt skewed{failure_class::fatal, {}, true};
    const auto verdict = fail(sequence, skewed);
    EXPECT_EQ(verdict.next, action::retry);
    EXPECT_EQ(verdict.delay, 0s);
    EXPECT_EQ(fail(sequence, skewed).next, action::give_up);
}

TEST(retry_mode, names) {
    EXPECT_EQ(parse_retry_mode("standard"), retry_mode::standard);
    EXPECT_EQ(parse_retry_mode("legacy"), retry_mode::standard);
    EXPECT_EQ(parse_retry_mode("adaptive"), retry_mode::adaptive);
    EXPECT_FALSE(parse_retry_mode(""));
    EXPECT_FALSE(parse_retry_mode("Standard"));
}

TEST(invocation, id_is_a_version_4_uuid) {
    EXPECT_EQ(invocation_id(0, 0).view(), "00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(invocation_id(~0ull, ~0ull).view(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    EXPECT_EQ(invocation_id(0x0123456789abcdef, 0x0123456789abcdef).view(),
              "01234567-89ab-4def-8123-456789abcdef");
}

TEST(invocation, attempt_header_tells_of_retries) {
    const auto ttl = amz_date::parse("20240229T120000Z");
    std::string text = "old";
    attempt_header(text, 1, 10, ttl);
    EXPECT_EQ(text, "attempt=1");
    attempt_header(text, 2, 10, ttl);
    EXPECT_EQ(text, "ttl=20240229T120000Z; attempt=2; max=10");
    attempt_header(text, 3, 0, {});
    EXPECT_EQ(text, "attempt=3");
}

} // namespace
} // namespace dyndump::core
