#include "core/item_editor.hpp"

#include "core/attribute_types.hpp"
#include "core/canonical_item.hpp"
#include "core/json_cursor.hpp"
#include "core/json_string.hpp"
#include "core/number_text.hpp"
#include "core/sentence.hpp"

#include <dyndump/printable.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace dyndump::core {
namespace {

// DynamoDB does not remove what was due longer ago, and leap days are not worth an item.
constexpr std::int64_t five_years = std::int64_t{5} * 365 * 86'400;

error_code bad_parameter(std::string_view words, diagnostics& diag) {
    diag.message = sentence("{}", words);
    return errc::invalid_argument;
}

/// The time to live of an item in seconds; nothing if it is no whole number.
std::optional<std::int64_t> time_of(value_view value, value_order& order) {
    std::string_view text;
    if (value.type() != attribute_type::number || !json_cursor(value.content()).take_string(text) ||
        !order.resolve(value.type(), text, text)) {
        return std::nullopt;
    }
    return whole_number(text);
}

} // namespace

item_editor::item_editor(const item_transform_params& params, error_code& ec, diagnostics& diag) {
    ec = prepare(params, diag);
}

item_editor::attribute_edit& item_editor::edit_of(const std::string& name) {
    const auto there = std::find_if(edits_.begin(), edits_.end(),
                                    [&name](const auto& each) { return each.name == name; });
    if (there != edits_.end()) {
        return *there;
    }
    edits_.emplace_back().name = name;
    return edits_.back();
}

error_code item_editor::prepare(const item_transform_params& params, diagnostics& diag) {
    if (!params.filter_expression.empty()) {
        auto parsed =
            item_condition::parse(params.filter_expression, params.expression_attribute_names,
                                  params.expression_attribute_values);
        if (!parsed) {
            return bad_parameter(parsed.error().message, diag);
        }
        condition_ = std::move(*parsed);
    }
    for (const auto& name : params.drop) {
        edit_of(name).drop = true;
    }
    for (const auto& [name, how] : params.redact) {
        auto& edit = edit_of(name);
        edit.redact = how;
        if (edit.drop) {
            return bad_parameter(fmt::format("\"{}\" cannot be both dropped and redacted", name),
                                 diag);
        }
    }
    for (const auto& [name, to] : params.rename) {
        auto& edit = edit_of(name);
        if (edit.drop || to.empty() || to == name) {
            return bad_parameter(fmt::format("\"{}\" cannot be renamed to \"{}\"{}", name, to,
                                             edit.drop ? ": it is dropped" : ""),
                                 diag);
        }
        if (valid_utf8(to) != to) {
            return bad_parameter("A new name of an attribute is not UTF-8", diag);
        }
        edit.new_name = boost::json::serialize(boost::json::value(to));
        const auto known = std::find(targets_.begin(), targets_.end(), to);
        edit.target = static_cast<int>(known - targets_.begin());
        if (known == targets_.end()) {
            targets_.push_back(to);
        }
    }
    skips_expired_ = params.skip_expired;
    shift_ = params.shift_ttl.count();
    if (skips_expired_ || shift_ != 0) {
        if (params.ttl_attribute.empty()) {
            return bad_parameter("ttl_attribute does not name the attribute with the time to live",
                                 diag);
        }
        edit_of(params.ttl_attribute).is_ttl = true;
    }
    for (auto& edit : edits_) {
        edit.changes =
            edit.drop || edit.redact || !edit.new_name.empty() || (edit.is_ttl && shift_ != 0);
    }
    const auto now = params.now.value_or(std::chrono::system_clock::now());
    now_ = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    return {};
}

bool item_editor::read(item_view item, memory& with, bool& changes) const {
    with.attributes.clear();
    json_cursor cursor(item.json());
    bool more = cursor.take('{') && cursor.peek() != '}';
    while (more) {
        place at;
        attribute_type type{};
        std::string_view content;
        cursor.skip_space();
        const char* const begin = cursor.position();
        if (!cursor.take_string(at.raw_name) || !cursor.take(':') || !take_type(cursor, type) ||
            !cursor.skip_value(content) || !cursor.take('}')) {
            return false;
        }
        at.whole = {begin, static_cast<std::size_t>(cursor.position() - begin)};
        at.value = value_view(type, content);
        for (std::size_t n = 0; n < edits_.size() && at.edit < 0; ++n) {
            at.edit = stands_for(at.raw_name, edits_[n].name) ? static_cast<int>(n) : -1;
        }
        changes = changes || (at.edit >= 0 && edits_[static_cast<std::size_t>(at.edit)].changes);
        with.attributes.push_back(at);
        more = cursor.take(',');
    }
    // A cursor that did not find its comma stands at what is there instead.
    return cursor.peek() == '}' && cursor.take('}');
}

