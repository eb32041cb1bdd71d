#include "archive/replay.hpp"

#include "archive/record.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace dyndump::archive {
namespace {

// A journal as a dump of three segments leaves it; `ends` are where its records end.
struct sample {
    std::string bytes;
    std::vector<std::size_t> ends;
    std::size_t durable = 0; // up to where the last commit is sure of it

    void add(const entry& what) {
        append_record(bytes, to_text(what));
        ends.push_back(bytes.size());
    }

    void page(std::uint32_t segment, std::uint32_t number, bool done = false) {
        mark m;
        m.segment = segment;
        m.after.done = done;
        m.after.next_key = done ? "" : std::to_string(number);
        m.part.offset = (number + 1) * 100;
        m.after.items = number + 1;
        m.after.pages = number + 1;
        add(m);
    }

    void sure() {
        durable = bytes.size();
        add(commit{durable, 5});
    }

    sample() {
        add(header{{{"table", "t"}}, "{}", "{}", false, "", 1, "go on"});
        sure();
        add(beginning{3});
        page(0, 0);
        page(1, 0);
        page(0, 1);
        sure();
        page(2, 0, true);
        page(0, 2);
        page(0, 3);
    }
};

TEST(replay_test, tells_what_was_sure_and_what_was_claimed) {
    const sample journal;
    history told;
    std::string problem;
    ASSERT_FALSE(replay(journal.bytes, told, problem)) << problem;
    ASSERT_TRUE(told.head);
    EXPECT_EQ(told.segments, 3U);
    EXPECT_EQ(told.length, journal.bytes.size());
    ASSERT_EQ(told.committed.segments().size(), 2U);
    EXPECT_EQ(told.committed.segments().at(0).next_key, "1");
    EXPECT_EQ(told.committed.segments().at(1).next_key, "0");
    ASSERT_EQ(told.claims.size(), 3U);
    EXPECT_TRUE(told.claims[0].after.done);
    EXPECT_EQ(told.claims[2].after.next_key, "3");
}

TEST(replay_test, a_journal_torn_at_any_byte_keeps_the_records_before) {
    const sample journal;
    for (std::size_t n = 0; n <= journal.bytes.size(); ++n) {
        history told;
        std::string problem;
        ASSERT_FALSE(replay(std::string_view(journal.bytes).substr(0, n), told, problem))
            << n << ": " << problem;
        std::size_t whole = 0;
        for (auto end : journal.ends) {
            whole = end <= n ? end : whole;
        }
        EXPECT_EQ(told.length, whole) << n;
        EXPECT_EQ(told.head.has_value(), whole > 0);
    }
}

TEST(replay_test, a_torn_end_that_was_filled_with_zeros_or_rubbish_is_cut) {
    const sample journal;
    for (std::size_t n = journal.durable; n < journal.bytes.size(); ++n) {
        for (const char filling : {'\0', '\n', 'x'}) {
            auto harmed = journal.bytes;
            std::fill(harmed.begin() + static_cast<std::ptrdiff_t>(n), harmed.end(), filling);
            history told;
            std::string problem;
            ASSERT_FALSE(replay(harmed, told, problem)) << n << ": " << problem;
            EXPECT_LE(told.length, n + 1);
        }
    }
}

TEST(replay_test, what_was_durable_must_be_there) {
    const sample journal;
    for (std::size_t at = 0; at < journal.bytes.size(); ++at) {
        auto harmed = journal.bytes;
        harmed[at] = static_cast<char>(harmed[at] ^ 4);
        history told;
        std::string problem;
        const auto ec = replay(harmed, told, problem);
        if (at < journal.durable) {
            EXPECT_EQ(ec, errc::corrupt_output) << at;
            EXPECT_NE(problem.find("damaged at byte"), std::string::npos);
        } else {
            EXPECT_FALSE(ec) << at << problem;
        }
    }
}

TEST(replay_test, a_journal_of_another_version_is_not_guessed_at) {
    std::string bytes;
    append_record(bytes, R"({"type":"dump","version":2})");
    history told;
    std::string problem;
    EXPECT_EQ(replay(bytes, told, problem), errc::resume_mismatch);
    EXPECT_NE(problem.find("version"), std::string::npos);
}

TEST(replay_test, in_pieces_of_any_size_it_tells_the_same) {
    const sample journal;
    for (std::size_t piece = 1; piece < journal.bytes.size() + 100; piece += 1 + piece / 2) {
        for (const std::size_t harmed : {std::string::npos, std::size_t{30}}) {
            auto bytes = journal.bytes;
            bytes[std::min(harmed, bytes.size() - 1)] ^= 1;
            history told;
            journal_replay reader(told);
            for (std::size_t at = 0; at < bytes.size(); at += piece) {
                reader.add(std::string_view(bytes).substr(at, piece));
            }
            std::string problem;
            const auto ec = reader.finish(problem);
            history at_once;
            std::string same;
            EXPECT_EQ(ec, replay(bytes, at_once, same)) << piece;
            EXPECT_EQ(problem, same);
            EXPECT_EQ(told.length, at_once.length);
            EXPECT_EQ(told.claims.size(), at_once.claims.size());
        }
    }
}

// Heads of long records everywhere, none of them sound: each would be summed to the end.
TEST(replay_test, rubbish_that_looks_like_records_is_read_in_time) {
    const auto took = [](const std::string& bytes) {
        const auto before = std::chrono::steady_clock::now();
        history told;
        std::string problem;
        static_cast<void>(replay(bytes, told, problem));
        return std::chrono::steady_clock::now() - before;
    };
    constexpr std::size_t size = std::size_t{4} << 20;
    std::string heads;
    std::string nested;
    std::string hexadecimal;
    while (heads.size() < size) {
        heads += "00100000 00000000 ";
        nested += fmt::format("{:08x} 00000000 ", size - nested.size() - 2 * record_head_size - 1);
        hexadecimal += "0000 000";
    }
    for (auto* each : {&heads, &nested, &hexadecimal}) {
        EXPECT_LT(took("x" + *each + "\n"), std::chrono::seconds(5));
    }
}

// Each commit is sure of one page more: what is behind it must not be moved each time.
TEST(replay_test, many_commits_behind_many_pages_are_read_in_time) {
    sample journal;
    const auto first = journal.bytes.size();
    for (std::uint32_t n = 0; n < 12000; ++n) {
        journal.page(2, n);
    }
    const auto ends = journal.ends;
    for (const auto end : ends) {
        if (end > first) {
            journal.add(commit{end, 1});
        }
    }
    const auto before = std::chrono::steady_clock::now();
    history told;
    std::string problem;
    ASSERT_FALSE(replay(journal.bytes, told, problem)) << problem;
    EXPECT_EQ(told.committed.segments().at(2).next_key, "11999");
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

TEST(replay_test, a_name_that_leads_out_is_damage_and_says_so) {
    std::string bytes;
    header h;
    h.export_id = "../../victim";
    append_record(bytes, to_text(h));
    history told;
    std::string problem;
    EXPECT_EQ(replay(bytes, told, problem), errc::corrupt_output);
    EXPECT_NE(problem.find("../../victim"), std::string::npos) << problem;
}

TEST(replay_test, whose_a_journal_is) {
    const sample journal;
    const auto first = journal.ends.front();
    for (std::size_t n = 0; n <= journal.bytes.size(); ++n) {
        const auto whose = owner_of_journal(std::string_view(journal.bytes).substr(0, n));
        EXPECT_EQ(whose, n >= first              ? journal_owner::ours
                         : n >= record_head_size ? journal_owner::torn
                         : n > 0                 ? journal_owner::foreign
                                                 : journal_owner::blank)
            << n;
    }
    std::string other;
    append_record(other, to_text(beginning{3}));
    for (const std::string& foreign :
         {std::string("x"), std::string("x\n"), std::string("\n"), std::string("{}"), other,
          std::string("00000010 00000000 {\"type\":\"page\""), std::string(100, '0'),
          std::string("00000002 00000000 {}\n"), std::string("# my journal\n\nMonday: rain\n"),
          "x" + journal.bytes}) {
        EXPECT_EQ(owner_of_journal(foreign), journal_owner::foreign) << foreign;
    }
}

TEST(replay_test, a_snapshot_brings_about_the_same_state) {
    const sample journal;
    history told;
    std::string problem;
    ASSERT_FALSE(replay(journal.bytes, told, problem));
    auto state = told.committed;
    for (const auto& claim : told.claims) {
        state.apply(claim);
    }
    state.apply(finished_part{0, {0, 1, 2, 3, 4}, {"aa", "bb"}});

    std::string again;
    append_record(again, to_text(*told.head));
    for (const auto& each : state.snapshot()) {
        append_record(again, to_text(each));
    }
    append_record(again, to_text(commit{again.size()}));
    history retold;
    ASSERT_FALSE(replay(again, retold, problem)) << problem;
    EXPECT_TRUE(retold.claims.empty());
    EXPECT_EQ(retold.committed.growing(), state.growing());
    EXPECT_EQ(retold.committed.finished().size(), 1U);
    ASSERT_EQ(retold.committed.segments().size(), 3U);
    EXPECT_TRUE(retold.committed.segments().at(2).done);
    EXPECT_EQ(retold.committed.totals().items, state.totals().items);
}

} // namespace
} // namespace dyndump::archive
