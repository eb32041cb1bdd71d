#include "support/make_page.hpp"
#include "support/random_items.hpp"

#include <dyndump/item_transform.hpp>

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {
namespace {

namespace json = boost::json;
using test::make_page;

constexpr std::int64_t present = 1'800'000'000;

item_transform make(const item_transform_params& params) {
    error_code ec;
    diagnostics diag;
    item_transform made(params, ec, diag);
    EXPECT_FALSE(ec) << diag.message;
    return made;
}

std::string problem(const item_transform_params& params) {
    error_code ec;
    diagnostics diag;
    item_transform made(params, ec, diag);
    EXPECT_EQ(static_cast<bool>(ec), !diag.message.empty());
    return diag.message;
}

std::vector<std::string> items_of(const page& p) {
    std::vector<std::string> all;
    for (const auto& item : p.items()) {
        all.emplace_back(item.json());
    }
    return all;
}

/// What becomes of some items.
std::vector<std::string> after(const item_transform_params& params,
                               const std::vector<std::string>& items) {
    page p = make_page(items);
    diagnostics diag;
    EXPECT_FALSE(make(params)(p, diag)) << diag.message;
    return items_of(p);
}

item_transform_params shifted(std::int64_t seconds, bool skip = false) {
    item_transform_params params;
    params.ttl_attribute = "ttl";
    params.shift_ttl = std::chrono::seconds(seconds);
    params.skip_expired = skip;
    params.now = std::chrono::system_clock::time_point(std::chrono::seconds(present));
    return params;
}

std::string due(std::int64_t time) {
    return R"({"id":{"S":"a"},"ttl":{"N":")" + std::to_string(time) + "\"}}";
}

TEST(item_transform, drops_renames_and_redacts) {
    item_transform_params params;
    params.drop = {"x", "y\""};
    params.rename = {{"a", "b\\"}, {"é", "e"}};
    params.redact = {
        {"mail", redaction::hash}, {"blob", redaction::hash}, {"age", redaction::null}};
    EXPECT_EQ(
        after(params,
              {R"({"x":{"S":"1"},"id":{"S":"k"},"y\"":{"N":"2"}})", R"({"x":{"S":"1"}})",
               R"({"a":{"M":{"a":{"S":"x"}}},"\u00e9":{"S":"1"}})", R"({"plain":{"S":"as it is"}})",
               R"({"mail":{"S":"abc"}, "age" : {"N":"7"}, "blob":{"B":"YWJj"}})"}),
        (std::vector<std::string>{
            R"({"id":{"S":"k"}})", "{}", R"({"b\\":{"M":{"a":{"S":"x"}}},"e":{"S":"1"}})",
            R"({"plain":{"S":"as it is"}})",
            // The SHA-256 of "abc": FIPS 180-2, appendix B.1.
            R"({"mail":{"S":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},)"
            R"("age":{"NULL":true},)"
            R"("blob":{"S":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}})"}));
}

TEST(item_transform, hashes_are_the_same_for_all_spellings_of_a_value) {
    item_transform_params params;
    params.redact = {{"v", redaction::hash}};
    for (const auto& [one, other] : {std::pair(R"({"N":"1"})", R"({"N":"10E-1"})"),
                                     std::pair(R"({"S":"a"})", R"({"S":"\u0061"})"),
                                     std::pair(R"({"SS":["a","b"]})", R"({"SS":["b","a"]})")}) {
        const auto hashed = after(
            params, {std::string(R"({"v":)") + one + '}', std::string(R"({"v":)") + other + '}'});
        EXPECT_EQ(hashed[0], hashed[1]);
        EXPECT_EQ(hashed[0].find(one), std::string::npos);
    }
}

TEST(item_transform, names_may_be_exchanged) {
    item_transform_params params;
    params.rename = {{"a", "b"}, {"b", "a"}};
    EXPECT_EQ(after(params, {R"({"a":{"S":"1"},"b":{"S":"2"}})"}).front(),
              R"({"b":{"S":"1"},"a":{"S":"2"}})");
}

