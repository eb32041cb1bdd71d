#include "cli/options/content_options.hpp"

#include "cli/options/assign.hpp"
#include "cli/report/figures.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <limits>
#include <utility>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

const std::string changed_group = "What is changed on the way";

// Each of the values of an option that is given several times.
template <class Take>
assign_function each_into(Take take) {
    return [take](const std::string& text) {
        std::string problem;
        for (std::size_t at = 0; at <= text.size() && problem.empty();) {
            const auto end = std::min(text.find(repeated_separator, at), text.size());
            problem = take(text.substr(at, end - at));
            at = end + 1;
        }
        return problem;
    };
}

std::string take_name(const std::string& text, std::vector<std::string>& names) {
    names.push_back(text);
    return text.empty() ? "must not be empty" : "";
}

std::string take_renaming(const std::string& text, std::map<std::string, std::string>& names) {
    const auto at = text.find('=');
    const bool is_one =
        at != text.npos && at > 0 && at + 1 < text.size() && text.find('=', at + 1) == text.npos;
    if (!is_one) {
        return "must be OLD=NEW, not " + in_quotes(text);
    }
    const auto added = names.emplace(text.substr(0, at), text.substr(at + 1));
    return added.second ? "" : "names " + in_quotes(text.substr(0, at)) + " twice";
}

std::string take_redaction(const std::string& text, std::map<std::string, redaction>& how) {
    const auto at = text.rfind('=');
    const auto word = at == text.npos ? std::string() : text.substr(at + 1);
    const bool says_how = word == "hash" || word == "null";
    const auto name = says_how ? text.substr(0, at) : text;
    how[name] = word == "hash" ? redaction::hash : redaction::null;
    return name.empty()
               ? "must be ATTRIBUTE, ATTRIBUTE=hash or ATTRIBUTE=null, not " + in_quotes(text)
               : "";
}

std::string parse_shift(const std::string& text, std::chrono::milliseconds& shift) {
    const bool is_back = text.starts_with('-');
    const auto time = parse_duration(std::string_view(text).substr(is_back ? 1 : 0));
    if (!time || time->count() % 1000 != 0) {
        return "must be a time in whole seconds such as 30d, 12h or -1h30m, not " + in_quotes(text);
    }
    shift = is_back ? -*time : *time;
    return {};
}

option_spec repeated(option_spec spec) {
    spec.repeats = true;
    return spec;
}

} // namespace

option_table filter_options(content_options& o) {
    return {
        {"--filter-expression", "EXPR", changed_group,
         "Only items that match, in the language of DynamoDB's FilterExpression",
         name_into(o.filter_expression)},
        names_option(changed_group, o.expression_attribute_names),
        values_option(changed_group, o.expression_attribute_values),
    };
}

option_table change_options(content_options& o) {
    return {
        repeated({"--drop-attribute", "ATTRIBUTE", changed_group,
                  "Leave this attribute out; may be given several times",
                  each_into([&o](const std::string& text) { return take_name(text, o.drop); })}),
        repeated(
            {"--rename-attribute", "OLD=NEW", changed_group,
             "Give an attribute another name; an item that has both is rejected. May be given "
             "several times",
             each_into([&o](const std::string& text) { return take_renaming(text, o.rename); })}),
        repeated(
            {"--redact", "ATTRIBUTE[=hash|null]", changed_group,
             "Put NULL in place of the attribute's value, or a string of hexadecimal digits "
             "that is the same for equal values (of values that can be guessed it is no "
             "secret); may be given several times",
             each_into([&o](const std::string& text) { return take_redaction(text, o.redact); })}),
        {"--skip-expired", "", changed_group,
         "Leave out items whose time to live is past: DynamoDB would remove them again",
         switch_into(o.skip_expired)},
        {"--shift-ttl", "TIME", changed_group,
         "Add so much to the time to live of each item: 30d, 12h, -1h30m",
         [&o](const std::string& text) {
             return parse_shift(text, o.shift_ttl);
         }},
        {"--ttl-attribute", "ATTRIBUTE", changed_group,
         "Which attribute the time to live is (default: as the settings of the source say)",
         name_into(o.ttl_attribute)},
    };
}

option_table options_of(content_options& o) {
    constexpr auto no_bound = std::numeric_limits<std::uint64_t>::max();
    option_table all{
        {"-m,--max-items", "N", changed_group, "Stop after exactly N items that are written",
         count_into(o.max_items, 1, no_bound)},
    };
    append(all, change_options(o));
    return all;
}

std::string identity_of_changes(const content_options& o) {
    if (o.changes_nothing()) {
        return {};
    }
    json::object all{{"filter", o.filter_expression},
                     {"values", o.expression_attribute_values},
                     {"skip_expired", o.skip_expired},
                     {"shift_ttl", o.shift_ttl.count()},
                     {"ttl", o.ttl_attribute}};
    auto& names = all["names"].emplace_object();
    for (const auto& [placeholder, name] : o.expression_attribute_names) {
        names[placeholder] = name;
    }
    all["drop"] = json::array(o.drop.begin(), o.drop.end());
    auto& rename = all["rename"].emplace_object();
    for (const auto& [from, to] : o.rename) {
        rename[from] = to;
    }
    auto& redact = all["redact"].emplace_object();
    for (const auto& [name, how] : o.redact) {
        redact[name] = how == redaction::hash ? "hash" : "null";
    }
    return json::serialize(all);
}

} // namespace dyndump::cli
