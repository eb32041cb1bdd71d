// Whatever happens to a finished dump, the check finds it.
#include "output/check/dump_verifier.hpp"

#include "output/read/decompressor.hpp"
#include "support/dump_trial.hpp"

#include <dyndump/item.hpp>

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace dyndump::output {
namespace {

using test::dump_trial;

struct dump_verifier_test : testing::Test {
    dump_trial trial;
    verify_params params{"dump"};
    verify_result result;
    std::string problem;

    error_code check() {
        result = {};
        problem.clear();
        dump_verifier verifier(trial.disk, params, result);
        return verifier.run(problem);
    }

    void dump() {
        trial.run();
        ASSERT_FALSE(trial.code) << trial.failure;
    }
};

TEST_F(dump_verifier_test, a_sound_dump_passes_in_every_form) {
    for (const auto layout : {dump_layout::directory, dump_layout::aws_export, dump_layout::file}) {
        for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
            for (const auto format :
                 {json_format::dynamodb_json, json_format::typed, json_format::plain}) {
                dump_trial each;
                each.params.layout = layout;
                each.params.compress = kind;
                each.params.encoder = json_encoder(format);
                const bool file = layout == dump_layout::file;
                const char* const suffixes[] = {"", ".gz", ".zst"};
                each.params.path =
                    file ? std::string("dump.json") + suffixes[static_cast<int>(kind)] : "dump";
                each.run();
                ASSERT_FALSE(each.code) << each.failure;
                verify_params what(each.params.path);
                what.key = {"id"};
                what.format = format;
                verify_result found;
                dump_verifier verifier(each.disk, what, found);
                std::string words;
                EXPECT_FALSE(verifier.run(words)) << words;
                EXPECT_EQ(found.problems, 0U) << found.findings.front();
                EXPECT_EQ(found.items, each.table.ids().size());
                EXPECT_TRUE(found.keys_compared);
            }
        }
    }
}

TEST_F(dump_verifier_test, every_harm_is_found) {
    struct kind_of_dump {
        compression compress;
        std::uint64_t seed;
        dump_layout layout = dump_layout::directory;
    };
    std::map<std::string, int> harms;
    for (const auto kind : {kind_of_dump{compression::none, 1}, kind_of_dump{compression::gzip, 2},
                            kind_of_dump{compression::zstd, 3},
                            kind_of_dump{compression::gzip, 4, dump_layout::aws_export}}) {
        dump_trial each;
        each.params.layout = kind.layout;
        each.params.compress = kind.compress;
        each.table.item_bytes = 60;
        each.params.part_bytes = 300;
        each.run();
        ASSERT_FALSE(each.code);
        const auto files = each.disk.files();
        std::mt19937_64 random(kind.seed);
        for (int n = 0; n < 3600; ++n) {
            const auto& file = files[random() % files.size()];
            const auto& other = files[random() % files.size()];
            const auto before = each.disk.content(file);
            const auto before_other = each.disk.content(other);
            std::string harm;
            // An empty file can only be missing, or swapped.
            switch (before.empty() ? 2 + random() % 2 : random() % 4) {
            case 0: {
                harm = "flip";
                auto content = before;
                content[random() % content.size()] ^= static_cast<char>(1 << random() % 8);
                each.disk.set_content(file, content);
                break;
            }
            case 1:
                harm = "truncation";
                each.disk.set_content(file, before.substr(0, random() % before.size()));
                break;
            case 2:
                harm = "swap";
                if (before == before_other) {
                    continue;
                }
                each.disk.set_content(file, before_other);
                each.disk.set_content(other, before);
                break;
            default:
                harm = "missing";
                each.disk.take_away(file);
            }
            ++harms[harm];
            verify_params what("dump");
            verify_result found;
            dump_verifier verifier(each.disk, what, found);
            std::string words;
            const auto ec = verifier.run(words);
            ASSERT_TRUE(ec || found.problems > 0) << harm << " of " << file << ", " << n;
            each.disk.set_content(file, before);
            each.disk.set_content(other, before_other);
        }
    }
    int all = 0;
    for (const auto& [harm, times] : harms) {
        EXPECT_GT(times, 1000) << harm;
        all += times;
    }
    EXPECT_GE(all, 10000);
}

TEST_F(dump_verifier_test, an_additional_file_is_found) {
    dump();
    trial.disk.set_content("dump/data/000009-00000.json", "{}\n");
    EXPECT_FALSE(check());
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_EQ(result.findings[0], "data/000009-00000.json: not in the manifest");
}

TEST_F(dump_verifier_test, an_unfinished_dump_is_told_apart) {
    trial.stop_after = 4;
    trial.run();
    EXPECT_EQ(check(), errc::stopped);
    EXPECT_NE(problem.find("not a finished dump"), std::string::npos);
}

TEST_F(dump_verifier_test, keys_that_are_there_twice_are_named) {
    trial.disk.set_content("items.json", R"({"id":{"S":"a"},"n":{"N":"1"}})"
                                         "\n"
                                         R"({"id":{"S":"b"}})"
                                         "\n"
                                         R"({"n":{"N":"2"},"id":{"S":"a"}})"
                                         "\n");
    params.path = "items.json";
    params.key = {"id"};
    EXPECT_FALSE(check());
    EXPECT_EQ(result.findings,
              std::vector<std::string>{"key \"a\" is in items.json and again in items.json"});
}

std::string as_line(const std::string& item, json_format format, number_style numbers = {}) {
    std::string line;
    EXPECT_FALSE(json_encoder(format, numbers).encode(item_view(item), line)) << item;
    return line;
}

// What a double cannot hold, and depths that only DynamoDB has: in every form of a dump.
TEST_F(dump_verifier_test, large_numbers_deep_items_and_lone_surrogates_are_no_damage) {
    std::vector<std::string> items;
    const auto add = [&](const std::string& attributes) {
        items.push_back(R"({"id":{"N":"1234567890123456789012345678901234567)" +
                        std::to_string(items.size()) + R"("},)" + attributes + "}");
    };
    std::string digits = "1";
    for (int n = 1; n <= 38; ++n, digits += static_cast<char>('0' + n % 10)) {
        add(R"("n":{"N":")" + digits + R"("},"m":{"N":"-)" + digits + R"("},"s":{"NS":["1",")" +
            digits + R"("]},"e":{"N":"1e125"},"f":{"N":"0.)" + digits + R"("})");
    }
    for (std::size_t depth = 1; depth <= 32; ++depth) {
        std::string open;
        std::string close;
        for (std::size_t n = 0; n < depth; ++n) {
            open += n % 2 == 0 ? R"({"M":{"k":)" : R"({"L":[)";
            close.insert(0, n % 2 == 0 ? "}}" : "]}");
        }
        add(R"("d":)" + open + R"({"S":"x"})" + close);
    }
    add(R"("x":{"S":"\ud800"},"\udfff":{"SS":["\ud800","\udc00"]},"y":{"S":"\ud83d\ude00"})");
    for (const auto format : {json_format::dynamodb_json, json_format::typed, json_format::plain,
                              json_format::export_item}) {
        for (const auto numbers : {number_style::exact, number_style::string}) {
            std::string text;
            for (const auto& item : items) {
                text += as_line(item, format, numbers);
            }
            trial.disk.set_content("items.json", text);
            params.path = "items.json";
            params.format = format;
            params.key = {"id"};
            EXPECT_FALSE(check()) << problem;
            EXPECT_EQ(result.problems, 0U) << result.findings.front();
            EXPECT_EQ(result.items, items.size());
            EXPECT_TRUE(result.keys_compared);
        }
    }
}

