#include <dyndump/sandbox/sample_data.hpp>

#include "sandbox/sample_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace dyndump {
namespace {

using sandbox_impl::sample_text;

/// As they stand in JSON.
constexpr std::string_view curious_texts[] = {
    R"(Zürich)",
    R"(京都 \"old\" town)",
    R"(🚀🌍 astral)",
    R"(a\u0000b, a zero in the middle)",
    R"(line one\nline two\tand a tab)",
    R"(back\\slash / slash)",
    R"(مرحبا ולא)",
    R"(combining é, ﷽ and \u001f)",
};

void add_tree(sample_text& item, unsigned levels) {
    if (levels == 0) {
        item.add_raw(R"({"S":")");
        item.add_words(24);
        item.add_raw("\"}");
        return;
    }
    item.add(R"({{"M":{{"label":{{"S":"level {}"}},"weight":{{"N":")", levels);
    item.add_number(6, 2);
    item.add_raw(R"("},"children":{"L":[)");
    add_tree(item, levels - 1);
    item.add(R"(,{{"BOOL":{}}},{{"N":"{}"}}]}}}}}})", item.random().below(2) == 0, levels * 7);
}

std::string flat_item(std::uint64_t number) {
    sample_text item("flat", number);
    item.add(R"(,"created":{{"N":"{}"}},"price":{{"N":")", 1700000000 + number);
    item.add_number(6, 2);
    item.add_raw(R"("})");
    for (unsigned field = 0; field < 8; ++field) {
        item.add(R"(,"field{}":{{"S":")", field);
        item.add_words(94);
        item.add_raw("\"}");
    }
    item.add(R"(,"city":{{"S":"{}"}})", item.word());
    return item.take();
}

std::string nested_item(std::uint64_t number) {
    sample_text item("nested", number);
    for (unsigned tree = 0; tree < 2; ++tree) {
        item.add(R"(,"tree{}":)", tree);
        add_tree(item, 3);
    }
    item.add_raw(R"(,"tags":{"L":[)");
    for (unsigned tag = 0; tag < 12; ++tag) {
        item.add(R"({}{{"S":"{}"}})", tag == 0 ? "" : ",", item.word());
    }
    item.add_raw("]}");
    return item.take();
}

std::string number_item(std::uint64_t number) {
    sample_text item("numbers", number);
    for (unsigned field = 0; field < 33; ++field) {
        item.add(R"(,"n{}":{{"N":"{})", field, field % 5 == 0 ? "-" : "");
        item.add_number(3 + field % 12, field % 3);
        item.add_raw("\"}");
    }
    item.add_raw(R"(,"exact":{"N":")");
    item.add_number(38);
    item.add_raw(R"("},"series":{"NS":[)");
    for (unsigned member = 0; member < 10; ++member) {
        item.add(R"({}"{}")", member == 0 ? "" : ",", number * 10 + member);
    }
    item.add_raw("]}");
    return item.take();
}

std::string binary_item(std::uint64_t number) {
    sample_text item("binary", number);
    for (unsigned field = 0; field < 3; ++field) {
        item.add(R"(,"blob{}":{{"B":")", field);
        item.add_base64(240);
        item.add_raw("\"}");
    }
    return item.take();
}

std::string large_item(std::uint64_t number) {
    constexpr std::size_t target = (std::size_t{400} << 10) - 1024;
    sample_text item("large", number);
    for (unsigned field = 0; item.size() < target; ++field) {
        item.add(R"(,"text{}":{{"S":")", field);
        item.add_words(std::min<std::size_t>(20000, target - item.size() + 16));
        item.add_raw("\"}");
    }
    return item.take();
}

void add_sets(sample_text& item, std::uint64_t number) {
    item.add(R"(,"colours":{{"SS":["amber","{}"]}},"scores":{{"NS":["-0.5","{}"]}})",
             curious_texts[number % std::size(curious_texts)], number + 1);
    item.add_raw(R"(,"keys":{"BS":["AA==","/+8=",")");
    item.add_base64(9);
    item.add_raw("\"]}");
}

std::string varied_item(std::uint64_t number) {
    sample_text item("item", number);
    item.add(R"(,"title":{{"S":"{}"}},"sequence":{{"N":"{}"}})",
             curious_texts[number % std::size(curious_texts)], number);
    item.add(R"(,"active":{{"BOOL":{}}})", number % 2 == 0);
    item.add_raw(R"(,"amount":{"N":")");
    item.add_number(1 + static_cast<unsigned>(number % 38),
                    number % 7 == 0 ? 0 : static_cast<unsigned>(number % 38) / 2);
    item.add_raw("\"}");
    if (number % 2 == 0) {
        item.add_raw(R"(,"thumbnail":{"B":")");
        item.add_base64(30 + number % 90);
        item.add_raw("\"}");
    }
    if (number % 3 == 0) {
        item.add_raw(R"(,"deleted_at":{"NULL":true})");
    }
    if (number % 4 == 1) {
        add_sets(item, number);
    }
    if (number % 5 == 2) {
        item.add_raw(
            R"(,"nothing":{"M":{"text":{"S":""},"bytes":{"B":""},"list":{"L":[]},"map":{"M":{}}}})");
    }
    if (number % 6 == 3) {
        item.add_raw(R"(,"limits":{"L":[{"N":"12345678901234567890123456789012345678"},)"
                     R"({"N":"-0.00000000000000000000000000000000000001"},{"N":"0"}]})");
    }
    item.add_raw(R"(,"details":)");
    add_tree(item, 1 + static_cast<unsigned>(number % 5));
    if (number % 8 == 7) {
        item.add_raw(R"(,"notes":{"S":")");
        item.add_words(1000);
        item.add_raw("\"}");
    }
    return item.take();
}

} // namespace

std::string sample_item(sample_kind kind, std::uint64_t number) {
    switch (kind) {
    case sample_kind::flat:
        return flat_item(number);
    case sample_kind::nested:
        return nested_item(number);
    case sample_kind::numbers:
        return number_item(number);
    case sample_kind::binary:
        return binary_item(number);
    case sample_kind::large:
        return large_item(number);
    case sample_kind::varied:
        break;
    }
    return varied_item(number);
}

} // namespace dyndump
