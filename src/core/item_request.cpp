#include <dyndump/item_request.hpp>

#include "core/json_cursor.hpp"
#include "core/json_string.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dyndump {
namespace {

void append_member(std::string& out, std::string_view name) {
    out += out.empty() || out.back() == '{' ? "\"" : ",\"";
    out += name;
    out += "\":";
}

void append_raw(std::string& out, std::string_view name, std::string_view json) {
    if (!json.empty()) {
        append_member(out, name);
        out += json;
    }
}

void append_text(std::string& out, std::string_view name, std::string_view text) {
    if (!text.empty()) {
        append_member(out, name);
        core::append_json_string(out, text);
    }
}

void append_group(std::string& out, std::string_view name, std::string_view members) {
    if (!members.empty()) {
        append_member(out, name);
        out += '{';
        out += members;
        out += '}';
    }
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// Places in lists, `[1][23]`, and nothing else.
bool are_places(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find(']');
        if (text.front() != '[' || end == text.npos || end == 1 ||
            text.substr(1, end - 1).find_first_not_of("0123456789") != text.npos) {
            return false;
        }
        text.remove_prefix(end + 1);
    }
    return true;
}

// Keeps alternatives together when something else is to hold as well. DynamoDB refuses parentheses
// around parentheses.
void group(std::string& expression, std::size_t begin) {
    const auto text = std::string_view(expression).substr(begin);
    std::size_t depth = 0;
    std::size_t end = 0; // of the parentheses that it begins with
    while (end < text.size()) {
        depth += text[end] == '(' ? 1 : 0;
        depth -= text[end] == ')' && depth > 0 ? 1 : 0;
        ++end;
        if (depth == 0) {
            break;
        }
    }
    if (!text.starts_with('(') || end != text.size()) {
        expression.insert(begin, 1, '(');
        expression += ')';
    }
}

} // namespace

item_request item_request::from_json(std::string input) {
    item_request made;
    made.raw_ = std::move(input);
    if (made.raw_.empty()) {
        made.problem_ = "the input is empty";
    }
    return made;
}

item_request& item_request::clear(std::string_view table) {
    table_ = table;
    for (auto* text : {&raw_, &key_, &item_, &start_key_, &members_, &projection_, &condition_,
                       &filter_, &key_condition_, &update_, &names_, &values_}) {
        text->clear();
    }
    name_count_ = 0;
    value_count_ = 0;
    problem_ = "";
    count_only_ = false;
    options = {};
    return *this;
}

void item_request::set(std::string& to, std::string_view name, const value_ref& value) {
    to.resize(to.find_last_of('}') + 1); // it may have been given with white space
    if (to.size() <= 2) {
        to = '{';
    } else {
        to.back() = ',';
    }
    core::append_json_string(to, name);
    to += ':';
    value.append_to(to);
    to += '}';
    check(value);
}

void item_request::check(const value_ref& value) {
    if (!value.is_whole()) {
        problem_ = "a raw value is not one JSON value";
    }
}

std::string_view item_request::problem() const noexcept {
    if (*problem_ != '\0') {
        return problem_;
    }
    for (const auto* given : {&key_, &item_, &start_key_}) {
        if (!given->empty() && !core::is_one_object(*given)) {
            return "a key or an item is not one JSON object";
        }
    }
    if (is_raw()) {
        for (const auto* added : {&key_, &item_, &start_key_, &members_, &projection_, &condition_,
                                  &filter_, &key_condition_, &update_}) {
            if (!added->empty()) {
                return "input that is JSON as it stands takes nothing more";
            }
        }
    }
    return {};
}

item_request& item_request::key(std::string_view name, const value_ref& value) {
    set(key_, name, value);
    return *this;
}

item_request& item_request::raw_key(std::string_view json) {
    key_ = json;
    return *this;
}

item_request& item_request::attribute(std::string_view name, const value_ref& value) {
    set(item_, name, value);
    return *this;
}

item_request& item_request::item(item_view whole) {
    item_ = whole.json();
    return *this;
}

item_request& item_request::item(const attribute_map& whole) {
    item_.clear();
    append_json(whole, item_);
    return *this;
}

item_request& item_request::consistent_read() {
    return member("ConsistentRead", "true");
}

item_request& item_request::index(std::string_view name) {
    append_member(members_, "IndexName");
    core::append_json_string(members_, name);
    return *this;
}

item_request& item_request::limit(std::uint32_t items) {
    append_member(members_, "Limit");
    append_number(members_, items);
    return *this;
}

item_request& item_request::backward() {
    return member("ScanIndexForward", "false");
}

item_request& item_request::start_after(std::string_view key_json) {
    start_key_ = key_json;
    return *this;
}