TEST(item_transform, an_item_that_would_have_two_attributes_of_one_name_is_refused) {
    item_transform_params params;
    params.rename = {{"a", "b"}, {"c", "b"}};
    std::vector<std::string> refused;
    params.on_refused = [&](std::string_view item, std::string_view why) {
        refused.push_back(std::string(item) + ' ' + std::string(why));
        return error_code{};
    };
    page p = make_page({R"({"a":{"S":"1"}})", R"({"c":{"S":"1"}})", R"({"b":{"S":"0"}})",
                        R"({"a":{"S":"1"},"b":{"S":"2"}})", R"({"c":{"S":"1"},"a":{"S":"2"}})"});
    diagnostics diag;
    EXPECT_FALSE(make(params)(p, diag));
    EXPECT_EQ(items_of(p), (std::vector<std::string>{R"({"b":{"S":"1"}})", R"({"b":{"S":"1"}})",
                                                     R"({"b":{"S":"0"}})"}));
    EXPECT_EQ(p.omitted().refused, 2u);
    EXPECT_EQ(refused.at(0), R"({"a":{"S":"1"},"b":{"S":"2"}} it would have two attributes "b")");
    params.on_refused = {};
    page again = make_page({R"({"a":{"S":"1"},"b":{"S":"2"}})"});
    EXPECT_EQ(make(params)(again, diag), errc::invalid_argument);
    EXPECT_NE(diag.message.find("two attributes"), std::string::npos);
}

TEST(item_transform, what_is_no_item_is_refused_rather_than_cut) {
    item_transform_params params;
    params.drop = {"secret"};
    params.on_refused = [](std::string_view, std::string_view) {
        return error_code{};
    };
    page p;
    p.buffer().append("{\"id\":{\"S\":\"a\"},\"odd\":5,\"secret\":{\"S\":\"x\"}}\n"
                      "{\"id\":{\"S\":\"b\"},\"secret\":{\"S\":\"x\"}}\n{}\n");
    EXPECT_FALSE(p.parse_lines(page::line_form::item));
    diagnostics diag;
    EXPECT_FALSE(make(params)(p, diag));
    EXPECT_EQ(p.omitted().refused, 1u);
    EXPECT_EQ(p.lines(), "{\"id\":{\"S\":\"b\"}}\n{}\n");
}

TEST(item_transform, filters_by_the_item_as_it_came) {
    item_transform_params params;
    params.filter_expression = "#s = :v AND earlier > :n";
    params.expression_attribute_names = {{"#s", "status"}};
    params.expression_attribute_values = R"({":v":{"S":"x"},":n":{"N":"1"}})";
    params.rename = {{"earlier", "new"}};
    page p = make_page({R"({"status":{"S":"x"},"earlier":{"N":"2"}})",
                        R"({"status":{"S":"y"},"earlier":{"N":"2"}})", R"({"status":{"S":"x"}})"});
    diagnostics diag;
    EXPECT_FALSE(make(params)(p, diag));
    EXPECT_EQ(items_of(p), (std::vector<std::string>{R"({"status":{"S":"x"},"new":{"N":"2"}})"}));
    EXPECT_EQ(p.omitted().filtered, 2u);
    EXPECT_EQ(p.count(), 3u);
}

TEST(item_transform, times_to_live_are_shifted_and_what_is_past_is_left_out) {
    EXPECT_EQ(after(shifted(100), {due(5)}).front(), due(105));
    EXPECT_EQ(after(shifted(-100), {due(5)}).front(), due(-95));
    const std::string untouched[] = {
        R"({"ttl":{"S":"5"}})", R"({"ttl":{"N":"5.5"}})", R"({"id":{"S":"x"}})",
        due(std::numeric_limits<std::int64_t>::max()), R"({"ttl":{"N":"1e100"}})"};
    for (const auto& item : untouched) {
        EXPECT_EQ(after(shifted(100), {item}).front(), item);
    }
    EXPECT_EQ(after(shifted(1), {R"({"ttl":{"N":"1.5E1"}})"}).front(), R"({"ttl":{"N":"16"}})");
    // Past by a second, by five years less a second, by more; and what is due now.
    constexpr std::int64_t years = std::int64_t{5} * 365 * 86'400;
    page p = make_page({due(present - 1), due(present - years), due(present - years - 1),
                        due(present), R"({"ttl":{"S":"1"}})"});
    diagnostics diag;
    EXPECT_FALSE(make(shifted(0, true))(p, diag));
    EXPECT_EQ(items_of(p), (std::vector<std::string>{due(present - years - 1), due(present),
                                                     R"({"ttl":{"S":"1"}})"}));
    EXPECT_EQ(p.omitted().expired, 2u);
    EXPECT_EQ(after(shifted(10, true), {due(present - 1)}).front(), due(present + 9));
    EXPECT_TRUE(after(shifted(-10, true), {due(present + 1)}).empty());
}