// Keys are the same as DynamoDB takes them for the same, whatever a double says.
TEST_F(dump_verifier_test, keys_are_compared_in_one_form) {
    const auto problems = [&](const std::string& one, const std::string& other) {
        std::vector<std::uint64_t> all;
        for (const auto format : {json_format::dynamodb_json, json_format::typed,
                                  json_format::plain, json_format::export_item}) {
            trial.disk.set_content("items.json",
                                   as_line(R"({"n":{"N":"1"},"id":)" + one + "}", format) +
                                       as_line(R"({"id":)" + other + "}", format));
            params.path = "items.json";
            params.format = format;
            params.key = {"id"};
            EXPECT_FALSE(check());
            all.push_back(result.problems);
        }
        EXPECT_EQ(all, std::vector<std::uint64_t>(4, all.front())) << one << other;
        return all.front();
    };
    const auto number = [](const std::string& digits) {
        return R"({"N":")" + digits + R"("})";
    };
    EXPECT_EQ(problems(number("9007199254740993"), number("9007199254740992")), 0U);
    EXPECT_EQ(problems(number("12345678901234567890123456789012345678"),
                       number("12345678901234567890123456789012345679")),
              0U);
    EXPECT_EQ(problems(number("0.10000000000000000001"), number("0.1")), 0U);
    EXPECT_EQ(problems(number("1"), number("1.0")), 1U);
    EXPECT_EQ(problems(number("100"), number("1e2")), 1U);
    EXPECT_EQ(problems(R"({"S":"a"})", R"({"S":"\u0061"})"), 1U);
    EXPECT_EQ(problems(R"({"S":"\ud800"})", R"({"S":"\ud801"})"), 0U);
    EXPECT_EQ(problems(R"({"S":"\ud800"})", R"({"S":"\uD800"})"), 1U);
    EXPECT_EQ(result.findings.front(), "key \"\\ud800\" is in items.json and again in items.json");
}

