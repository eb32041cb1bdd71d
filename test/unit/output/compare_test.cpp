// A dump against what a scan reads.
#include <dyndump/compare.hpp>

#include <dyndump/dump_writer.hpp>

#include "support/make_page.hpp"
#include "support/run_awaitable.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace dyndump {
namespace {

using test::make_page;
using test::run_awaitable;

std::string item(int n, const std::string& value = "1") {
    return R"({"id":{"S":"k)" + std::to_string(n) + R"("},"n":{"N":")" + value +
           R"("},"s":{"SS":["a","b"]}})";
}

std::vector<std::string> items(int count) {
    std::vector<std::string> all;
    for (int n = 0; n < count; ++n) {
        all.push_back(item(n));
    }
    return all;
}

struct compare_test : testing::Test {
    test::temporary_directory directory;
    comparison_params params;
    comparison_result result;
    verify_result files;
    diagnostics diag;
    std::string path = directory / "dump";

    void dump(const std::vector<std::string>& all, const dump_writer_params& how) {
        dump_writer_params with = how;
        with.path = path;
        with.table.name = "t";
        with.table.key_names = {"id"};
        error_code ec;
        dump_writer writer(std::move(with), ec, diag);
        ASSERT_FALSE(ec) << diag.message;
        auto source = make_page(all);
        ASSERT_FALSE(run_awaitable(writer.write(source)));
        ASSERT_FALSE(run_awaitable(writer.finish({})));
    }

    void compare(const std::vector<std::string>& all) {
        params.dump.path = path;
        table_comparison comparison(params);
        ASSERT_FALSE(comparison.open(diag)) << diag.message;
        comparison.set_key({"id"});
        ASSERT_FALSE(comparison.read_dump(files, diag)) << diag.message;
        auto source = make_page(all);
        ASSERT_FALSE(run_awaitable(comparison.write(source)));
        ASSERT_FALSE(run_awaitable(comparison.finish({})));
        ASSERT_FALSE(comparison.conclude(result));
    }
};

struct way {
    dump_layout layout;
    json_format format;
    compression compress;
    number_style numbers;
};

struct compare_ways_test : compare_test, testing::WithParamInterface<way> {
    dump_writer_params how() {
        dump_writer_params made;
        made.layout = GetParam().layout;
        made.encoder = json_encoder(GetParam().format, GetParam().numbers);
        made.compress = GetParam().compress;
        params.dump.format = GetParam().format;
        params.numbers_as_strings = GetParam().numbers == number_style::string;
        if (made.layout == dump_layout::file && made.compress == compression::gzip) {
            path += ".gz";
        }
        return made;
    }
};

TEST_P(compare_ways_test, equal_whatever_the_order) {
    dump(items(50), how());
    auto table = items(50);
    std::reverse(table.begin(), table.end());
    table[3] = R"({"n":{"N":"1"},"s":{"SS":["b","a"]},"id":{"S":"k46"}})";
    compare(table);
    EXPECT_TRUE(result.equal()) << result.differences.front();
    EXPECT_EQ(result.dump_hash, result.table_hash);
    EXPECT_EQ(result.dump_items, 50U);
    EXPECT_EQ(result.types_compared, GetParam().format != json_format::plain);
}

TEST_P(compare_ways_test, differences_are_named) {
    dump(items(50), how());
    auto table = items(52);
    table.erase(table.begin() + 7);
    table[9] = item(10, "2");
    compare(table);
    EXPECT_EQ(result.missing_from_dump, 2U);
    EXPECT_EQ(result.missing_from_table, 1U);
    EXPECT_EQ(result.changed, 1U);
    std::sort(result.differences.begin(), result.differences.end());
    EXPECT_EQ(
        result.differences,
        (std::vector<std::string>{"changed: id \"k10\"", "not in the dump: id \"k50\"",
                                  "not in the dump: id \"k51\"", "not in the table: id \"k7\""}));
}

INSTANTIATE_TEST_SUITE_P(
    ways, compare_ways_test,
    testing::Values(
        way{dump_layout::directory, json_format::dynamodb_json, compression::none, {}},
        way{dump_layout::directory, json_format::typed, compression::zstd, {}},
        way{dump_layout::directory, json_format::plain, compression::gzip, {}},
        way{dump_layout::directory, json_format::plain, compression::none, number_style::string},
        way{dump_layout::aws_export, json_format::export_item, compression::gzip, {}},
        way{dump_layout::file, json_format::dynamodb_json, compression::gzip, {}},
        way{dump_layout::file, json_format::typed, compression::none, number_style::string},
        way{dump_layout::file, json_format::plain, compression::none, number_style::string}));

