// Dumps into S3 whose writers die, stall, meet each other, and faulty servers.
#include "support/s3_dump_trial.hpp"

namespace dyndump::test {
namespace {

// Dies once after that many handlers, is resumed, and ends.
void die_at(std::uint64_t steps, bool answers_late, void (*shape)(s3_dump_trial&), bool& lived) {
    SCOPED_TRACE(steps);
    s3_world world;
    world.server->answers_late = answers_late;
    s3_dump_trial t(world);
    shape(t);
    t.order = steps;
    t.start();
    lived = t.go_on(steps);
    if (!lived) {
        t.die();
        t.run();
    }
    if (t.code == errc::already_complete) {
        t.code = {};
    }
    t.expect_complete();
}

TEST(s3_dump_crash, death_at_any_step_loses_and_leaves_nothing) {
    for (const bool answers_late : {false, true}) {
        for (const auto layout : {dump_layout::directory, dump_layout::aws_export}) {
            bool lived = false;
            std::uint64_t steps = 0;
            for (; !lived && !::testing::Test::HasFailure(); ++steps) {
                die_at(
                    steps, answers_late,
                    layout == dump_layout::directory
                        ? [](s3_dump_trial&) {}
                        : [](s3_dump_trial& t) { t.params.dump.layout = dump_layout::aws_export; },
                    lived);
            }
            EXPECT_GT(steps, 40u);
        }
    }
}

TEST(s3_dump_crash, death_during_uploads_loses_and_leaves_nothing) {
    bool lived = false;
    for (std::uint64_t steps = 14; !lived && !::testing::Test::HasFailure(); steps += 15) {
        die_at(steps, steps % 2 == 0, &make_s3_dump_large, lived);
    }
}

TEST(s3_dump_crash, many_deaths_one_after_the_other) {
    for (std::uint64_t seed = 1; seed != 20 && !::testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        s3_world world;
        world.server->answers_late = seed % 2 == 0;
        s3_dump_trial t(world);
        std::mt19937_64 random(seed);
        bool lived = false;
        for (int lives = 0; lives != 40 && !lived; ++lives) {
            t.order = random();
            t.start();
            lived = t.go_on(random() % 60);
            if (!lived) {
                t.die();
            }
        }
        if (!lived) {
            t.run();
        }
        t.code = t.code == errc::already_complete ? error_code() : t.code;
        t.expect_complete();
    }
}

TEST(s3_dump_crash, upload_that_was_aborted_meanwhile_starts_its_part_over) {
    s3_world world;
    s3_dump_trial t(world);
    make_s3_dump_large(t);
    t.start();
    std::uint64_t steps = 0;
    while (world.uploads() == 0 || world.keys("dumps/t/_dyndump/000000-00000").empty()) {
        ASSERT_FALSE(t.go_on(1));
        ASSERT_LT(++steps, 10'000u);
    }
    t.die();
    std::vector<std::pair<std::string, std::string>> uploads;
    EXPECT_TRUE(world.store().each_upload("bucket", [&](const std::string& id, const auto& each) {
        uploads.emplace_back(each.key, id);
    }));
    for (const auto& [key, id] : uploads) {
        EXPECT_TRUE(world.store().abort("bucket", key, id));
    }
    t.run();
    t.expect_complete();
}

TEST(s3_dump_crash, object_that_was_removed_meanwhile_is_written_again_with_what_followed) {
    s3_world world;
    s3_dump_trial t(world);
    t.table.pages = 12;
    t.start();
    while (world.keys("dumps/t/_dyndump/000000-00002").empty()) {
        ASSERT_FALSE(t.go_on(1));
    }
    t.die();
    EXPECT_TRUE(world.store().remove("bucket", "dumps/t/data/000000-00001.json"));
    t.run();
    t.expect_complete();
}

TEST(s3_dump_crash, late_objects_of_an_earlier_writer_are_replaced) {
    for (auto* const shape : {&make_s3_dump_large, +[](s3_dump_trial&) {
                              }}) {
        s3_world world;
        s3_dump_trial t(world);
        shape(t);
        t.start();
        while (world.keys("dumps/t/_dyndump/begin").empty()) {
            ASSERT_FALSE(t.go_on(1));
        }
        world.put("dumps/t/data/000000-00000.json", "late");
        t.go_on();
        t.expect_complete();
    }
}

TEST(s3_dump_crash, object_that_was_replaced_meanwhile_is_not_published) {
    s3_world world;
    s3_dump_trial t(world);
    t.start();
    while (world.keys("dumps/t/data/000000-00000.json").empty()) {
        ASSERT_FALSE(t.go_on(1));
    }
    world.put("dumps/t/data/000000-00000.json", "another");
    t.go_on();
    EXPECT_EQ(t.code, errc::corrupt_output);
    EXPECT_TRUE(world.keys("dumps/t/manifest.json").empty());
    world.server->misbehave({});
    t.run(); // reads that part again
    t.expect_complete();
}

TEST(s3_dump_crash, record_that_is_none_is_refused) {
    s3_world world;
    s3_dump_trial t(world);
    t.stop_after = 9;
    t.run();
    world.put("dumps/t/_dyndump/000000-00000", "something else");
    t.stop_after = ~0U;
    t.run();
    EXPECT_EQ(t.code, errc::corrupt_output);
    EXPECT_NE(t.message.find("s3://bucket/dumps/t/_dyndump/000000-00000"), std::string::npos)
        << t.message;
}

TEST(s3_dump_lease, of_another_machine_is_waited_out) {
    s3_world world;
    s3_dump_trial first(world);
    first.start();
    first.go_on(30);
    first.die();
    s3_dump_trial second(world);
    second.machine.host = "there";
    const auto before = world.time->seconds();
    second.run();
    second.expect_complete();
    EXPECT_GE(world.time->seconds() - before, 30);
    EXPECT_LE(world.time->seconds() - before, 40);
}

TEST(s3_dump_lease, of_a_dead_process_of_this_machine_is_taken_at_once) {
    s3_world world;
    s3_dump_trial t(world);
    t.start();
    t.go_on(30);
    t.die();
    const auto before = world.time->seconds();
    t.run();
    t.expect_complete();
    EXPECT_LE(world.time->seconds() - before, 1);
}

TEST(s3_dump_lease, of_a_running_process_of_this_machine_is_respected_at_once) {
    s3_world world;
    s3_dump_trial first(world);
    first.page_takes = std::chrono::seconds(7);
    first.start();
    first.go_on(30);
    s3_dump_trial second(world);
    second.machine.number = 200;
    const auto before = world.time->seconds();
    second.run();
    EXPECT_EQ(second.code, errc::output_busy);
    EXPECT_LE(world.time->seconds() - before, 1);
    first.go_on();
    first.expect_complete();
}

TEST(s3_dump_lease, that_is_renewed_keeps_others_away) {
    s3_world world;
    s3_dump_trial first(world);
    first.page_takes = std::chrono::seconds(7);
    first.start();
    first.go_on(30);
    s3_dump_trial second(world);
    second.machine.host = "there";
    second.start();
    while (!second.over) {
        first.go_on(1);
        second.go_on(1);
    }
    EXPECT_EQ(second.code, errc::output_busy);
    EXPECT_NE(second.message.find("number 100 on the machine \"here\", since 2026-01-01T"),
              std::string::npos)
        << second.message;
    first.go_on();
    first.expect_complete();
}

// The answer was lost, so that the writer does not know the ETag.
TEST(s3_dump_lease, that_was_renewed_without_an_answer_is_still_held) {
    s3_world world;
    s3_dump_trial t(world);
    t.page_takes = std::chrono::seconds(7);
    t.start();
    t.go_on(30);
    const std::string key = "dumps/t/_dyndump/lease";
    ASSERT_EQ(world.keys(key).size(), 1u);
    world.put(key, world.content(key) + ' ');
    t.go_on();
    t.expect_complete();
}

TEST(s3_dump_lease, one_of_two_that_begin_at_once_wins) {
    for (std::uint64_t seed = 1; seed != 30 && !::testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        s3_world world;
        s3_dump_trial a(world);
        s3_dump_trial b(world);
        b.machine.host = "there";
        a.page_takes = b.page_takes = std::chrono::seconds(3);
        a.start();
        b.start();
        std::mt19937_64 random(seed);
        while (!a.over || !b.over) {
            (random() % 2 == 0 ? a : b).go_on(random() % 5);
        }
        auto& winner = a.code ? b : a;
        auto& loser = a.code ? a : b;
        winner.expect_complete();
        EXPECT_EQ(loser.code, errc::output_busy);
        EXPECT_NE(loser.message.find(winner.machine.host), std::string::npos) << loser.message;
    }
}

// Two contexts share the clock: the first one's timers are due, and it does not get on.
TEST(s3_dump_lease, writer_that_was_asleep_for_long_stops) {
    for (std::uint64_t asleep_at = 20; asleep_at != 120 && !::testing::Test::HasFailure();
         asleep_at += 7) {
        SCOPED_TRACE(asleep_at);
        s3_world world;
        s3_dump_trial first(world);
        first.page_takes = std::chrono::seconds(1);
        first.start();
        if (first.go_on(asleep_at)) {
            break;
        }
        s3_dump_trial second(world);
        second.machine.host = "there";
        second.order = 7;
        second.run();
        const bool was_complete = second.code == errc::already_complete;
        first.go_on();
        EXPECT_TRUE(first.code || was_complete) << "it did not notice";
        second.run(); // what the first one's last request left is removed
        EXPECT_EQ(second.code, errc::already_complete);
        second.code = {};
        second.expect_complete();
    }
}

TEST(s3_dump_lease, server_without_conditions_is_warned_of) {
    s3_world world;
    sandbox_faults faults;
    faults.no_conditions = true;
    world.server->misbehave(faults);
    s3_dump_trial t(world);
    t.run();
    t.expect_complete();
    ASSERT_EQ(t.warnings.size(), 1u);
    EXPECT_NE(t.warnings[0].find("does not know conditional writes"), std::string::npos);
}

// Exact, or an error after which the same command goes on.
void expect_exact(sandbox_faults faults, void (*shape)(s3_dump_trial&), std::uint64_t seed) {
    SCOPED_TRACE(seed);
    s3_world world;
    world.server->misbehave(faults);
    s3_dump_trial t(world);
    shape(t);
    t.order = seed;
    t.connection.retry.max_attempts = 6;
    for (int runs = 0; runs != 30; ++runs) {
        t.run();
        if (!t.code || t.code == errc::already_complete) {
            break;
        }
        EXPECT_NE(t.message, "");
        world.ended.insert(t.machine.number++); // the lease may be left
    }
    world.server->misbehave({});
    t.run();
    t.code = t.code == errc::already_complete ? error_code() : t.code;
    t.expect_complete();
}

TEST(s3_dump_faults, each_leads_to_an_exact_dump_or_a_resumable_one) {
    for (const auto member :
         {&sandbox_faults::server_error, &sandbox_faults::server_error_after,
          &sandbox_faults::reset, &sandbox_faults::reset_after, &sandbox_faults::throttle,
          &sandbox_faults::truncate, &sandbox_faults::error_in_ok, &sandbox_faults::conflict}) {
        for (std::uint64_t seed = 1; seed != 4 && !::testing::Test::HasFailure(); ++seed) {
            sandbox_faults faults;
            faults.*member = 0.08;
            faults.seed = seed;
            expect_exact(
                faults, [](s3_dump_trial&) {}, seed);
        }
        sandbox_faults faults;
        faults.*member = 0.25;
        expect_exact(faults, &make_s3_dump_large, 5);
    }
}

TEST(s3_dump_faults, etags_that_are_no_digests) {
    sandbox_faults faults;
    faults.opaque_etags = true;
    expect_exact(faults, &make_s3_dump_large, 1);
}

TEST(s3_dump_faults, server_that_wants_equal_parts_takes_whole_objects) {
    sandbox_faults faults;
    faults.equal_parts = true;
    expect_exact(
        faults,
        [](s3_dump_trial& t) {
            make_s3_dump_large(t);
            t.params.whole_objects = true;
        },
        1);
}

TEST(s3_dump_lease, a_process_is_known_by_its_number_and_when_it_started) {
    const auto here = output::this_machine();
    EXPECT_NE(here.self.host, "");
    EXPECT_NE(here.self.started, 0u);
    EXPECT_TRUE(here.is_running(here.self));
    EXPECT_FALSE(here.has_ended(here.self));
    auto other = here.self;
    ++other.started; // the number was used again
    EXPECT_TRUE(here.has_ended(other));
    other = here.self;
    other.boot = "another life of the machine, or another namespace";
    EXPECT_FALSE(here.has_ended(other));
    EXPECT_FALSE(here.is_running(other));
}

} // namespace
} // namespace dyndump::test
