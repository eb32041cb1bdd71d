#include "parquet/footer.hpp"

#include "parquet/compact_protocol.hpp"

#include <dyndump/version.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace dyndump::parquet {
namespace {

// Values of the enumerations of parquet.thrift.
enum class converted : std::int32_t { utf8 = 0, list = 3, decimal = 5, int_64 = 18, json = 19 };
enum class logical : std::int16_t { string = 1, list = 3, decimal = 5, integer = 10, json = 12 };
constexpr std::int32_t required = 0;
constexpr std::int32_t optional = 1;
constexpr std::int32_t repeated = 2;

std::int64_t whole(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

void put_annotation(compact_writer& out, const column_type& type) {
    const auto said = [&out](converted before, logical now) {
        out.i32(6, static_cast<std::int32_t>(before));
        out.structure(10);
        out.empty(static_cast<std::int16_t>(now));
        out.end();
    };
    switch (type.kind) {
    case column_kind::string:
    case column_kind::number:
        said(converted::utf8, logical::string);
        break;
    case column_kind::json:
    case column_kind::dynamodb_json:
        said(converted::json, logical::json);
        break;
    case column_kind::int64:
        out.i32(6, static_cast<std::int32_t>(converted::int_64));
        out.structure(10);
        out.structure(static_cast<std::int16_t>(logical::integer));
        out.i8(1, 64);
        out.boolean(2, true);
        out.end();
        out.end();
        break;
    case column_kind::decimal:
        out.i32(6, static_cast<std::int32_t>(converted::decimal));
        out.i32(7, type.scale);
        out.i32(8, type.precision);
        out.structure(10);
        out.structure(static_cast<std::int16_t>(logical::decimal));
        out.i32(1, type.scale);
        out.i32(2, type.precision);
        out.end();
        out.end();
        break;
    case column_kind::binary:
    case column_kind::boolean:
        break;
    }
}

void put_values(compact_writer& out, const leaf& what, std::string_view name,
                std::int32_t repetition) {
    out.begin();
    out.i32(1, static_cast<std::int32_t>(what.kind()));
    if (what.kind() == physical::fixed) {
        out.i32(2, static_cast<std::int32_t>(fixed_size));
    }
    out.i32(3, repetition);
    out.binary(4, name);
    put_annotation(out, what.type);
    out.end();
}

void put_group(compact_writer& out, std::string_view name, std::int32_t repetition, bool is_list) {
    out.begin();
    out.i32(3, repetition);
    out.binary(4, name);
    out.i32(5, 1);
    if (is_list) {
        out.i32(6, static_cast<std::int32_t>(converted::list));
        out.structure(10);
        out.empty(static_cast<std::int16_t>(logical::list));
        out.end();
    }
    out.end();
}

void put_schema(compact_writer& out, const std::vector<leaf>& leaves) {
    std::size_t elements = 1;
    for (const auto& each : leaves) {
        elements += each.repeats() ? 3 : 1;
    }
    out.list(2, thrift::structure, elements);
    out.begin();
    out.binary(4, "item");
    out.i32(5, static_cast<std::int32_t>(leaves.size()));
    out.end();
    for (const auto& each : leaves) {
        if (each.repeats()) {
            put_group(out, each.name, optional, true);
            put_group(out, "list", repeated, false);
            put_values(out, each, "element", required);
        } else {
            put_values(out, each, each.name, optional);
        }
    }
}

void put_chunk(compact_writer& out, const leaf& what, const encoded_chunk& chunk, codec compressed,
               std::uint64_t offset) {
    out.structure(3);
    out.i32(1, static_cast<std::int32_t>(what.kind()));
    out.list(2, thrift::i32, chunk.has_dictionary ? 3 : 2);
    out.element(encoding::plain);
    out.element(encoding::rle);
    if (chunk.has_dictionary) {
        out.element(encoding::rle_dictionary);
    }
    out.list(3, thrift::binary, what.repeats() ? 3 : 1);
    out.element(std::string_view(what.name));
    if (what.repeats()) {
        out.element(std::string_view("list"));
        out.element(std::string_view("element"));
    }
    out.i32(4, static_cast<std::int32_t>(compressed));
    out.i64(5, whole(chunk.values));
    out.i64(6, whole(chunk.plain_size));
    out.i64(7, whole(chunk.size));
    out.i64(9, whole(offset + chunk.data_offset));
    if (chunk.has_dictionary) {
        out.i64(11, whole(offset + chunk.dictionary_offset));
    }
    out.structure(12);
    out.i64(3, whole(chunk.nulls));
    if (chunk.range.known) {
        out.binary(5, chunk.range.most);
        out.binary(6, chunk.range.least);
        out.boolean(7, true);
        out.boolean(8, true);
    }
    out.end();
    out.end();
}

bool has_column_index(const encoded_chunk& chunk) {
    return std::all_of(chunk.pages.begin(), chunk.pages.end(),
                       [](const encoded_page& page) { return page.empty || page.range.known; });
}

void put_column_index(const encoded_chunk& chunk, std::string& index) {
    compact_writer out(index);
    out.begin();
    const auto& pages = chunk.pages;
    out.list(1, thrift::true_value, pages.size());
    for (const auto& page : pages) {
        out.element_boolean(page.empty);
    }
    out.list(2, thrift::binary, pages.size());
    for (const auto& page : pages) {
        out.element(std::string_view(page.range.least));
    }
    out.list(3, thrift::binary, pages.size());
    for (const auto& page : pages) {
        out.element(std::string_view(page.range.most));
    }
    out.i32(4, 0); // not known to be in an order
    out.list(5, thrift::i64, pages.size());
    for (const auto& page : pages) {
        out.element(whole(page.nulls));
    }
    out.end();
}

void put_offset_index(const encoded_chunk& chunk, std::uint64_t offset, std::string& index) {
    compact_writer out(index);
    out.begin();
    out.list(1, thrift::structure, chunk.pages.size());
    for (const auto& page : chunk.pages) {
        out.begin();
        out.i64(1, whole(offset + page.offset));
        out.i32(2, static_cast<std::int32_t>(page.size));
        out.i64(3, whole(page.first_row));
        out.end();
    }
    out.end();
}

} // namespace

file_footer::file_footer(std::vector<leaf> leaves, codec compressed)
    : leaves_(std::move(leaves))
    , codec_(compressed) {}

void file_footer::add(const encoded_group& group, std::uint64_t offset, std::string& index) {
    compact_writer out(row_groups_);
    out.begin();
    out.list(1, thrift::structure, leaves_.size());
    std::uint64_t plain_size = 0;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
        const auto& chunk = group.chunks[i];
        plain_size += chunk.plain_size;
        out.begin();
        out.i64(2, 0);
        put_chunk(out, leaves_[i], chunk, codec_, offset);
        const auto index_at = offset + group.bytes.size();
        auto before = index.size();
        put_offset_index(chunk, offset, index);
        out.i64(4, whole(index_at + before));
        out.i32(5, static_cast<std::int32_t>(index.size() - before));
        if (leaves_[i].has_bounds() && has_column_index(chunk)) {
            before = index.size();
            put_column_index(chunk, index);
            out.i64(6, whole(index_at + before));
            out.i32(7, static_cast<std::int32_t>(index.size() - before));
        }
        out.end();
    }
    out.i64(2, whole(plain_size));
    out.i64(3, whole(group.rows));
    out.i64(5, whole(offset));
    out.i64(6, whole(group.bytes.size()));
    if (groups_ < std::numeric_limits<std::int16_t>::max()) {
        out.i16(7, static_cast<std::int16_t>(groups_));
    }
    out.end();
    rows_ += group.rows;
    ++groups_;
}

std::string
file_footer::finish(const std::vector<std::pair<std::string, std::string>>& notes) const {
    std::string text;
    compact_writer out(text);
    out.begin();
    out.i32(1, 2);
    put_schema(out, leaves_);
    out.i64(3, whole(rows_));
    out.list(4, thrift::structure, groups_);
    text += row_groups_;
    out.list(5, thrift::structure, notes.size());
    for (const auto& [name, value] : notes) {
        out.begin();
        out.binary(1, name);
        out.binary(2, value);
        out.end();
    }
    out.binary(6, "dyndump version " DYNDUMP_VERSION);
    out.list(7, thrift::structure, leaves_.size());
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
        out.begin();
        out.empty(1); // bounds are in the order of the type
        out.end();
    }
    out.end();
    const auto size = static_cast<std::uint32_t>(text.size());
    text.append(reinterpret_cast<const char*>(&size), sizeof size);
    text += magic;
    return text;
}

} // namespace dyndump::parquet
