#include <dyndump/page.hpp>

#include <gtest/gtest.h>

namespace dyndump {
namespace {

error_code fill_lines(page& target, std::string_view text,
                      page::line_form form = page::line_form::item,
                      std::vector<std::string_view>* refused = nullptr) {
    target.clear();
    target.buffer().append(text);
    return target.parse_lines(form, refused);
}

TEST(page_lines, each_line_is_an_item) {
    page p;
    ASSERT_FALSE(fill_lines(p, "{\"a\":{\"S\":\"x\"}}\n{\"b\":{\"N\":\"1\"}}\n"));
    ASSERT_EQ(p.size(), 2u);
    EXPECT_EQ(p.items()[0].json(), R"({"a":{"S":"x"}})");
    EXPECT_EQ(p.items()[1].json(), R"({"b":{"N":"1"}})");
    EXPECT_EQ(p.count(), 2u);
    EXPECT_EQ(p.scanned_count(), 2u);
    EXPECT_EQ(p.cursor(), "");
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\"x\"}}\n{\"b\":{\"N\":\"1\"}}\n");
}

TEST(page_lines, the_last_newline_the_space_around_and_empty_lines_do_not_matter) {
    page p;
    ASSERT_FALSE(fill_lines(p, "\r\n {\"a\":{\"S\":\"x\"}}\t\r\n\n{\"b\":{\"N\":\"1\"}}"));
    ASSERT_EQ(p.size(), 2u);
    EXPECT_EQ(p.items()[0].json(), R"({"a":{"S":"x"}})");
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\"x\"}}\n{\"b\":{\"N\":\"1\"}}\n");
}

TEST(page_lines, nothing_is_a_page_without_items) {
    page p;
    ASSERT_FALSE(fill_lines(p, ""));
    EXPECT_TRUE(p.empty());
    EXPECT_EQ(p.lines(), "");
}

TEST(page_lines, an_export_has_its_items_in_an_envelope) {
    page p;
    ASSERT_FALSE(
        fill_lines(p, "{\"Item\":{\"a\":{\"S\":\"x\"}}}\n{ \"Item\" : {\"b\":{\"N\":\"1\"}} }\n",
                   page::line_form::item_in_envelope));
    ASSERT_EQ(p.size(), 2u);
    EXPECT_EQ(p.items()[0].json(), R"({"a":{"S":"x"}})");
    EXPECT_EQ(p.items()[1].json(), R"({"b":{"N":"1"}})");
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\"x\"}}\n{\"b\":{\"N\":\"1\"}}\n");
}

TEST(page_lines, an_incremental_export_has_images_and_keys) {
    const std::string text =
        R"({"Metadata":{"WriteTimestampMicros":{"N":"1"}},"Keys":{"a":{"S":"x"}},)"
        R"("NewImage":{"a":{"S":"x"},"n":{"N":"1"}}})"
        "\n"
        R"({"Metadata":{},"Keys":{"a":{"S":"y"}},"OldImage":{"a":{"S":"y"}}})"
        "\n"
        R"( { "OldImage" : {"a":{"S":"z"}}, "NewImage" : {"a":{"S":"z"}} , "Keys":{"a":{"S":"z"}}} )"
        "\n";
    page p;
    ASSERT_FALSE(fill_lines(p, text, page::line_form::changed_item));
    ASSERT_EQ(p.size(), 2u);
    EXPECT_EQ(p.items()[0].json(), R"({"a":{"S":"x"},"n":{"N":"1"}})");
    EXPECT_EQ(p.items()[1].json(), R"({"a":{"S":"z"}})");
    EXPECT_EQ(p.count(), 2u);
    EXPECT_EQ(p.scanned_count(), 3u);
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\"x\"},\"n\":{\"N\":\"1\"}}\n{\"a\":{\"S\":\"z\"}}\n");

    ASSERT_FALSE(fill_lines(p, text, page::line_form::removed_key));
    ASSERT_EQ(p.size(), 1u);
    EXPECT_EQ(p.items()[0].json(), R"({"a":{"S":"y"}})");
    EXPECT_EQ(p.scanned_count(), 3u);

    for (const std::string_view line :
         {R"({"NewImage":{"a":{"S":"x"}}})", R"({"Keys":"x"})", R"({"Keys":{"a":{"S":"x"}},})",
          R"({"Keys":{"a":{"S":"x"}} "NewImage":{}})", R"({"Item":{"a":{"S":"x"}}})", "[]", "x"}) {
        EXPECT_EQ(fill_lines(p, line, page::line_form::changed_item), errc::malformed_response)
            << line;
    }
}

TEST(page_lines, a_line_that_is_no_item_is_refused) {
    for (const std::string_view line : {"x", "{", "[]", R"({"a":{"S":"x"}} {"b":{"S":"x"}})",
                                        R"({"a":{"S":"x"})", "{\"a\":{\"S\":\"\xff\"}}", "\"a\""}) {
        page p;
        const auto text =
            "{\"a\":{\"S\":\"1\"}}\n" + std::string(line) + "\n{\"a\":{\"S\":\"2\"}}\n";
        EXPECT_EQ(fill_lines(p, text), errc::malformed_response) << line;
        EXPECT_TRUE(p.empty());
        EXPECT_NE(p.problem(), "");

        std::vector<std::string_view> refused;
        ASSERT_FALSE(fill_lines(p, text, page::line_form::item, &refused)) << line;
        ASSERT_EQ(refused.size(), 1u);
        EXPECT_EQ(refused[0], line);
        EXPECT_EQ(p.size(), 2u);
        EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\"1\"}}\n{\"a\":{\"S\":\"2\"}}\n");
    }
}

TEST(page_lines, an_item_is_not_taken_for_an_envelope_nor_an_envelope_for_more_than_one) {
    for (const std::string_view line :
         {R"({"a":{"S":"x"}})", R"({"Item":{"a":{"S":"x"}},"b":{"S":"x"}})", R"({"Item":1})"}) {
        page p;
        EXPECT_EQ(fill_lines(p, line, page::line_form::item_in_envelope), errc::malformed_response)
            << line;
    }
}

TEST(page_lines, a_cursor_is_the_sources_own_and_forgotten_with_the_page) {
    page p;
    p.buffer().append("{}\n");
    p.set_cursor("42");
    ASSERT_FALSE(p.parse_lines(page::line_form::item));
    EXPECT_EQ(p.cursor(), "42");
    page moved(std::move(p));
    EXPECT_EQ(moved.cursor(), "42");
    moved.clear();
    EXPECT_EQ(moved.cursor(), "");
}

} // namespace
} // namespace dyndump
