#include "archive/digest.hpp"
#include "archive/manifest.hpp"
#include "archive/manifest_reader.hpp"
#include "archive/names.hpp"
#include "core/plain_json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::archive {
namespace {

/// What `m` is written as, with other consumed capacity and the checksum that belongs to it.
std::string with_capacity(const manifest& m, const std::string& units) {
    std::string text = to_text(m);
    const std::string name = "\"consumed_capacity_units\": ";
    const auto at = text.find(name) + name.size();
    text.replace(at, text.find(',', at) - at, units);
    text.erase(text.rfind("\"sha256\": \"") + 11);
    running_digest digest(EVP_sha256());
    digest.add(text);
    return text + to_hex(digest.value()) + "\"\n}\n";
}

TEST(manifest, capacity_is_a_finite_number) {
    manifest written;
    written.totals.capacity = 12.5;
    manifest read;
    std::string problem;
    ASSERT_TRUE(from_text(with_capacity(written, "0.5"), read, problem)) << problem;
    EXPECT_EQ(read.totals.capacity, 0.5);
    for (const char* units : {"0e400", "1e400"}) { // NaN and infinity to Boost.JSON
        EXPECT_FALSE(from_text(with_capacity(written, units), read, problem)) << units;
        EXPECT_NE(problem.find("consumed_capacity_units"), std::string::npos) << problem;
    }
}

manifest with_part(const std::string& path) {
    manifest m;
    m.parts.push_back({path, 0, 1, 2, 3, std::string(64, 'a'), ""});
    return m;
}

TEST(manifest, names_that_lead_out_of_the_dump_are_refused) {
    manifest read;
    std::string problem;
    ASSERT_TRUE(from_text(to_text(with_part("data/000000-00000.json")), read, problem)) << problem;
    EXPECT_EQ(read.parts.size(), 1U);
    for (const char* path :
         {"../victim.json", "/etc/passwd", "data/../../x/000000-00000.json", "", "data/mine.json",
          "manifest.json", "AWSDynamoDB/01700000000000-1a2b3c4d/data/000000-00000.json"}) {
        EXPECT_FALSE(from_text(to_text(with_part(path)), read, problem)) << path;
        EXPECT_NE(problem.find(path), std::string::npos) << problem;
    }
    manifest exported;
    exported.export_id = "../../victim";
    EXPECT_FALSE(from_text(to_text(exported), read, problem));
    EXPECT_NE(problem.find("../../victim"), std::string::npos) << problem;
}

TEST(manifest, numbers_are_written_as_people_write_them) {
    manifest m;
    m.totals.capacity = 10;
    m.segments[0].capacity = 0.5;
    m.segments[0].microseconds = 1250000;
    m.table_json = R"({"CreationDateTime":1593123456.789,"ItemCount":10})";
    const auto text = to_text(m);
    for (const char* wanted :
         {"\"consumed_capacity_units\": 10,", "\"consumed_capacity_units\":0.5", "\"seconds\":1.25",
          "\"CreationDateTime\":1593123456.789"}) {
        EXPECT_NE(text.find(wanted), std::string::npos) << wanted << " in " << text;
    }
    EXPECT_EQ(text.find("E"), text.find("Epoch")) << text; // 1E1, 1.25E0
    for (const double n : {0.0, 1.0, 1e16, 123456789.125, 1e-7, 2.5}) {
        const auto shown = core::plain_number(n);
        EXPECT_EQ(shown.find_first_of("eE"), std::string::npos) << shown;
        EXPECT_EQ(std::stod(shown), n);
    }
    EXPECT_EQ(std::stod(core::plain_number(1e300)), 1e300);
}

TEST(manifest, is_read_in_pieces_and_in_little_memory) {
    manifest m;
    for (std::uint32_t n = 0; n < 1000; ++n) {
        m.parts.push_back(
            {"data/" + part_name(n, 0) + ".json", n, 1, 2, 3, std::string(64, 'a'), ""});
    }
    const auto text = to_text(m);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
        manifest read;
        manifest_reader reader(read, piece != 7);
        for (std::size_t at = 0; at < text.size(); at += piece) {
            reader.add(std::string_view(text).substr(at, piece));
        }
        std::string problem;
        ASSERT_TRUE(reader.finish(problem)) << problem;
        EXPECT_EQ(read.parts.size(), piece == 7 ? 0U : 1000U);
    }
}

/// `m` with something more in it, and the checksum that belongs to it.
std::string with_member(const manifest& m, const std::string& member) {
    std::string text = to_text(m);
    text.insert(2, member + ",\n");
    text.erase(text.rfind("\"sha256\": \"") + 11);
    running_digest digest(EVP_sha256());
    digest.add(text);
    return text + to_hex(digest.value()) + "\"\n}\n";
}

TEST(manifest, what_is_too_much_is_refused) {
    manifest read;
    std::string problem;
    const manifest m;
    EXPECT_TRUE(from_text(with_member(m, "\"later\": [[{\"a\": 1}]]"), read, problem)) << problem;
    for (const auto& member :
         {"\"format\": \"" + std::string(std::size_t{5} << 20, 'x') + '"',
          "\"later\": " + std::string(100, '[') + std::string(100, ']'),
          std::string("\"parts\": [1]"), std::string("\"parts\": [{}]"), std::string("\"key\": {}"),
          std::string("\"items\": -1"), std::string("\"items\": 1.5"), std::string("\"key\": [1]"),
          std::string("\"parameters\": [1]"), std::string("\"parameters\": 1")}) {
        EXPECT_FALSE(from_text(with_member(m, member), read, problem)) << member.substr(0, 40);
    }
    EXPECT_TRUE(begins_like_manifest(to_text(m)));
    EXPECT_FALSE(begins_like_manifest("{\"version\": 1}"));
    EXPECT_FALSE(begins_like_manifest(to_text(m).substr(0, 20)));
}

} // namespace
} // namespace dyndump::archive
