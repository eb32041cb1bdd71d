#include "parquet/item_rows.hpp"

#include "columns/decimal.hpp"
#include "core/attribute_types.hpp"
#include "core/base64.hpp"
#include "core/number_text.hpp"
#include "parquet/json_text.hpp"

#include <algorithm>
#include <limits>

namespace dyndump::parquet {
namespace {

// What a scalar's column takes.
bool takes(column_kind kind, attribute_type type) noexcept {
    switch (kind) {
    case column_kind::string:
        return type == attribute_type::string;
    case column_kind::binary:
        return type == attribute_type::binary;
    case column_kind::boolean:
        return type == attribute_type::boolean;
    case column_kind::int64:
    case column_kind::decimal:
    case column_kind::number:
        return type == attribute_type::number;
    default:
        return true;
    }
}

attribute_type set_of(column_kind kind) noexcept {
    return kind == column_kind::string   ? attribute_type::string_set
           : kind == column_kind::binary ? attribute_type::binary_set
                                         : attribute_type::number_set;
}

attribute_type member_of(column_kind kind) noexcept {
    return kind == column_kind::string   ? attribute_type::string
           : kind == column_kind::binary ? attribute_type::binary
                                         : attribute_type::number;
}

// An item's text may have line breaks between its tokens; a line of ours has none.
void append_line(std::string_view text, std::string& out) {
    const auto before = out.size();
    out += text;
    if (text.find_first_of("\n\r") != text.npos) {
        std::replace_if(
            out.begin() + static_cast<std::ptrdiff_t>(before), out.end(),
            [](char c) { return c == '\n' || c == '\r'; }, ' ');
    }
}

} // namespace

item_rows::item_rows(const table_columns& columns) {
    for (const auto& each : columns.columns) {
        attributes_.add(each.attribute);
    }
    for (auto& each : leaves_of(columns)) {
        buffers_.emplace_back(std::move(each));
    }
}

error_code item_rows::add(item_view item) {
    core::json_cursor cursor(item.json());
    if (!cursor.take('{')) {
        return errc::malformed_response;
    }
    overflow_.clear();
    auto before = columns::name_index::none;
    if (cursor.peek() != '}') {
        do {
            std::string_view name;
            attribute_type type{};
            std::string_view content;
            if (!cursor.take_string(name) || !cursor.take(':')) {
                return errc::malformed_response;
            }
            cursor.skip_space();
            const char* const begin = cursor.position();
            if (!core::take_type(cursor, type)) {
                return errc::malformed_response;
            }
            cursor.skip_space();
            const char* const opening = cursor.position();
            const bool whole =
                cursor.peek() == '"' ? cursor.take_string(content) : cursor.skip_value(content);
            content = {opening, static_cast<std::size_t>(cursor.position() - opening)};
            if (!whole || !cursor.take('}')) {
                return errc::malformed_response;
            }
            const std::string_view value(begin,
                                         static_cast<std::size_t>(cursor.position() - begin));
            const auto found = attributes_.find(name, before);
            if (found == columns::name_index::none || buffers_[found].has(rows_) ||
                !put(buffers_[found], type, content, value)) {
                overflow(name, value);
            }
        } while (cursor.take(','));
    }
    if (!cursor.take('}')) {
        return errc::malformed_response;
    }
    if (!overflow_.empty()) {
        overflow_ += '}';
        buffers_.back().put_bytes(rows_, overflow_);
    }
    ++rows_;
    // Levels and lengths; not each column is looked at for each item.
    memory_ += item.json().size() + buffers_.size();
    return {};
}

bool item_rows::put(column_buffer& into, attribute_type type, std::string_view content,
                    std::string_view value) {
    const auto& column = into.what().type;
    if (column.shape == column_shape::one) {
        return takes(column.kind, type) && put_scalar(into, type, content, value);
    }
    const auto wanted =
        column.shape == column_shape::list ? attribute_type::list : set_of(column.kind);
    return type == wanted && put_list(into, type, content);
}

bool item_rows::put_scalar(column_buffer& into, attribute_type type, std::string_view content,
                           std::string_view value) {
    std::string_view raw = content;
    if (content.size() >= 2 && content.front() == '"') {
        raw = content.substr(1, content.size() - 2);
    }
    const auto& column = into.what().type;
    columns::decimal number;
    columns::int128 unscaled = 0;
    switch (column.kind) {
    case column_kind::string:
        return put_text(into, raw);
    case column_kind::boolean:
        if (content != "true" && content != "false") {
            return false;
        }
        into.put_boolean(rows_, content == "true");
        return true;
    case column_kind::int64: {
        std::int64_t whole = 0;
        if (columns::read_short_number(raw, whole)) [[likely]] {
            into.put_int64(rows_, whole);
            return true;
        }
        constexpr auto most = columns::int128{std::numeric_limits<std::int64_t>::max()};
        if (!columns::read_decimal(raw, number) ||
            !columns::to_unscaled(number, most_column_digits, 0, unscaled) || unscaled > most ||
            unscaled < -most - 1) {
            return false;
        }
        into.put_int64(rows_, static_cast<std::int64_t>(unscaled));
        return true;
    }
    case column_kind::decimal:
        if (!columns::read_decimal(raw, number) ||
            !columns::to_unscaled(number, column.precision, column.scale, unscaled)) {
            return false;
        }
        if (into.what().kind() == physical::int64) {
            into.put_int64(rows_, static_cast<std::int64_t>(unscaled));
        } else {
            into.put_fixed(rows_, unscaled);
        }
        return true;
    case column_kind::number:
        if (core::classify_number(raw) == core::number_syntax::none) {
            return false;
        }
        into.put_bytes(rows_, raw);
        return true;
    case column_kind::binary:
        if (!core::decode_base64(raw, bytes_)) {
            return false;
        }
        into.put_bytes(rows_, {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
        return true;
    case column_kind::json:
        scratch_.clear();
        if (!append_json_text(type, content, scratch_)) {
            return false;
        }
        into.put_bytes(rows_, scratch_);
        return true;
    case column_kind::dynamodb_json:
        scratch_.clear();
        append_line(value, scratch_);
        into.put_bytes(rows_, scratch_);
        return true;
    }
    return false;
}

bool item_rows::put_text(column_buffer& into, std::string_view raw) {
    if (raw.find('\\') == raw.npos) [[likely]] {
        into.put_bytes(rows_, raw);
        return true;
    }
    scratch_.clear();
    if (!core::append_unescaped(raw, scratch_)) { // half of a surrogate pair
        return false;
    }
    into.put_bytes(rows_, scratch_);
    return true;
}

bool item_rows::put_list(column_buffer& into, attribute_type type, std::string_view content) {
    core::json_cursor cursor(content);
    into.begin_list(rows_);
    bool good = cursor.take('[');
    if (good && cursor.peek() != ']') {
        const auto kind = into.what().type.kind;
        auto element = member_of(kind);
        do {
            std::string_view value;
            good = (type != attribute_type::list || core::take_type(cursor, element)) &&
                   cursor.skip_value(value) && (type != attribute_type::list || cursor.take('}')) &&
                   takes(kind, element) && append_element(into, element, value);
        } while (good && cursor.take(','));
    }
    if (!good) {
        into.drop_list();
    }
    return good;
}

bool item_rows::append_element(column_buffer& into, attribute_type type, std::string_view content) {
    into.begin_element();
    if (type == attribute_type::boolean) {
        into.append_boolean(content.starts_with('t'));
        return content == "true" || content == "false";
    }
    if (content.size() < 2 || content.front() != '"') {
        return false;
    }
    const auto raw = content.substr(1, content.size() - 2);
    if (type == attribute_type::number) {
        return append_number(into, raw);
    }
    if (type == attribute_type::binary) {
        if (!core::decode_base64(raw, bytes_)) {
            return false;
        }
        into.append_bytes({reinterpret_cast<const char*>(bytes_.data()), bytes_.size()});
        return true;
    }
    scratch_.clear();
    if (!core::append_unescaped(raw, scratch_)) {
        return false;
    }
    into.append_bytes(scratch_);
    return true;
}

bool item_rows::append_number(column_buffer& into, std::string_view raw) {
    const auto& column = into.what().type;
    if (column.kind == column_kind::number) {
        into.append_bytes(raw);
        return core::classify_number(raw) != core::number_syntax::none;
    }
    const bool whole = column.kind == column_kind::int64;
    columns::decimal number;
    columns::int128 value = 0;
    if (!columns::read_decimal(raw, number) ||
        !columns::to_unscaled(number, whole ? most_column_digits : column.precision,
                              whole ? 0U : column.scale, value)) {
        return false;
    }
    if (into.what().kind() == physical::fixed) {
        into.append_fixed(value);
        return true;
    }
    constexpr auto most = columns::int128{std::numeric_limits<std::int64_t>::max()};
    if (value > most || value < -most - 1) {
        return false;
    }
    into.append_int64(static_cast<std::int64_t>(value));
    return true;
}

void item_rows::overflow(std::string_view raw_name, std::string_view value) {
    overflow_ += overflow_.empty() ? "{\"" : ",\"";
    overflow_ += raw_name;
    overflow_ += "\":";
    append_line(value, overflow_);
    ++overflowed_;
}

std::vector<column_buffer>& item_rows::finish() {
    for (auto& each : buffers_) {
        each.pad(rows_);
    }
    return buffers_;
}

void item_rows::clear() noexcept {
    for (auto& each : buffers_) {
        each.clear();
    }
    rows_ = 0;
    memory_ = 0;
}

} // namespace dyndump::parquet