bool item_editor::names_collide(memory& with) const {
    with.targets.assign(targets_.size(), 0);
    for (const auto& each : with.attributes) {
        const auto* edit = each.edit < 0 ? nullptr : &edits_[static_cast<std::size_t>(each.edit)];
        if (edit != nullptr && edit->drop) {
            continue;
        }
        for (std::size_t n = 0; n < targets_.size(); ++n) {
            const bool is_it = edit != nullptr && edit->target >= 0
                                   ? edit->target == static_cast<int>(n)
                                   : stands_for(each.raw_name, targets_[n]);
            if (is_it && std::exchange(with.targets[n], 1) != 0) {
                with.reason = fmt::format("it would have two attributes \"{}\"", targets_[n]);
                return true;
            }
        }
    }
    return false;
}

std::optional<std::int64_t> item_editor::shifted(value_view time, memory& with) const {
    const auto seconds = time_of(time, with.order);
    using limits = std::numeric_limits<std::int64_t>;
    if (!seconds || (shift_ > 0 && *seconds > limits::max() - shift_) ||
        (shift_ < 0 && *seconds < limits::min() - shift_)) {
        return std::nullopt;
    }
    return *seconds + shift_;
}

bool item_editor::is_expired(memory& with) const {
    return std::any_of(with.attributes.begin(), with.attributes.end(), [&](const place& each) {
        if (each.edit < 0 || !edits_[static_cast<std::size_t>(each.edit)].is_ttl) {
            return false;
        }
        const auto time = shifted(each.value, with);
        return time && *time < now_ && *time >= now_ - five_years;
    });
}

void item_editor::append_hash(value_view value, memory& with, std::string& out) const {
    std::string_view text;
    with.hashed.clear();
    const bool is_text =
        value.type() == attribute_type::string || value.type() == attribute_type::binary;
    if (is_text && json_cursor(value.content()).take_string(text) &&
        with.order.resolve(value.type(), text, text)) {
        with.hashed = text;
    } else {
        attribute_value decoded;
        if (!value.decode(decoded)) {
            append_canonical(decoded, false, with.hashed);
        } else {
            with.hashed = value.content(); // no value at all, but none to be passed on either
        }
    }
    append_hex(out, with.hash(with.hashed));
}

void item_editor::append_edited(const place& attribute, memory& with, std::string& out) const {
    if (attribute.edit < 0) {
        out += attribute.whole;
        return;
    }
    const auto& edit = edits_[static_cast<std::size_t>(attribute.edit)];
    const auto name = attribute.whole.substr(0, attribute.raw_name.size() + 2);
    out += edit.new_name.empty() ? name : std::string_view(edit.new_name);
    const auto time = edit.is_ttl && shift_ != 0 ? shifted(attribute.value, with) : std::nullopt;
    if (edit.redact == redaction::null) {
        out += R"(:{"NULL":true})";
    } else if (edit.redact) {
        out += R"(:{"S":")";
        append_hash(attribute.value, with, out);
        out += R"("})";
    } else if (time) {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *time).ptr;
        out += R"(:{"N":")";
        out.append(digits.data(), end);
        out += R"("})";
    } else {
        out += attribute.whole.substr(name.size());
    }
}

item_editor::outcome item_editor::edit(item_view item, memory& with, std::string& instead) const {
    bool changes = false;
    if (!read(item, with, changes)) {
        with.reason = "it is no item in DynamoDB JSON";
        return outcome::refused;
    }
    if (condition_ && !condition_->holds(item, with.order)) {
        return outcome::filtered;
    }
    if (skips_expired_ && is_expired(with)) {
        return outcome::expired;
    }
    if (!changes) {
        return outcome::kept;
    }
    if (!targets_.empty() && names_collide(with)) {
        return outcome::refused;
    }
    for (const auto& each : with.attributes) {
        if (each.edit < 0 || !edits_[static_cast<std::size_t>(each.edit)].drop) {
            instead += instead.empty() ? '{' : ',';
            append_edited(each, with, instead);
        }
    }
    instead += instead.empty() ? "{}" : "}";
    return outcome::changed;
}

} // namespace dyndump::core
