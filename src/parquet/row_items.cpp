#include "parquet/row_items.hpp"

#include "columns/decimal.hpp"
#include "core/base64.hpp"
#include "core/json_cursor.hpp"
#include "core/sentence.hpp"
#include "parquet/json_text.hpp"

#include <fmt/format.h>

#include <cstring>
#include <iterator>
#include <utility>

#include <openssl/evp.h>

namespace dyndump::parquet {
namespace {

std::string_view type_name_of(column_kind kind) noexcept {
    switch (kind) {
    case column_kind::string:
        return "S";
    case column_kind::binary:
        return "B";
    case column_kind::boolean:
        return "BOOL";
    default:
        return "N";
    }
}

void append_base64(std::string_view bytes, std::string& out) {
    const auto before = out.size();
    out.resize(before + 4 * ((bytes.size() + 2) / 3) + 1); // and the zero that OpenSSL adds
    ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + before),
                      reinterpret_cast<const unsigned char*>(bytes.data()),
                      static_cast<int>(bytes.size()));
    out.pop_back();
}

columns::int128 fixed_in(std::string_view bytes) {
    columns::uint128 value = 0;
    for (const char c : bytes) {
        value = value << 8 | static_cast<unsigned char>(c);
    }
    return static_cast<columns::int128>(value);
}

// What stands behind the type name of a scalar.
void append_leaf(const leaf& what, std::string_view value, std::string& out) {
    switch (what.type.kind) {
    case column_kind::string:
        append_json_string(value, out);
        return;
    case column_kind::boolean:
        out += value.front() != '\0' ? "true" : "false";
        return;
    case column_kind::binary:
        out += '"';
        append_base64(value, out);
        out += '"';
        return;
    case column_kind::number:
        append_json_string(value, out);
        return;
    default:
        break;
    }
    out += '"';
    if (what.kind() == physical::fixed) {
        columns::append_decimal(fixed_in(value), what.type.scale, out);
    } else {
        std::int64_t whole = 0;
        std::memcpy(&whole, value.data(), sizeof whole);
        columns::append_decimal(whole, what.type.scale, out);
    }
    out += '"';
}

void append_element(const leaf& what, std::string_view value, std::string& out) {
    if (what.type.shape == column_shape::set) {
        append_leaf(what, value, out);
        return;
    }
    out += "{\"";
    out += type_name_of(what.type.kind);
    out += "\":";
    append_leaf(what, value, out);
    out += '}';
}

// The members of the overflow column's object, without its braces.
bool members_of(std::string_view text, std::string_view& members) {
    core::json_cursor cursor(text);
    std::string_view all;
    if (text.find_first_of("\n\r") != text.npos || cursor.peek() != '{' ||
        !cursor.skip_value(all)) {
        return false;
    }
    cursor.skip_space();
    members = all.substr(1, all.size() - 2);
    return cursor.position() == cursor.end();
}

} // namespace

row_items::row_items(const file_contents& contents, std::size_t group, file_bytes file)
    : contents_(contents)
    , file_(std::move(file))
    , left_(contents.groups[group].rows) {
    const auto& chunks = contents.groups[group].chunks;
    readers_.reserve(chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        readers_.emplace_back(contents.leaves[i], chunks[i], file_);
        auto& name = names_.emplace_back();
        if (i < contents.columns.columns.size()) {
            append_json_string(contents.columns.columns[i].attribute, name);
        }
    }
}

bool row_items::next(std::string& out, std::string& problem) {
    out += '{';
    bool first = true;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
        if (!append_column(i, out, first, problem)) {
            return false;
        }
    }
    out += "}\n";
    --left_;
    return true;
}

bool row_items::append_column(std::size_t column, std::string& out, bool& first,
                              std::string& problem) {
    const auto& what = contents_.leaves[column];
    const auto before = out.size();
    const bool is_overflow = column + 1 == readers_.size();
    const bool is_json = !is_overflow && what.type.kind == column_kind::json;
    const bool is_value = !is_overflow && what.type.kind == column_kind::dynamodb_json;
    std::uint8_t defined = 0;
    bool good = true;
    out += first ? "" : ",";
    out += names_[column];
    if (!is_overflow) {
        out += ':';
    }
    if (what.repeats()) {
        const auto kind = what.type.kind;
        out += what.type.shape == column_shape::list
                   ? "{\"L\":["
                   : fmt::format("{{\"{}S\":[", type_name_of(kind));
        bool first_element = true;
        const auto take = [&](std::string_view value) {
            out += first_element ? "" : ",";
            first_element = false;
            append_element(what, value, out);
        };
        if (!readers_[column].row(defined, take, problem)) {
            return false;
        }
        out += "]}";
    } else {
        const auto take = [&](std::string_view value) {
            std::string_view members;
            if (is_overflow) {
                good = members_of(value, members);
                out += members;
            } else if (is_json) {
                good = append_typed_value(value, out);
            } else if (is_value) {
                good = value.find_first_of("\n\r") == value.npos;
                out += value;
            } else {
                out += "{\"";
                out += type_name_of(what.type.kind);
                out += "\":";
                append_leaf(what, value, out);
                out += '}';
            }
        };
        if (!readers_[column].row(defined, take, problem)) {
            return false;
        }
    }
    if (!good) {
        problem = core::sentence("a value of the column \"{}\" is not the JSON that it has to be",
                                 what.name);
        return false;
    }
    if (defined == 0) {
        out.resize(before);
    } else {
        first = false;
    }
    return true;
}

} // namespace dyndump::parquet
