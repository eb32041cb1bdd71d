// The lines of an item by another way: Boost.JSON reads it, and what the line must say is built
// from that.
#pragma once

#include <boost/json.hpp>

#include <iterator>
#include <string_view>

namespace dyndump::fuzz {

class reference_encoding {
public:
    reference_encoding(bool typed, bool numbers_as_strings)
        : typed_(typed)
        , numbers_as_strings_(numbers_as_strings) {}

    // `{"name":{"S":"..."},...}` as it leaves. The item is known to be well-formed.
    boost::json::value item(const boost::json::object& attributes) {
        boost::json::object out;
        for (const auto& [name, value] : attributes) {
            out[name] = encoded(value.as_object());
        }
        return out;
    }

    // A number that no JSON number (or no double) stands for was met: nothing can be compared.
    bool beyond_json() const { return beyond_json_; }

private:
    boost::json::value encoded(const boost::json::object& value) {
        const auto& [type, content] = *value.begin();
        auto plain = content_of(type, content);
        if (!typed_) {
            return plain;
        }
        return {{"type", long_name(type)}, {"value", std::move(plain)}};
    }

    boost::json::value content_of(std::string_view type, const boost::json::value& content) {
        if (type == "N") {
            return number(content.as_string());
        }
        if (type == "NULL") {
            return nullptr;
        }
        if (type == "M") {
            return item(content.as_object());
        }
        if (type == "L" || type == "NS") {
            boost::json::array out;
            for (const auto& each : content.as_array()) {
                out.push_back(type == "L" ? encoded(each.as_object()) : number(each.as_string()));
            }
            return out;
        }
        return content;
    }

    boost::json::value number(std::string_view digits) {
        if (numbers_as_strings_) {
            return boost::json::value(digits);
        }
        boost::system::error_code ec;
        auto value = boost::json::parse(digits, ec);
        beyond_json_ = beyond_json_ || ec || !value.is_number();
        return value;
    }

    static std::string_view long_name(std::string_view type) {
        static constexpr std::string_view names[][2] = {
            {"S", "string"},      {"N", "number"},      {"B", "binary"}, {"BOOL", "bool"},
            {"NULL", "null"},     {"M", "map"},         {"L", "list"},   {"SS", "string-set"},
            {"NS", "number-set"}, {"BS", "binary-set"},
        };
        for (const auto& [name, meaning] : names) {
            if (name == type) {
                return meaning;
            }
        }
        return "no type";
    }

    bool typed_;
    bool numbers_as_strings_;
    bool beyond_json_ = false;
};

} // namespace dyndump::fuzz