TEST(item_transform, keys_stay_what_they_are) {
    item_transform_params params = shifted(1);
    params.drop = {"a"};
    params.rename = {{"b", "c"}};
    params.redact = {{"d", redaction::hash}};
    const auto made = make(params);
    diagnostics diag;
    EXPECT_FALSE(made.check_key({"id", "e"}, diag));
    for (const char* name : {"a", "b", "c", "d", "ttl"}) {
        EXPECT_EQ(made.check_key({"id", name}, diag), errc::invalid_argument) << name;
        EXPECT_NE(diag.message.find('"' + std::string(name) + '"'), std::string::npos);
    }
}

TEST(item_transform, parameters_that_contradict_each_other_are_refused) {
    item_transform_params params;
    params.filter_expression = "a =";
    EXPECT_NE(problem(params).find("Invalid FilterExpression"), std::string::npos);
    params = {};
    params.drop = {"a"};
    params.rename = {{"a", "b"}};
    EXPECT_NE(problem(params), "");
    params.rename = {};
    params.redact = {{"a", redaction::null}};
    EXPECT_NE(problem(params), "");
    params = {};
    params.rename = {{"a", "\xff"}};
    EXPECT_NE(problem(params), "");
    params.rename = {{"a", ""}};
    EXPECT_NE(problem(params), "");
    params = {};
    params.skip_expired = true;
    EXPECT_NE(problem(params), "");
}

// What drop, rename and redact make of an item, by Boost.JSON.
json::object modelled(const json::object& item, const std::string& drop, const std::string& rename,
                      const std::string& redact) {
    json::object out;
    for (const auto& [name, value] : item) {
        if (name == drop) {
            continue;
        }
        const auto as = name == rename ? json::string("renamed") : json::string(name);
        out[as] = name == redact ? json::value{{"NULL", true}} : value;
    }
    return out;
}

TEST(item_transform, does_what_a_document_model_does_with_any_item) {
    test::random_items random(12);
    std::size_t changed = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> texts;
        std::vector<json::object> items;
        std::vector<std::string> names{"none"};
        for (int n = 0; n < 20; ++n) {
            texts.push_back(random.item(test::item_shape::varied));
            json::parse_options deep;
            deep.max_depth = 200;
            items.push_back(json::parse(texts.back(), {}, deep).as_object());
            for (const auto& each : items.back()) {
                names.emplace_back(each.key());
            }
        }
        const auto drop = names[random.below(names.size())];
        const auto rename = names[random.below(names.size())];
        const auto redact = names[random.below(names.size())];
        if (drop == rename || drop == redact) {
            continue;
        }
        item_transform_params params;
        params.drop = {drop};
        params.rename = {{rename, "renamed"}};
        params.redact = {{redact, redaction::null}};
        // Twice: the second time the text of changed items moves, and nothing else happens.
        page p = make_page(texts);
        diagnostics diag;
        ASSERT_FALSE(make(params)(p, diag));
        item_transform_params more;
        more.rename = {{"renamed", "renamed twice"}};
        ASSERT_FALSE(make(more)(p, diag));
        ASSERT_EQ(p.size(), items.size());
        std::string lines;
        for (std::size_t n = 0; n < items.size(); ++n) {
            auto expected = modelled(items[n], drop, rename, redact);
            changed += expected != items[n] ? 1 : 0;
            if (auto* moved = expected.if_contains("renamed")) {
                expected["renamed twice"] = *moved;
                expected.erase("renamed");
            }
            json::parse_options deep;
            deep.max_depth = 200;
            EXPECT_EQ(json::parse(p.items()[n].json(), {}, deep).as_object(), expected) << texts[n];
            lines += std::string(p.items()[n].json()) + '\n';
        }
        EXPECT_EQ(p.lines(), lines);
    }
    EXPECT_GT(changed, 300u);
}

} // namespace
} // namespace dyndump