TEST_F(dump_verifier_test, content_says_how_a_file_is_compressed) {
    const std::string text = "{\"id\":{\"S\":\"a\"}}\n";
    for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
        for (const char* name : {"x", "x.json", "x.gz", "x.zst"}) {
            std::string_view content = text;
            const auto pack = make_compressor(kind, 3);
            if (pack) {
                ASSERT_FALSE(pack->frame(text, content));
            }
            trial.disk.set_content(name, std::string(content));
            params.path = name;
            EXPECT_FALSE(check());
            EXPECT_EQ(result.problems, 0U) << name << ": " << result.findings.front();
            EXPECT_EQ(result.items, 1U);
        }
    }
    for (const auto& [name, wanted] :
         {std::pair{"x", 0U}, {"x.json", 0U}, {"x.gz", 1U}, {"x.zst", 1U}}) {
        trial.disk.set_content(name, ""); // gzip and zstd call it broken
        params.path = name;
        EXPECT_FALSE(check());
        EXPECT_EQ(result.problems, wanted) << name;
    }
}

TEST_F(dump_verifier_test, lines_that_are_no_items_are_found) {
    params.path = "items.json";
    for (const char* bad :
         {"{\"id\":{\"S\":\"a\"}", "[]", "", "{}x", "{\"a\":01}", "{\"a\":\"\xff\"}"}) {
        trial.disk.set_content("items.json", std::string("{\"id\":{\"S\":\"b\"}}\n") + bad + "\n");
        EXPECT_FALSE(check());
        EXPECT_EQ(result.problems, 1U) << bad;
    }
    trial.disk.set_content("items.json", "{\"id\":{\"S\":\"b\"}}");
    EXPECT_FALSE(check());
    EXPECT_EQ(result.problems, 1U) << "no newline at the end";
}

TEST(key_set_test, finds_duplicates_in_memory_and_beyond) {
    for (const std::size_t memory : {std::size_t{1} << 24, std::size_t{1} << 14}) {
        key_set keys(memory);
        std::mt19937_64 random(7);
        const auto key_of = [](std::uint64_t n) {
            key_hash key{};
            for (std::size_t i = 0; i < 8; ++i) {
                key[i] = static_cast<unsigned char>(n * 0x9e3779b97f4a7c15 >> (8 * i));
            }
            return key;
        };
        constexpr std::uint64_t count = 10000;
        for (std::uint64_t n = 0; n < count; ++n) {
            ASSERT_FALSE(keys.add(key_of(n)));
        }
        std::map<key_hash, int> wanted;
        for (int i = 0; i < 10; ++i) {
            const auto key = key_of(random() % count);
            ASSERT_FALSE(keys.add(key));
            wanted[key] = 1;
        }
        std::map<key_hash, int> found;
        ASSERT_FALSE(keys.duplicates([&](const key_hash& key) { ++found[key]; }));
        EXPECT_EQ(found, wanted);
    }
}

TEST(decompressor_test, reads_frames_in_pieces_of_any_size) {
    for (const auto kind : {compression::gzip, compression::zstd}) {
        const auto pack = make_compressor(kind, 3);
        std::string all;
        std::string wanted;
        for (int i = 0; i < 5; ++i) {
            const std::string text(static_cast<std::size_t>(i) * 1000, static_cast<char>('a' + i));
            std::string_view frame;
            ASSERT_FALSE(pack->frame(text + '\n', frame));
            all += frame;
            wanted += text + '\n';
        }
        for (std::size_t piece = 1; piece <= all.size(); piece += 1 + piece / 3) {
            const auto unpack = make_decompressor(kind);
            std::string got;
            for (std::size_t at = 0; at < all.size(); at += piece) {
                ASSERT_TRUE(unpack->add(std::string_view(all).substr(at, piece),
                                        [&](std::string_view text) { got += text; }));
            }
            EXPECT_TRUE(unpack->at_end());
            ASSERT_EQ(got, wanted) << piece;
        }
    }
}

} // namespace
} // namespace dyndump::output
