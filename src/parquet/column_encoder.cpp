#include "parquet/column_encoder.hpp"

#include "core/crc32.hpp"
#include "parquet/compact_protocol.hpp"
#include "parquet/run_lengths.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace dyndump::parquet {
namespace {

constexpr std::size_t page_bytes = std::size_t{1} << 20;
constexpr std::size_t most_page_rows = 20'000;
constexpr std::size_t most_bound_bytes = 64;

enum class page_type : std::int32_t { data = 0, dictionary = 2 };

void append_sized_runs(std::span<const std::uint8_t> levels, unsigned bits, std::string& out) {
    const auto at = out.size();
    out.append(sizeof(std::uint32_t), '\0');
    append_runs(levels, bits, out);
    const auto size = static_cast<std::uint32_t>(out.size() - at - sizeof(std::uint32_t));
    std::memcpy(out.data() + at, &size, sizeof size);
}

void append_packed_booleans(std::string_view values, std::string& out) {
    for (std::size_t at = 0; at < values.size(); at += 8) {
        unsigned byte = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(8, values.size() - at); ++i) {
            byte |= static_cast<unsigned>(values[at + i]) << i;
        }
        out += static_cast<char>(byte);
    }
}

void widen_by(physical kind, const bounds& page, bounds& chunk) {
    if (!chunk.known) {
        chunk = page;
        return;
    }
    if (compare_values(kind, page.least, chunk.least) < 0) {
        chunk.least = page.least;
    }
    if (compare_values(kind, page.most, chunk.most) > 0) {
        chunk.most = page.most;
    }
}

} // namespace

void column_encoder::encode(const column_buffer& column, encoded_group& into) {
    const auto& what = column.what();
    auto& chunk = into.chunks.emplace_back();
    chunk.values = column.defined().size();
    use_dictionary_ = make_dictionary(what.kind(), column.values(), column.count(), dictionary_);
    value_at_ = 0;
    const auto begin = into.bytes.size();
    if (use_dictionary_) {
        seen_.assign(dictionary_.entries.size(), 0);
        put_dictionary(into, chunk);
    }
    chunk.data_offset = into.bytes.size();
    const auto size = std::max<std::size_t>(column.memory(), 1);
    const auto rows_a_page = std::clamp<std::size_t>(
        static_cast<std::size_t>(into.rows) * page_bytes / size, 1, most_page_rows);
    const auto defined = column.defined();
    const auto repeated = column.repeated();
    slice part;
    std::size_t rows = 0;
    for (std::size_t i = 0; i <= defined.size(); ++i) {
        const bool new_row = i == defined.size() || repeated.empty() || repeated[i] == 0;
        if (i > 0 && new_row && (rows == rows_a_page || i == defined.size())) {
            part.last_level = i;
            put_page(column, part, into, chunk);
            part = {i, i, part.first_value + part.values, 0, part.first_row + rows};
            rows = 0;
        }
        if (i < defined.size()) {
            rows += new_row ? 1 : 0;
            part.values += defined[i] == what.defined() ? 1 : 0;
        }
    }
    chunk.size = into.bytes.size() - begin;
    // One page without bounds, and the chunk has none.
    for (const auto& page : chunk.pages) {
        chunk.range.known = chunk.range.known && (page.empty || page.range.known);
    }
}

void column_encoder::put_compressed(const std::string& head_members, std::int32_t type,
                                    std::uint16_t member, std::uint64_t& size, encoded_group& into,
                                    encoded_chunk& chunk) {
    compressor_.compress(page_, packed_);
    head_.clear();
    compact_writer head(head_);
    head.begin();
    head.i32(1, type);
    head.i32(2, static_cast<std::int32_t>(page_.size()));
    head.i32(3, static_cast<std::int32_t>(packed_.size()));
    head.i32(4, static_cast<std::int32_t>(core::crc32(packed_)));
    head.structure(static_cast<std::int16_t>(member));
    head_ += head_members;
    head.end();
    head.end();
    into.bytes += head_;
    into.bytes += packed_;
    size = head_.size() + packed_.size();
    chunk.plain_size += head_.size() + page_.size();
}

