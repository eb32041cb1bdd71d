// Conditions on the bytes of items, against the sandbox's own evaluation of the same trees.
#include "core/item_condition.hpp"
#include "sandbox/attribute_check.hpp"
#include "sandbox/condition.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <random>
#include <string>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

// Few values, each in several spellings, so that many are equal.
const std::vector<std::string> scalars = {
    R"({"S":""})",
    R"({"S":"a"})",
    R"({"S":"\u0061"})",
    R"({"S":"ab"})",
    R"({"S":"\u00e9\/"})",
    R"({"S":"é/"})",
    R"({"S":"\ud83d\ude00"})",
    R"({"S":"😀"})",
    R"({"S":"N"})",
    R"({"S":"M"})",
    R"({"N":"1"})",
    R"({"N":"1.0"})",
    R"({"N":"10e-1"})",
    R"({"N":"0"})",
    R"({"N":"-0.0"})",
    R"({"N":"-1"})",
    R"({"N":"2"})",
    R"({"N":"1e-130"})",
    R"({"N":"9.9E+125"})",
    R"({"N":"-9.9E125"})",
    R"({"N":"12345678901234567890123456789012345678"})",
    R"({"N":"12345678901234567890123456789012345677"})",
    R"({"B":"YQ=="})",
    R"({"B":"YWI="})",
    R"({"B":"\u0059Q=="})",
    R"({"B":"+\/8="})",
    R"({"B":""})",
    R"({"BOOL":true})",
    R"({"BOOL": false})",
    R"({"NULL":true})",
};
const std::vector<std::string> sets = {
    R"({"SS":["a","b"]})",       R"({"SS":["b", "\u0061"]})", R"({"SS":["a"]})",
    R"({"NS":["1","2.5"]})",     R"({"NS":["25e-1","1.0"]})", R"({"NS":["1","2"]})",
    R"({"BS":["YQ==","YWI="]})", R"({"BS":["YWI=","YQ=="]})", R"({"BS":["YQ=="]})",
};

class condition_maker {
public:
    explicit condition_maker(std::uint64_t seed)
        : random_(seed) {}

    std::size_t below(std::size_t n) { return random_() % n; }
    const std::string& one_of(const std::vector<std::string>& all) {
        return all[below(all.size())];
    }

    std::string value(int depth) {
        switch (below(depth > 0 ? 10 : 7)) {
        case 5:
        case 6:
            return one_of(sets);
        case 7: {
            std::string list;
            for (auto n = below(3); n > 0; --n) {
                list += (list.empty() ? "" : ", ") + value(depth - 1);
            }
            return R"({"L":[)" + list + "]}";
        }
        case 8:
        case 9:
            return R"({"M":)" + attributes(depth - 1) + '}';
        default:
            return one_of(scalars);
        }
    }

    std::string attributes(int depth) {
        std::string all;
        for (const char* name : {R"("a")", R"("\u0062")", R"("c")", R"("d")"}) {
            if (below(3) != 0) {
                all += fmt::format("{}{}: {}", all.empty() ? "" : " , ", name, value(depth));
            }
        }
        return '{' + all + '}';
    }

    std::string path() {
        static const std::vector<std::string> paths = {
            "a", "b", "c", "d", "#e", "a.b", "c.d.a", "a[0]", "b[1].c", "d.a[0]", "a[1][0]"};
        return one_of(paths);
    }

    std::string operand() {
        switch (below(6)) {
        case 0:
            return "size(" + path() + ')';
        case 1:
        case 2:
        case 3:
            return fmt::format(":v{}", below(5));
        default:
            return path();
        }
    }

    std::string condition(int depth) {
        static const std::vector<std::string> signs = {"=", "<>", "<", "<=", ">", ">="};
        switch (below(depth > 0 ? 11 : 8)) {
        case 0:
            return fmt::format("{} BETWEEN {} AND {}", operand(), operand(), operand());
        case 1:
            return fmt::format("{} IN ({}, {})", operand(), operand(), operand());
        case 2:
            return fmt::format("begins_with({}, {})", path(), operand());
        case 3:
            return fmt::format("contains({}, {})", path(), operand());
        case 4:
            return fmt::format("attribute_type({}, {})", path(), operand());
        case 5:
            return fmt::format("attribute_{}exists({})", below(2) == 0 ? "" : "not_", path());
        case 8:
            return fmt::format("NOT ({})", condition(depth - 1));
        case 9:
            return fmt::format("{} OR {}", condition(depth - 1), condition(depth - 1));
        case 10:
            return fmt::format("{} AND ({})", condition(depth - 1), condition(depth - 1));
        default:
            return fmt::format("{} {} {}", operand(), one_of(signs), operand());
        }
    }

private:
    std::mt19937_64 random_;
};

TEST(condition_on_bytes, says_what_the_sandbox_says) {
    condition_maker random(20261127);
    core::value_order order;
    std::size_t evaluated = 0;
    std::size_t held = 0;
    for (int round = 0; round < 6000; ++round) {
        const auto expression = random.condition(3);
        json::object given;
        std::string values;
        for (int n = 0; n < 5; ++n) {
            const auto name = fmt::format(":v{}", n);
            if (expression.find(name) != expression.npos) {
                const auto text = random.value(2);
                values += fmt::format("{}\"{}\":{}", values.empty() ? "" : ",", name, text);
                given[name] = json::parse(text);
            }
        }
        values = values.empty() ? values : '{' + values + '}';
        std::map<std::string, std::string> names;
        json::object request;
        request["FilterExpression"] = expression;
        if (!given.empty()) {
            request["ExpressionAttributeValues"] = given;
        }
        if (expression.find("#e") != expression.npos) {
            names["#e"] = "d";
            request["ExpressionAttributeNames"] = json::object{{"#e", "d"}};
        }
        auto known = read_placeholders(request, {"FilterExpression"});
        ASSERT_TRUE(known) << known.error().message << values;
        auto oracle = condition::parse("FilterExpression", expression, *known);
        auto compiled = core::item_condition::parse(expression, names, values);
        ASSERT_EQ(oracle.has_value(), compiled.has_value()) << expression;
        if (!oracle) {
            EXPECT_EQ(oracle.error().message, compiled.error().message);
            continue;
        }
        for (int n = 0; n < 10; ++n) {
            const auto text = random.attributes(3);
            auto item = json::parse(text).get_object();
            ASSERT_TRUE(normalise_attributes(item)) << text;
            const bool holds = oracle->holds(item);
            ASSERT_EQ(compiled->holds(item_view(text), order), holds) << expression << '\n'
                                                                      << values << '\n'
                                                                      << text;
            ++evaluated;
            held += holds ? 1 : 0;
        }
    }
    EXPECT_GT(evaluated, 30'000u);
    EXPECT_GT(held, evaluated / 20);
    EXPECT_LT(held, evaluated * 19 / 20);
}

} // namespace
} // namespace dyndump::sandbox_impl
