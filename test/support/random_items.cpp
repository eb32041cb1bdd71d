#include "support/random_items.hpp"

#include <fmt/format.h>

namespace dyndump::test {
namespace {

std::string in_quotes(std::string_view text) {
    return fmt::format("\"{}\"", text);
}

} // namespace

std::string random_items::plain_text(std::size_t length) {
    constexpr std::string_view letters = "abcdefghijklmnop qrstuvwxyz ABCDEFGH 0123456789{}[],:";
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
        text += letters[below(letters.size())];
    }
    return text;
}

std::string random_items::string_text(std::size_t length) {
    constexpr std::string_view awkward[] = {
        "\\\"",
        "\\\\",
        "\\/",
        "\\n",
        "\\t",
        "\\u0000",
        "\\u001f",
        "\\u00e9",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\xc3\xa9",
        "\xe2\x82\xac",
        " ",
        "/",
        "\\\\n",
        "\\ud83d\\ude00",
        "\x7f",
        "'",
        "\xf0\x9f\x98\x80",
        "},{",
    };
    std::string text;
    while (text.size() < length) {
        if (below(3) == 0) {
            text += awkward[below(std::size(awkward))];
        } else {
            text += static_cast<char>('a' + below(26));
        }
    }
    return text;
}

std::string random_items::number() {
    switch (below(6)) {
    case 0:
        return "0";
    case 1:
        return fmt::format("-{}", below(1000));
    case 2:
        return fmt::format("{}.{:03}", below(1'000'000), below(999) + 1);
    case 3:
        return fmt::format("{}E{}{}", 1 + below(9), below(2) == 0 ? "-" : "+", below(125));
    case 4: {
        std::string digits = "1";
        while (digits.size() < 38) {
            digits += static_cast<char>('0' + below(10));
        }
        return digits;
    }
    default:
        return fmt::format("{}", below(1'000'000'000));
    }
}

std::string random_items::base64(std::size_t bytes) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes / 3 * 4; ++i) {
        text += alphabet[below(64)];
    }
    switch (bytes % 3) {
    case 1:
        return text + "QQ==";
    case 2:
        return text + "QUI=";
    default:
        return text;
    }
}

std::string random_items::set(std::string_view type) {
    std::string members;
    const std::size_t count = 1 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
        members += i == 0 ? "" : ",";
        if (type == "SS") {
            members += in_quotes(fmt::format("{}{}", i, string_text(below(9))));
        } else if (type == "NS") {
            members += in_quotes(fmt::format("{}", 10 * below(100) + i));
        } else {
            members += in_quotes(base64(3 * i + below(3)));
        }
    }
    return fmt::format(R"({{"{}":[{}]}})", type, members);
}

std::string random_items::attributes(std::size_t count, int depth) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) {
        text += i == 0 ? "" : ",";
        text += fmt::format(R"("{}{}":{})", string_text(below(6)), i, value(depth));
    }
    return text + "}";
}

std::string random_items::value(int depth) {
    switch (below(depth == 0 ? 8 : 10)) {
    case 0:
        return fmt::format(R"({{"S":"{}"}})", string_text(below(60)));
    case 1:
        return fmt::format(R"({{"N":"{}"}})", number());
    case 2:
        return fmt::format(R"({{"B":"{}"}})", base64(below(50)));
    case 3:
        return below(2) == 0 ? R"({"BOOL":true})" : R"({"BOOL":false})";
    case 4:
        return R"({"NULL":true})";
    case 5:
        return set("SS");
    case 6:
        return set("NS");
    case 7:
        return set("BS");
    case 8:
        return fmt::format(R"({{"M":{}}})", attributes(below(4), depth - 1));
    default: {
        std::string list;
        const std::size_t count = below(4);
        for (std::size_t i = 0; i < count; ++i) {
            list += i == 0 ? "" : ",";
            list += value(depth - 1);
        }
        return fmt::format(R"({{"L":[{}]}})", list);
    }
    }
}

std::string random_items::item(item_shape shape) {
    std::string text = fmt::format(R"({{"id":{{"S":"{:032x}"}})", random_());
    switch (shape) {
    case item_shape::flat:
        for (int i = 0; i < 9; ++i) {
            text += fmt::format(R"(,"attribute_{}":{{"S":"{}"}})", i, plain_text(60 + below(40)));
            text += fmt::format(R"(,"n{}":{{"N":"{}"}})", i, below(1'000'000));
        }
        break;
    case item_shape::nested:
        for (int i = 0; i < 4; ++i) {
            text += fmt::format(
                R"(,"order{0}":{{"M":{{"name":{{"S":"{1}"}},"lines":{{"L":[{{"M":{{"sku":{{"S":"{2}"}},"qty":{{"N":"{3}"}}}}}},{{"M":{{"sku":{{"S":"x"}},"qty":{{"N":"{3}"}}}}}}]}},"tags":{{"SS":["a","b"]}}}}}})",
                i, plain_text(20 + below(20)), plain_text(12), below(100));
        }
        break;
    case item_shape::numbers:
        for (int i = 0; i < 40; ++i) {
            text += fmt::format(R"(,"n{}":{{"N":"{}"}})", i, number());
        }
        break;
    case item_shape::binary:
        text += fmt::format(R"(,"data":{{"B":"{}"}})", base64(750));
        break;
    case item_shape::large:
        text += fmt::format(R"(,"text":{{"S":"{}"}})", plain_text(400'000));
        break;
    case item_shape::varied:
        return attributes(below(8), 5);
    }
    return text + "}";
}

std::string scan_body(const std::vector<std::string>& items) {
    std::string body = fmt::format(R"({{"Count":{},"Items":[)", items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        body += i == 0 ? "" : ",";
        body += items[i];
    }
    body += fmt::format(
        R"(],"LastEvaluatedKey":{{"id":{{"S":"k"}}}},"ScannedCount":{},"ConsumedCapacity":{{"CapacityUnits":128.5,"TableName":"t"}}}})",
        items.size());
    return body;
}

std::string scan_body(item_shape shape, std::size_t bytes, std::uint64_t seed) {
    random_items source(seed);
    std::vector<std::string> items;
    for (std::size_t made = 0; made < bytes; made += items.back().size()) {
        items.push_back(source.item(shape));
    }
    return scan_body(items);
}

} // namespace dyndump::test