void column_encoder::put_dictionary(encoded_group& into, encoded_chunk& chunk) {
    chunk.has_dictionary = true;
    chunk.dictionary_offset = into.bytes.size();
    page_ = dictionary_.values;
    std::string members;
    compact_writer each(members);
    each.begin();
    each.i32(1, static_cast<std::int32_t>(dictionary_.entries.size()));
    each.i32(2, encoding::plain);
    std::uint64_t size = 0;
    put_compressed(members, static_cast<std::int32_t>(page_type::dictionary), 7, size, into, chunk);
}

void column_encoder::put_page(const column_buffer& column, const slice& part, encoded_group& into,
                              encoded_chunk& chunk) {
    encoded_page page;
    const auto levels = part.last_level - part.first_level;
    page.offset = into.bytes.size();
    page.first_row = part.first_row;
    page.nulls = levels - part.values;
    page.empty = part.values == 0;
    page_.clear();
    put_levels(column, part);
    put_values(column, part, page);
    std::string members;
    compact_writer each(members);
    each.begin();
    each.i32(1, static_cast<std::int32_t>(levels));
    each.i32(2, use_dictionary_ ? encoding::rle_dictionary : encoding::plain);
    each.i32(3, encoding::rle);
    each.i32(4, encoding::rle);
    put_compressed(members, static_cast<std::int32_t>(page_type::data), 5, page.size, into, chunk);
    chunk.nulls += page.nulls;
    if (page.range.known) {
        widen_by(column.what().kind(), page.range, chunk.range);
    }
    chunk.pages.push_back(std::move(page));
}

void column_encoder::put_levels(const column_buffer& column, const slice& part) {
    const auto n = part.last_level - part.first_level;
    if (!column.repeated().empty()) {
        append_sized_runs(column.repeated().subspan(part.first_level, n), 1, page_);
    }
    append_sized_runs(column.defined().subspan(part.first_level, n),
                      bits_for(column.what().defined()), page_);
}

void column_encoder::put_values(const column_buffer& column, const slice& part,
                                encoded_page& page) {
    const auto kind = column.what().kind();
    const bool bounded = column.what().has_bounds();
    page.range.known = bounded && part.values > 0;
    bool first = true;
    const auto look_at = [&](std::string_view value) {
        if (value.size() > most_bound_bytes) {
            page.range.known = false; // would make the index larger than what it is of
        } else if (first) {
            page.range.least = value;
            page.range.most = value;
            first = false;
        } else {
            widen(kind, value, page.range);
        }
    };
    if (use_dictionary_) {
        const std::span all(dictionary_.indices);
        const auto indices = all.subspan(part.first_value, part.values);
        const auto this_page = static_cast<std::uint32_t>(part.first_level + 1);
        for (std::size_t i = 0; bounded && i < indices.size(); ++i) {
            auto& seen = seen_[indices[i]];
            if (seen != this_page) {
                seen = this_page;
                look_at(dictionary_.entries[indices[i]]);
            }
        }
        page_ += static_cast<char>(dictionary_.bits);
        append_runs(indices, dictionary_.bits, page_);
        return;
    }
    const auto values = column.values();
    const auto begin = value_at_;
    for (std::size_t i = 0; i < part.values; ++i) {
        const auto value = next_value(kind, values, value_at_);
        if (page.range.known) {
            look_at(value);
        }
    }
    const auto text = values.substr(begin, value_at_ - begin);
    if (kind == physical::boolean) {
        append_packed_booleans(text, page_);
    } else {
        page_ += text;
    }
}

void column_encoder::widen(physical kind, std::string_view value, bounds& range) {
    if (compare_values(kind, value, range.least) < 0) {
        range.least = value;
    } else if (compare_values(kind, value, range.most) > 0) {
        range.most = value;
    }
}

} // namespace dyndump::parquet
