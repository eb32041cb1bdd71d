#include "cli/options/assign.hpp"

#include "cli/options/text_file.hpp"
#include "cli/report/figures.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view file_scheme = "file://";
constexpr std::size_t file_limit = 2U << 20; // DynamoDB takes 2 MB of expression values at most

// The text itself, or what the file it names holds.
std::string read_argument(const std::string& text, std::string& content) {
    if (!text.starts_with(file_scheme)) {
        content = text;
        return {};
    }
    const auto path = text.substr(file_scheme.size());
    const auto problem = read_text_file(path, file_limit, content);
    return problem.empty() ? problem
                           : fmt::format("cannot read the file {}: {}", in_quotes(path), problem);
}

std::string parse_object(const std::string& text, json::object& object) {
    std::string content;
    if (auto problem = read_argument(text, content); !problem.empty()) {
        return problem;
    }
    boost::system::error_code ec;
    json::parse_options options;
    options.max_depth = 80; // DynamoDB nests 32 levels, two JSON levels each
    auto value = json::parse(content, ec, {}, options);
    if (ec) {
        return "is not valid JSON: " + ec.message();
    }
    if (!value.is_object()) {
        return R"(must be a JSON object such as {"#n":"name"}, not )" + in_quotes(text);
    }
    object = std::move(value.as_object());
    return {};
}

} // namespace

assign_function string_map_into(std::map<std::string, std::string>& field) {
    return [&field](const std::string& text) -> std::string {
        json::object object;
        if (auto problem = parse_object(text, object); !problem.empty()) {
            return problem;
        }
        field.clear();
        for (const auto& member : object) {
            if (!member.value().is_string()) {
                return fmt::format("the value of {} must be a string", in_quotes(member.key()));
            }
            field.emplace(member.key(), member.value().as_string());
        }
        return {};
    };
}

assign_function json_object_into(std::string& field) {
    return [&field](const std::string& text) -> std::string {
        json::object object;
        if (auto problem = parse_object(text, object); !problem.empty()) {
            return problem;
        }
        for (const auto& member : object) {
            if (!member.value().is_object() || member.value().get_object().size() != 1) {
                return fmt::format(R"(the value of {} must name its type, as in {{"S":"text"}} or )"
                                   R"({{"N":"1"}})",
                                   in_quotes(member.key()));
            }
        }
        field = json::serialize(object);
        return {};
    };
}

option_spec names_option(const std::string& group, std::map<std::string, std::string>& names) {
    return {"--expression-attribute-names", "JSON", group,
            "Placeholders for names: {\"#n\":\"name\"}, or file://PATH", string_map_into(names)};
}

option_spec values_option(const std::string& group, std::string& values) {
    return {"--expression-attribute-values", "JSON", group,
            "Placeholders for values: {\":v\":{\"N\":\"1\"}}, or file://PATH",
            json_object_into(values)};
}

} // namespace dyndump::cli