TEST_P(compare_ways_test, large_numbers_deep_items_and_lone_surrogates_compare) {
    std::string deep = R"({"S":"x"})";
    for (int n = 0; n < 31; ++n) {
        deep = R"({"M":{"k":)" + deep + "}}";
    }
    std::vector<std::string> all;
    for (const char* digits : {"9007199254740993", "9007199254740992",
                               "12345678901234567890123456789012345678", "1e125"}) {
        all.push_back(R"({"id":{"S":")" + std::string(digits) + R"("},"n":{"N":")" + digits +
                      R"("},"s":{"NS":[")" + digits + R"("]},"d":)" + deep +
                      R"(,"x":{"S":"\ud800"}})");
    }
    dump(all, how());
    compare(all);
    EXPECT_TRUE(result.equal()) << result.differences.front();
    auto changed = all;
    const auto at = changed[0].find(R"("N":"9007199254740993)");
    changed[0].replace(at, 21, R"("N":"9007199254740992)");
    compare(changed);
    EXPECT_EQ(result.changed, 1U);
    changed = all;
    changed[2].replace(changed[2].find("ud800"), 5, "ud801");
    compare(changed);
    EXPECT_EQ(result.changed, 1U);
}

TEST_F(compare_test, the_list_is_bounded_and_the_count_is_not) {
    dump(items(5), dump_writer_params());
    params.most_named = 3;
    params.memory = 1;
    compare(items(500));
    EXPECT_EQ(result.missing_from_dump, 495U);
    EXPECT_EQ(result.differences.size(), 3U);
}

TEST_F(compare_test, a_dump_that_was_limited_lacks_nothing) {
    dump_writer_params how;
    how.fetch.max_items = 5;
    dump(items(5), how);
    compare(items(9));
    EXPECT_TRUE(result.equal());
    EXPECT_TRUE(result.dump_was_limited);
    auto table = items(9);
    table[1] = item(1, "3");
    compare(table);
    EXPECT_EQ(result.changed, 1U);
}

TEST_F(compare_test, is_read_as_the_dump_was) {
    dump_writer_params how;
    how.fetch.index_name = "i";
    how.fetch.consistent_read = true;
    how.fetch.filter_expression = "#a = :b";
    how.fetch.projection_expression = "#c";
    how.fetch.expression_attribute_names = {{"#a", "x,y=z"}, {"#c", "\"q\""}};
    how.fetch.expression_attribute_values = R"({":b":{"N":"1"}})";
    dump(items(5), how);
    params.dump.path = path;
    table_comparison comparison(params);
    ASSERT_FALSE(comparison.open(diag));
    const auto& fetch = comparison.fetch();
    EXPECT_EQ(fetch.table_name, "t");
    EXPECT_EQ(fetch.index_name, "i");
    EXPECT_TRUE(fetch.consistent_read);
    EXPECT_EQ(fetch.filter_expression, "#a = :b");
    EXPECT_EQ(fetch.projection_expression, "#c");
    EXPECT_EQ(fetch.expression_attribute_names, how.fetch.expression_attribute_names);
    EXPECT_EQ(fetch.expression_attribute_values, how.fetch.expression_attribute_values);
    EXPECT_FALSE(fetch.max_items);
}

TEST_F(compare_test, items_without_a_key_are_told_by_all_of_them) {
    path = directory / "items.json";
    std::ofstream(path) << R"({"n":{"N":"1"}})"
                           "\n"
                           R"({"n":{"N":"2"}})"
                           "\n";
    compare({R"({"n":{"N":"2.0"}})", R"({"n":{"N":"3"}})"});
    EXPECT_EQ(result.missing_from_dump, 1U);
    EXPECT_EQ(result.missing_from_table, 1U);
    EXPECT_EQ(result.differences,
              (std::vector<std::string>{"not in the dump: n 3", "not in the table: n 1"}));
}

TEST_F(compare_test, a_damaged_dump_is_not_compared) {
    path = directory / "items.json";
    std::ofstream(path) << "{\"id\":{\"S\":\"a\"}}\n{\"id\":";
    params.dump.path = path;
    table_comparison comparison(params);
    ASSERT_FALSE(comparison.open(diag));
    EXPECT_EQ(comparison.read_dump(files, diag), errc::corrupt_output);
    EXPECT_EQ(files.problems, 1U);
}

} // namespace
} // namespace dyndump
