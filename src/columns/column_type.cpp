#include <dyndump/table_columns.hpp>

#include "core/nesting.hpp"
#include "core/sentence.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <set>
#include <utility>

namespace dyndump {
namespace json = boost::json;

namespace {

// Two levels of what was counted for each of an item's, and room.
constexpr std::size_t deepest_schema = 4 * core::max_nesting;

constexpr std::array<std::pair<std::string_view, column_kind>, 7> kinds{{
    {"STRING", column_kind::string},
    {"BINARY", column_kind::binary},
    {"BOOLEAN", column_kind::boolean},
    {"INT64", column_kind::int64},
    {"NUMBER", column_kind::number},
    {"JSON", column_kind::json},
    {"DYNAMODB_JSON", column_kind::dynamodb_json},
}};

std::string kind_to_text(column_type type) {
    if (type.kind == column_kind::decimal) {
        return fmt::format("DECIMAL({},{})", type.precision, type.scale);
    }
    for (const auto& [name, kind] : kinds) {
        if (kind == type.kind) {
            return std::string(name);
        }
    }
    return {};
}

bool parse_small(std::string_view text, std::uint8_t& value) {
    if (text.empty() || text.size() > 2 ||
        text.find_first_not_of("0123456789") != std::string_view::npos) {
        return false;
    }
    value = static_cast<std::uint8_t>(std::stoi(std::string(text)));
    return true;
}

bool parse_kind(std::string_view text, column_type& type) {
    constexpr std::string_view opening = "DECIMAL(";
    if (text.starts_with(opening) && text.ends_with(')')) {
        text.remove_prefix(opening.size());
        text.remove_suffix(1);
        const auto comma = text.find(',');
        type.kind = column_kind::decimal;
        return comma != text.npos && parse_small(text.substr(0, comma), type.precision) &&
               parse_small(text.substr(comma + 1), type.scale) && type.precision > 0 &&
               type.precision <= most_column_digits && type.scale <= type.precision;
    }
    for (const auto& [name, kind] : kinds) {
        if (name == text) {
            type.kind = kind;
            return true;
        }
    }
    return false;
}

struct wrong_columns {
    std::string words;
};

const std::string& text_of(const json::object& from, std::string_view name, std::string& kept) {
    const auto* found = from.if_contains(name);
    if (found == nullptr || !found->is_string() || found->get_string().empty()) {
        throw wrong_columns{core::sentence("an attribute has no \"{}\" that is a text", name)};
    }
    kept.assign(found->get_string());
    return kept;
}

std::string folded(std::string_view name) {
    std::string lower(name);
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return lower;
}

table_columns columns_in(const json::object& all) {
    table_columns found;
    if (all.contains("overflow")) {
        text_of(all, "overflow", found.overflow);
    }
    const auto* list = all.if_contains("attributes");
    if (list == nullptr || !list->is_array()) {
        throw wrong_columns{"it has no list \"attributes\""};
    }
    std::set<std::string> attributes;
    std::set<std::string> names{folded(found.overflow)};
    for (const auto& each : list->get_array()) {
        if (!each.is_object()) {
            throw wrong_columns{"an attribute is no object"};
        }
        const auto& from = each.get_object();
        if (!from.contains("type") && from.contains("present")) {
            continue; // counted, and has no column
        }
        column one;
        std::string type;
        text_of(from, "name", one.attribute);
        one.name = one.attribute;
        if (from.contains("column")) {
            text_of(from, "column", one.name);
        }
        if (!parse_column_type(text_of(from, "type", type), one.type)) {
            throw wrong_columns{core::sentence(
                "\"{}\" of \"{}\" is no type: STRING, BINARY, BOOLEAN, INT64, DECIMAL(P,S), "
                "NUMBER, JSON, DYNAMODB_JSON, SET<...> and LIST<...> are",
                type, one.attribute)};
        }
        if (!attributes.insert(one.attribute).second) {
            throw wrong_columns{core::sentence("it names \"{}\" twice", one.attribute)};
        }
        if (!names.insert(folded(one.name)).second) {
            throw wrong_columns{core::sentence(
                "two columns are called \"{}\", but for upper and lower case; give one another "
                "\"column\"",
                one.name)};
        }
        if (found.columns.size() == most_columns) {
            throw wrong_columns{core::sentence("it has more than {} columns", most_columns)};
        }
        found.columns.push_back(std::move(one));
    }
    return found;
}

} // namespace

std::string to_text(column_type type) {
    const auto kind = kind_to_text(type);
    return type.shape == column_shape::one   ? kind
           : type.shape == column_shape::set ? "SET<" + kind + '>'
                                             : "LIST<" + kind + '>';
}

bool parse_column_type(std::string_view text, column_type& type) {
    type = {};
    for (const auto& [opening, shape] :
         {std::pair(std::string_view("SET<"), column_shape::set),
          std::pair(std::string_view("LIST<"), column_shape::list)}) {
        if (text.starts_with(opening) && text.ends_with('>')) {
            text.remove_prefix(opening.size());
            text.remove_suffix(1);
            type.shape = shape;
        }
    }
    if (!parse_kind(text, type)) {
        return false;
    }
    const bool nested = type.kind == column_kind::json || type.kind == column_kind::dynamodb_json;
    return type.shape == column_shape::one ||
           (!nested && (type.shape == column_shape::list || type.kind != column_kind::boolean));
}

std::string to_json(const table_columns& columns) {
    json::array all;
    for (const auto& each : columns.columns) {
        json::object one{{"name", each.attribute}, {"type", to_text(each.type)}};
        if (each.name != each.attribute) {
            one["column"] = each.name;
        }
        all.push_back(std::move(one));
    }
    return json::serialize(
        json::object{{"attributes", std::move(all)}, {"overflow", columns.overflow}});
}

error_code read_columns(std::string_view text, table_columns& columns, diagnostics& diag) {
    diag.clear();
    error_code ec;
    json::parse_options options;
    options.max_depth = deepest_schema;
    const auto parsed = json::parse(text, ec, {}, options);
    try {
        if (ec || !parsed.is_object()) {
            throw wrong_columns{"it is no JSON object"};
        }
        columns = columns_in(parsed.get_object());
    } catch (const wrong_columns& wrong) {
        diag.message = "the schema cannot be used: " + wrong.words;
        return errc::invalid_argument;
    }
    return {};
}

} // namespace dyndump
