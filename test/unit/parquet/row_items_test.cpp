#include "parquet/row_items.hpp"

#include <dyndump/item_statistics.hpp>

#include "core/canonical_item.hpp"
#include "parquet/footer.hpp"
#include "parquet/item_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace dyndump;
using namespace dyndump::parquet;

std::string canonical(const std::string& json) {
    attribute_map attributes;
    EXPECT_FALSE(item_view(json).to_attributes(attributes)) << json;
    std::string out;
    core::append_canonical(attributes, false, out);
    return out;
}

table_columns columns_of(const std::vector<std::string>& items) {
    item_statistics all;
    for (const auto& each : items) {
        EXPECT_FALSE(all.add(item_view(each))) << each;
    }
    return choose_columns(all).columns;
}

std::string file_of(const std::vector<std::string>& items, const table_columns& columns, codec kind,
                    std::size_t group_rows) {
    item_rows rows(columns);
    column_encoder encoder(page_compressor(kind, 1));
    file_footer footer(leaves_of(columns), kind);
    std::string file(magic);
    const auto flush = [&] {
        encoded_group group;
        group.rows = rows.rows();
        for (const auto& column : rows.finish()) {
            encoder.encode(column, group);
        }
        std::string index;
        footer.add(group, file.size(), index);
        file += group.bytes + index;
        rows.clear();
    };
    for (const auto& each : items) {
        EXPECT_FALSE(rows.add(item_view(each))) << each;
        if (rows.rows() == group_rows) {
            flush();
        }
    }
    if (rows.rows() > 0) {
        flush();
    }
    return file + footer.finish({{std::string(columns_note), to_json(columns)}});
}

// All lines, or what is wrong.
std::string read_back(const std::string& file, std::vector<std::string>& lines) {
    lines.clear();
    const auto size = footer_size(
        std::string_view(file).substr(file.size() - std::min<std::size_t>(8, file.size())),
        file.size());
    if (!size) {
        return "no Parquet";
    }
    file_contents contents;
    std::string problem;
    if (!read_footer(std::string_view(file).substr(file.size() - *size), file.size(), contents,
                     problem)) {
        return problem;
    }
    const auto bytes = [&file](std::uint64_t at, std::size_t n, std::string& out) {
        if (at > file.size() || n > file.size() - at) {
            return false;
        }
        out.append(file, at, n);
        return true;
    };
    for (std::size_t i = 0; i < contents.groups.size(); ++i) {
        row_items rows(contents, i, bytes);
        while (rows.left() > 0) {
            std::string line;
            if (!rows.next(line, problem)) {
                return problem.empty() ? "unreadable" : problem;
            }
            lines.push_back(line);
        }
    }
    return {};
}

const std::vector<std::string> every_type{
    R"({"id":{"S":"a"},"n":{"N":"1"},"d":{"N":"-12345678901234567890.123456789012345678"},"b":{"B":"AAEC"},"t":{"BOOL":true}})",
    R"({"id":{"S":""},"n":{"N":"-9223372036854775808"},"b":{"B":""},"t":{"BOOL":false},"z":{"NULL":true}})",
    R"({"id":{"S":"\u0000\"\\\n€\ud83d\ude00"},"d":{"N":"0.5"},"ss":{"SS":["x","y"]},"ns":{"NS":["1","2.50","-3E2"]},"bs":{"BS":["AA==",""]}})",
    R"({"id":{"S":"l"},"l":{"L":[{"S":"a"},{"S":""}]},"e":{"N":"1E-130"},"mixed":{"S":"x"}})",
    R"({"id":{"S":"l2"},"l":{"L":[]},"e":{"N":"9.9999999999999999999999999999999999999E+125"},"mixed":{"N":"7"}})",
    R"({"id":{"S":"m"},"m":{"M":{"a":{"M":{}},"b":{"L":[{"N":"01"},{"NULL":true}]}}},"deep":{"M":{"s":{"SS":["q"]}}}})",
    "{\"id\" : {\"S\":\"w\"},\n \"deep\":\t{\"M\":\r\n{\"x\": {\"B\": \"AA==\"} } } }",
    R"({"half":{"S":"\ud800"},"Id":{"N":"1"},"odd name \" .":{"S":"x"}})",
    "{}",
};

