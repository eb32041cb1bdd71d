#include "core/page_intake.hpp"

#include "core/parse_page.hpp"
#include "support/random_items.hpp"

#include <dyndump/page.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dyndump::core {
namespace {

using test::item_shape;
using test::random_items;

/// Lets a body arrive in the pieces of the given sizes, in turn, and then parses it.
class arriving_page {
public:
    error_code read(std::string_view body, const std::vector<std::size_t>& pieces) {
        page_.buffer().clear();
        page_.buffer().append(std::string(body.size(), '"')); // what has not come is misleading
        intake_.begin();
        std::size_t came = 0;
        for (std::size_t i = 0; came < body.size(); ++i) {
            const std::size_t n = std::min(pieces[i % pieces.size()], body.size() - came);
            body.copy(page_.buffer().data() + came, n, came);
            came += n;
            intake_.arrived({page_.buffer().data(), came});
        }
        return parse_page(page_, false, scan_content::items, &intake_);
    }

    std::vector<std::string> items() const {
        std::vector<std::string> all;
        for (const item_view& item : page_.items()) {
            all.emplace_back(item.json());
        }
        return all;
    }
    page& whole() { return page_; }
    std::uint32_t crc32() const { return intake_.crc32(); }

private:
    page page_;
    page_intake intake_;
};

TEST(page_intake, finds_what_a_whole_body_shows_whatever_the_pieces) {
    arriving_page page;
    arriving_page at_once;
    random_items source(7);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> items;
        for (std::uint64_t n = source.below(30); n != 0; --n) {
            items.push_back(source.item(item_shape::varied));
        }
        const std::string body = test::scan_body(items);
        const std::vector<std::size_t> pieces = {1 + source.below(200), 1 + source.below(4000)};
        ASSERT_FALSE(page.read(body, pieces));
        ASSERT_FALSE(at_once.read(body, {body.size()}));
        EXPECT_EQ(page.items(), items);
        EXPECT_EQ(page.crc32(), at_once.crc32());
        EXPECT_EQ(page.whole().lines(), at_once.whole().lines());
    }
}

TEST(page_intake, cuts_at_every_byte) {
    arriving_page page;
    random_items source(8);
    const std::vector<std::string> items = {source.item(item_shape::varied), "{}",
                                            R"({"a":{"S":"},{\\\"[]"}})",
                                            source.item(item_shape::flat)};
    const std::string body = test::scan_body(items);
    for (std::size_t cut = 1; cut < body.size(); ++cut) {
        ASSERT_FALSE(page.read(body, {cut, body.size()}));
        ASSERT_EQ(page.items(), items) << cut;
    }
}

TEST(page_intake, sums_as_the_service_does) {
    page_intake intake;
    intake.begin();
    page_buffer buffer;
    buffer.append("123456789");
    intake.arrived(buffer.view().substr(0, 4));
    intake.arrived(buffer.view());
    EXPECT_EQ(intake.crc32(), 3421780262U);
}

TEST(page_intake, reads_bodies_with_white_space) {
    arriving_page page;
    std::string body = R"({"Items":[)";
    for (int i = 0; i < 50; ++i) {
        body += (i == 0 ? "{}" : ",") + std::string(i == 0 ? 0 : 200, ' ') + (i == 0 ? "" : "{}");
    }
    body += R"(],"Count":50})";
    for (const std::size_t piece : {1U, 64U, 150U, 1000U}) {
        ASSERT_FALSE(page.read(body, {piece}));
        EXPECT_EQ(page.whole().size(), 50U);
    }
}

TEST(page_intake, finds_items_behind_other_members_and_not_inside_them) {
    arriving_page page;
    const std::string body =
        R"({"LastEvaluatedKey":{"Items":[{"a":1}]},"Count":1,"Items":[{"b":2}]})";
    for (std::size_t piece = 1; piece < body.size(); ++piece) {
        ASSERT_FALSE(page.read(body, {piece}));
        EXPECT_EQ(page.items(), std::vector<std::string>{R"({"b":2})"});
    }
}

TEST(page_intake, refuses_what_parse_refuses) {
    arriving_page page;
    for (const std::string body :
         {R"({"Count":1,"Items":[{"a":1})", R"({"Count":2,"Items":[{"a":1}]})",
          R"({"Items":[{"a":1}],"Items":[{"a":1}],"Count":1})", R"({"Count":1,"Items":[{"a":1}}]})",
          R"({"Count":1,"Items":[1]})"}) {
        EXPECT_TRUE(page.read(body, {5})) << body;
        EXPECT_TRUE(page.read(body, {body.size()})) << body;
        EXPECT_TRUE(page.whole().empty());
    }
}

TEST(page_intake, a_page_may_be_read_again_without_one) {
    arriving_page page;
    ASSERT_FALSE(page.read(test::scan_body(item_shape::flat, 100'000), {30'000}));
    const auto count = page.whole().size();
    ASSERT_FALSE(parse_page(page.whole(), true));
    EXPECT_EQ(page.whole().size(), count);
}

} // namespace
} // namespace dyndump::core
