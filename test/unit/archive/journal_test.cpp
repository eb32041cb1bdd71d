#include "archive/journal.hpp"

#include "archive/names.hpp"
#include "archive/record.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace dyndump::archive {
namespace {

template <class T>
T round_trip(const T& what) {
    entry back;
    EXPECT_TRUE(from_text(to_text(what), back));
    EXPECT_TRUE(std::holds_alternative<T>(back));
    return std::get<T>(back);
}

TEST(journal_test, every_entry_round_trips) {
    header h;
    h.what = {{"table", "t"}, {"filter expression", "a = \"b\"\n"}};
    h.table_json = R"({"TableName":"t"})";
    h.single_file = true;
    h.export_id = "01700000000000-1a2b3c4d";
    h.started_ms = 1700000000123;
    const auto h2 = round_trip(h);
    EXPECT_EQ(h2.what, h.what);
    EXPECT_EQ(h2.table_json, h.table_json);
    EXPECT_TRUE(h2.single_file);
    EXPECT_EQ(h2.export_id, h.export_id);
    EXPECT_EQ(h2.started_ms, h.started_ms);

    EXPECT_EQ(round_trip(beginning{1'000'000}).segments, 1'000'000U);
    EXPECT_EQ(round_trip(commit{~std::uint64_t{0}}).durable, ~std::uint64_t{0});

    mark m;
    m.segment = 17;
    m.after.next_key = "{\"pk\":{\"S\":\"\xc3\xa9\\u0000\\\"\"}}";
    m.part = {3, 1ULL << 40, 5, 6, 0xffffffff};
    m.closed = part_digests{"00ff", "abc="};
    m.after.items = 7;
    m.after.bytes = 8;
    m.after.pages = 9;
    m.after.capacity = 0.1 + 0.2;
    m.after.requests = 11;
    m.after.throttles = 2;
    m.after.microseconds = 10;
    const auto m2 = round_trip(m);
    EXPECT_EQ(m2.segment, 17U);
    EXPECT_FALSE(m2.after.done);
    EXPECT_EQ(m2.after.next_key, m.after.next_key);
    EXPECT_EQ(m2.part, m.part);
    ASSERT_TRUE(m2.closed);
    EXPECT_EQ(m2.closed->sha256, "00ff");
    EXPECT_EQ(m2.closed->md5, "abc=");
    EXPECT_EQ(m2.after.capacity, m.after.capacity);
    EXPECT_EQ(m2.after.requests, 11U);
    EXPECT_EQ(m2.after.throttles, 2U);
    EXPECT_EQ(m2.after.microseconds, 10U);
    m.after.done = true;
    m.closed.reset();
    EXPECT_TRUE(round_trip(m).after.done);
    EXPECT_FALSE(round_trip(m).closed);

    const finished_part part{4, {1, 2, 3, 4, 5}, {"aa", ""}};
    EXPECT_EQ(round_trip(part).at, part.at);
    EXPECT_EQ(round_trip(part).segment, 4U);
}

TEST(journal_test, what_is_not_an_entry_is_refused) {
    entry back;
    for (const char* text :
         {"", "{}", "[]", "null", R"({"type":"other"})", R"({"type":"begin"})",
          R"({"type":"begin","segments":-1})", R"({"type":"begin","segments":"1"})",
          R"({"type":"page","segment":1})",
          R"({"type":"dump","version":3,"what":[],"single_file":false,"started_ms":0})"}) {
        EXPECT_FALSE(from_text(text, back)) << text;
    }
}

TEST(journal_test, names_that_lead_out_of_the_dump_are_refused) {
    header h;
    entry back;
    std::string problem;
    for (const char* name :
         {"../../victim", "/tmp/victim", "..", ".", "a/b", "01700000000000-1a2b3c4", "data",
          "01700000000000-1A2B3C4D", "0170000000000x-1a2b3c4d", "01700000000000-1a2b3c4d/"}) {
        h.export_id = name;
        EXPECT_FALSE(from_text(to_text(h), back, problem)) << name;
        EXPECT_NE(problem.find(name), std::string::npos) << problem;
    }
    mark m;
    m.segment = most_segments;
    EXPECT_FALSE(from_text(to_text(m), back, problem));
    EXPECT_FALSE(from_text(to_text(finished_part{most_segments, {}, {}}), back, problem));
    EXPECT_TRUE(from_text(to_text(beginning{most_segments}), back, problem));
    EXPECT_FALSE(from_text(to_text(beginning{most_segments + 1}), back, problem));
}

TEST(journal_test, what_is_written_can_be_read_back) {
    header h;
    h.resume_command = "dyndump dump -o caf\xe9/ t"; // a path in Latin-1
    h.what = {{"filter expression", "a = \xff"}};
    EXPECT_EQ(round_trip(h).resume_command, h.resume_command);
    EXPECT_EQ(round_trip(h).what, h.what);
    mark m;
    for (const double strange :
         {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        m.after.capacity = strange;
        EXPECT_EQ(round_trip(m).after.capacity, 0);
    }
}

TEST(names_test, parts_are_told_by_their_names) {
    EXPECT_EQ(part_name(1, 2), "000001-00002");
    for (const char* name :
         {"000001-00002.json", "999999-4294967295.json.gz", "000000-00000.json.zst"}) {
        EXPECT_TRUE(is_part_name(name, false)) << name;
        EXPECT_FALSE(is_part_name(name, true)) << name;
        EXPECT_TRUE(is_part_path(std::string("data/") + name, "")) << name;
    }
    for (const char* name :
         {"mine.json", ".json", "000001-00002", "00001-00002.json", "-.json", "0000001-00002.json",
          "000001-000002.json", "000001-00002.json.bz2", "000001_00002.json", "000001-0000.json",
          "000001-00002.json/", "../000001-00002.json", "00000a-00000.json"}) {
        EXPECT_FALSE(is_part_name(name, false)) << name;
    }
    const std::string id = "01700000000000-1a2b3c4d";
    EXPECT_TRUE(is_export_id(make_export_id(1700000000000, 0x1a2b3c4d)));
    const auto exported = export_part_name(id, 1, 2) + ".json.gz";
    EXPECT_TRUE(is_part_name(exported, true)) << exported;
    EXPECT_FALSE(is_part_name(exported, false)) << exported;
    EXPECT_TRUE(is_part_path("AWSDynamoDB/" + id + "/data/" + exported, id));
    for (const auto& path : {"data/" + exported, "AWSDynamoDB/x/data/" + exported,
                             "/AWSDynamoDB/" + id + "/data/" + exported, exported}) {
        EXPECT_FALSE(is_part_path(path, id)) << path;
    }
    for (const char* path : {"data/../data/000001-00002.json", "/data/000001-00002.json",
                             "data//000001-00002.json", "000001-00002.json", "data/", "data", ""}) {
        EXPECT_FALSE(is_part_path(path, "")) << path;
    }
}

TEST(journal_test, a_difference_is_told_in_words) {
    const identity then{{"filter", ""}, {"index", "a"}, {"format", "plain"}};
    EXPECT_EQ(difference(then, then), "");
    const identity now{{"filter", "x = y"}, {"index", "a"}, {"format", "typed"}};
    EXPECT_EQ(difference(then, now), "filter was (none), now it is x = y; format was plain, now it "
                                     "is typed");
}

TEST(record_test, a_record_is_read_whole_or_not_at_all) {
    std::string journal;
    append_record(journal, "first");
    const auto middle = journal.size();
    append_record(journal, "");
    const auto first = read_record(journal, 0);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->text, "first");
    EXPECT_EQ(first->end, middle);
    const auto second = read_record(journal, middle);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->text, "");
    EXPECT_EQ(second->end, journal.size());
    EXPECT_FALSE(read_record(journal, journal.size()));
    for (std::size_t n = 0; n < middle; ++n) {
        EXPECT_FALSE(read_record(std::string_view(journal).substr(0, n), 0)) << n;
    }
}

TEST(record_test, every_flipped_bit_is_seen) {
    std::string journal;
    append_record(journal, R"({"type":"begin","segments":1})");
    for (std::size_t bit = 0; bit < journal.size() * 8; ++bit) {
        auto harmed = journal;
        harmed[bit / 8] = static_cast<char>(harmed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(read_record(harmed, 0)) << bit;
    }
}

} // namespace
} // namespace dyndump::archive