TEST(row_items, every_type_comes_back_as_it_was) {
    for (const auto kind : {codec::none, codec::snappy, codec::zstd}) {
        for (const std::size_t group_rows : {1U, 2U, 100U}) {
            std::vector<std::string> lines;
            const auto file = file_of(every_type, columns_of(every_type), kind, group_rows);
            ASSERT_EQ(read_back(file, lines), "");
            ASSERT_EQ(lines.size(), every_type.size());
            for (std::size_t i = 0; i < lines.size(); ++i) {
                EXPECT_EQ(lines[i].find('\n'), lines[i].size() - 1);
                if (every_type[i].find("\\ud800") == std::string::npos) {
                    EXPECT_EQ(canonical(lines[i]), canonical(every_type[i])) << lines[i];
                } else {
                    EXPECT_NE(lines[i].find(R"("half":{"S":"\ud800"})"), std::string::npos);
                }
            }
        }
    }
}

TEST(row_items, what_a_given_schema_cannot_hold_lies_in_the_overflow_column) {
    table_columns columns;
    diagnostics diag;
    const std::string schema =
        R"x({"attributes":[{"name":"id","type":"INT64"},{"name":"n","type":"DECIMAL(2,1)"},)x"
        R"x({"name":"d","type":"BINARY"},{"name":"ss","type":"LIST<STRING>"},)x"
        R"x({"name":"l","type":"LIST<INT64>"},{"name":"m","type":"JSON"},)x"
        R"x({"name":"ns","type":"SET<INT64>"},{"name":"never","type":"STRING"}]})x";
    ASSERT_FALSE(read_columns(schema, columns, diag));
    std::vector<std::string> lines;
    ASSERT_EQ(read_back(file_of(every_type, columns, codec::zstd, 4), lines), "");
    ASSERT_EQ(lines.size(), every_type.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (every_type[i].find("\\ud800") == std::string::npos) {
            EXPECT_EQ(canonical(lines[i]), canonical(every_type[i])) << lines[i];
        }
    }
}

TEST(row_items, many_pages_with_and_without_dictionaries_come_back) {
    std::mt19937 random(11);
    std::vector<std::string> items;
    for (int i = 0; i < 50'000; ++i) {
        std::string item =
            fmt::format(R"({{"id":{{"S":"item-{}"}},"few":{{"S":"{}"}},"n":{{"N":"{}"}})", i,
                        random() % 7, random() % 100);
        if (random() % 3 == 0) {
            item += fmt::format(R"(,"l":{{"L":[{{"N":"{}"}},{{"N":"{}"}}]}})", random(), random());
        }
        if (random() % 50 == 0) {
            item += fmt::format(R"(,"rare":{{"BOOL":{}}})", random() % 2 == 0);
        }
        items.push_back(item + "}");
    }
    std::vector<std::string> lines;
    ASSERT_EQ(read_back(file_of(items, columns_of(items), codec::zstd, 30'000), lines), "");
    ASSERT_EQ(lines.size(), items.size());
    for (std::size_t i = 0; i < lines.size(); i += 97) {
        ASSERT_EQ(canonical(lines[i]), canonical(items[i]));
    }
}

TEST(row_items, no_items_are_a_whole_file) {
    std::vector<std::string> lines;
    EXPECT_EQ(read_back(file_of({}, {}, codec::zstd, 10), lines), "");
    EXPECT_TRUE(lines.empty());
}

TEST(row_items, damaged_files_are_refused_or_come_back_as_lines) {
    const auto columns = columns_of(every_type);
    const auto whole = file_of(every_type, columns, codec::none, 4);
    std::vector<std::string> lines;
    std::mt19937 random(17);
    std::size_t refused = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto file = whole;
        const auto harm = random() % 3 + 1;
        for (std::size_t n = 0; n < harm; ++n) {
            file[random() % file.size()] = static_cast<char>(random());
        }
        if (i % 5 == 0) {
            file.erase(random() % file.size(), random() % 20);
        }
        if (file.size() < 12) {
            continue;
        }
        refused += read_back(file, lines).empty() ? 0 : 1;
        ASSERT_LE(lines.size(), every_type.size());
    }
    EXPECT_GT(refused, 10'000U);
}

TEST(row_items, each_byte_of_the_pages_is_covered_by_a_checksum) {
    const auto whole = file_of(every_type, columns_of(every_type), codec::zstd, 100);
    std::vector<std::string> lines;
    std::vector<std::string> expected;
    ASSERT_EQ(read_back(whole, expected), "");
    // What comes before the index of the pages.
    for (std::size_t at = magic.size(); at < 400; ++at) {
        auto file = whole;
        file[at] = static_cast<char>(file[at] ^ 0x10);
        if (read_back(file, lines).empty()) {
            EXPECT_EQ(lines, expected) << at;
        }
    }
}

TEST(row_items, a_foreign_parquet_file_is_called_so) {
    file_footer footer(leaves_of({}), codec::none);
    std::vector<std::string> lines;
    EXPECT_NE(read_back(std::string(magic) + footer.finish({}), lines).find("did not write"),
              std::string::npos);
}

} // namespace
