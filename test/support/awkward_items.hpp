// Items that tools lose, cut or mangle: every type, every extreme that the service allows.
#pragma once

#include <boost/json.hpp>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace dyndump::test {

namespace json = boost::json;

inline json::value S(std::string_view text) {
    return {{"S", text}};
}
inline json::value N(std::string_view digits) {
    return {{"N", digits}};
}
inline json::value B(std::string_view base64) {
    return {{"B", base64}};
}

// A list in a map in a list ... `levels` deep, the innermost a string.
inline json::value nested(int levels) {
    json::value inner = S("bottom");
    for (int i = 1; i < levels; ++i) {
        if (i % 2 == 0) {
            inner = {{"M", json::object{{"k", std::move(inner)}}}};
        } else {
            inner = {{"L", json::array{std::move(inner)}}};
        }
    }
    return inner;
}

inline std::vector<json::object> awkward_items() {
    using namespace std::string_literals;
    std::vector<json::object> items;
    auto add = [&items](std::string_view id, json::value value) {
        items.push_back({{"id", S(id)}, {"v", std::move(value)}});
    };
    add("string", S("plain"));
    add("number", N("123.456"));
    add("negative", N("-0.000001"));
    add("digits38", N("12345678901234567890123456789012345678"));
    add("fraction38", N("0.12345678901234567890123456789012345678"));
    add("beyond_double", N("9007199254740993"));
    add("zero", N("0"));
    add("binary", B("AAECAwT/"));
    add("true", {{"BOOL", true}});
    add("false", {{"BOOL", false}});
    add("null", {{"NULL", true}});
    add("empty_map", {{"M", json::object{}}});
    add("empty_list", {{"L", json::array{}}});
    add("string_set", {{"SS", {"a", "b,\"c\"", "d\\"}}});
    add("number_set", {{"NS", {"1", "-2.5", "12345678901234567890123456789012345678"}}});
    add("binary_set", {{"BS", {"AA==", "/w=="}}});
    add("nested_binary",
        {{"L", json::array{B("3q2+7w=="), {{"M", json::object{{"b", B("AA==")}}}}}}});
    add("nul", S("before\0after"s));
    add("controls", S("\x01\x1f\t\n\r\b\f\x7f"));
    add("quotes", S(R"(he said "no" \ / {"S":"x"}],[)"));
    add("astral", S("\xf0\x9f\x98\x80 \xf0\x90\x8d\x88 \xe2\x80\xa8 \xc3\xa9"));
    add("separators", S("},{"));
    add("big", S(std::string(390'000, 'x')));
    add("backslashes", S(std::string(1001, '\\')));
    // The value is one level below the item's own.
    add("deep", nested(31));
    json::object odd{{"id", S("names")}};
    odd[R"(quote " name)"] = S("1");
    odd["back\\slash"] = N("2");
    odd["\xf0\x9f\x98\x80"] = B("AA==");
    odd["S"] = S("3");
    odd["type"] = {{"M", json::object{{"value", N("4")}}}};
    items.push_back(std::move(odd));
    json::object wide{{"id", S("wide")}};
    for (int i = 0; i < 500; ++i) {
        wide[fmt::format("attribute{:03}", i)] = N(std::to_string(i));
    }
    items.push_back(std::move(wide));
    add("empty_string", S(""));
    add("empty_binary", B(""));
    add("empties", {{"L", json::array{S(""), B(""), {{"M", json::object{}}}}}});
    for (int i = 0; i < 3000; ++i) {
        json::object item{{"id", S(fmt::format("bulk{:05}", i))}};
        item["n"] = N(std::to_string(i * 7919));
        item["text"] = S(std::string(static_cast<std::size_t>(1 + i % 700), 'y'));
        items.push_back(std::move(item));
    }
    return items;
}

// Sets have no order: sorts their members, at every depth.
inline void sort_sets(json::value& value) {
    if (auto* object = value.if_object()) {
        for (auto& [name, member] : *object) {
            auto* list = member.if_array();
            if (list != nullptr && object->size() == 1 &&
                (name == "SS" || name == "NS" || name == "BS")) {
                std::sort(list->begin(), list->end(),
                          [](const json::value& a, const json::value& b) {
                              return a.as_string() < b.as_string();
                          });
            } else {
                sort_sets(member);
            }
        }
    } else if (auto* list = value.if_array()) {
        for (auto& member : *list) {
            sort_sets(member);
        }
    }
}

} // namespace dyndump::test