item_request& item_request::count_only() {
    count_only_ = true;
    return member("Select", R"("COUNT")");
}

item_request& item_request::project(std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) {
        projection_ += projection_.empty() ? "" : ",";
        append_path(projection_, attr(path));
    }
    return *this;
}

item_request& item_request::returning(return_values which) {
    static constexpr std::array<std::string_view, 5> words{
        R"("NONE")", R"("ALL_OLD")", R"("ALL_NEW")", R"("UPDATED_OLD")", R"("UPDATED_NEW")"};
    return member("ReturnValues", words.at(static_cast<std::size_t>(which)));
}

item_request& item_request::member(std::string_view name, std::string_view json) {
    append_raw(members_, name, json);
    if (!json.empty()) {
        check(raw_value{json});
    }
    return *this;
}

void item_request::append_name(std::string& to, std::string_view name) {
    to += "#n";
    append_number(to, name_count_);
    names_ += names_.empty() ? "\"#n" : ",\"#n";
    append_number(names_, name_count_);
    names_ += "\":";
    core::append_json_string(names_, name);
    ++name_count_;
}

// `a.b[1]` becomes `#n0.#n1[1]`.
void item_request::append_path(std::string& to, const attr& path) {
    if (path.exact) {
        append_name(to, path.path);
        return;
    }
    std::string_view rest = path.path;
    for (;;) {
        const auto end = std::min(rest.find_first_of(".["), rest.size());
        append_name(to, rest.substr(0, end));
        rest.remove_prefix(end);
        const auto dot = std::min(rest.find('.'), rest.size());
        const auto places = rest.substr(0, dot);
        if (end == 0 || !are_places(places)) {
            problem_ = "a path has an empty name, or brackets without a place in a list "
                       "(attr::named() takes any name)";
            return;
        }
        to += places;
        if (dot == rest.size()) {
            return;
        }
        to += '.';
        rest.remove_prefix(dot + 1);
    }
}

void item_request::append_value(std::string& to, const value_ref& value) {
    to += ":v";
    append_number(to, value_count_);
    values_ += values_.empty() ? "\":v" : ",\":v";
    append_number(values_, value_count_);
    values_ += "\":";
    value.append_to(values_);
    check(value);
    ++value_count_;
}

item_request& item_request::add_expression(std::string& to, std::string_view format,
                                           std::span<const argument> args) {
    const bool further = !to.empty();
    const bool grouped = further && (&to == &condition_ || &to == &filter_);
    if (grouped) {
        group(to, 0);
    }
    if (further) {
        to += &to == &update_ ? " " : " AND ";
    }
    const auto begin = to.size();
    std::size_t used = 0;
    while (!format.empty()) {
        const auto at = std::min(format.find("{}"), format.size());
        to += format.substr(0, at);
        format.remove_prefix(at);
        if (format.empty()) {
            break;
        }
        format.remove_prefix(2);
        if (used == args.size()) {
            problem_ = "an expression has more {} than arguments";
            return *this;
        }
        if (const auto* path = std::get_if<attr>(&args[used])) {
            append_path(to, *path);
        } else {
            append_value(to, std::get<value_ref>(args[used]));
        }
        ++used;
    }
    if (grouped) {
        group(to, begin);
    }
    if (used != args.size()) {
        problem_ = "an expression has more arguments than {}";
    }
    return *this;
}

void item_request::append_to(std::string& out, form kind) const {
    if (is_raw()) {
        out += raw_;
        return;
    }
    if (kind != form::read_terms) {
        out += '{';
        append_text(out, "TableName", table_);
        append_raw(out, "Key", key_);
        append_raw(out, "Item", item_);
        append_raw(out, "ExclusiveStartKey", start_key_);
    }
    if (!members_.empty()) {
        out += out.empty() || out.back() == '{' ? "" : ",";
        out += members_;
    }
    append_text(out, "ProjectionExpression", projection_);
    append_text(out, "KeyConditionExpression", key_condition_);
    append_text(out, "FilterExpression", filter_);
    append_text(out, "UpdateExpression", update_);
    append_text(out, "ConditionExpression", condition_);
    append_group(out, "ExpressionAttributeNames", names_);
    append_group(out, "ExpressionAttributeValues", values_);
    if (kind == form::read_terms) {
        return;
    }
    if (!condition_.empty()) {
        append_raw(out, "ReturnValuesOnConditionCheckFailure", R"("ALL_OLD")");
    }
    if (kind == form::operation) {
        append_raw(out, "ReturnConsumedCapacity", R"("TOTAL")");
    }
    out += '}';
}

} // namespace dyndump
