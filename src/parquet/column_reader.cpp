#include "parquet/column_reader.hpp"

#include "core/crc32.hpp"
#include "parquet/compact_protocol.hpp"
#include "parquet/page_codec.hpp"
#include "parquet/run_lengths.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace dyndump::parquet {
namespace {

constexpr std::size_t head_bytes = std::size_t{64} << 10;
constexpr std::size_t most_page_bytes = std::size_t{128} << 20;
constexpr std::uint64_t most_page_values = std::uint64_t{1} << 24;
constexpr std::string_view damaged_page = "a page of the Parquet file is damaged";

} // namespace

struct column_reader::page_head {
    std::int64_t type = -1;
    std::int64_t plain_size = -1;
    std::int64_t size = -1;
    std::int64_t crc = 0;
    bool has_crc = false;
    std::int64_t values = -1;
    std::int64_t encoding = -1;
};

column_reader::column_reader(const leaf& what, const chunk_place& place, const file_bytes& file)
    : leaf_(&what)
    , place_(&place)
    , file_(&file) {}

std::size_t column_reader::memory() const noexcept {
    return window_.capacity() + dictionary_text_.capacity() + page_.capacity() +
           sizeof(std::uint32_t) *
               (defined_.capacity() + repeated_.capacity() + indices_.capacity()) +
           dictionary_.capacity() * sizeof(std::string_view);
}

bool column_reader::fetch(std::size_t size) {
    const auto have = window_.size() - taken_;
    if (have >= size) {
        return true;
    }
    window_.erase(0, taken_);
    taken_ = 0;
    const auto left = place_->size - at_;
    const auto more = std::min<std::uint64_t>(left, size - have);
    if (more > 0 && !(*file_)(place_->offset + at_, static_cast<std::size_t>(more), window_)) {
        return false;
    }
    at_ += more;
    return true;
}

bool column_reader::read_head(page_head& head, std::string& problem) {
    if (!fetch(head_bytes)) {
        return false;
    }
    compact_reader from(std::string_view(window_).substr(taken_));
    const auto is_integer = [](thrift type) {
        return type == thrift::i32 || type == thrift::i64 || type == thrift::i16;
    };
    const auto counts = [&] {
        std::int16_t last = 0;
        for (auto each = from.next(last); each.type != thrift::stop && from.ok();
             each = from.next(last)) {
            if ((each.id == 1 || each.id == 2) && is_integer(each.type)) {
                (each.id == 1 ? head.values : head.encoding) = from.integer();
            } else {
                from.skip(each.type);
            }
        }
    };
    std::int16_t last = 0;
    for (auto each = from.next(last); each.type != thrift::stop && from.ok();
         each = from.next(last)) {
        if (each.id >= 1 && each.id <= 4 && is_integer(each.type)) {
            const auto value = from.integer();
            (each.id == 1   ? head.type
             : each.id == 2 ? head.plain_size
             : each.id == 3 ? head.size
                            : head.crc) = value;
            head.has_crc = head.has_crc || each.id == 4;
        } else if ((each.id == 5 || each.id == 7) && each.type == thrift::structure) {
            counts();
        } else {
            from.skip(each.type);
        }
    }
    const auto good = [](std::int64_t size) {
        return size >= 0 && static_cast<std::uint64_t>(size) <= most_page_bytes;
    };
    if (!from.ok() || !good(head.size) || !good(head.plain_size) || head.values < 0 ||
        static_cast<std::uint64_t>(head.values) > most_page_values) {
        problem = damaged_page;
        return false;
    }
    taken_ += from.position();
    return true;
}

bool column_reader::read_body(const page_head& head, std::string& problem) {
    const auto size = static_cast<std::size_t>(head.size);
    if (!fetch(size)) {
        return false;
    }
    const auto packed = std::string_view(window_).substr(taken_);
    if (packed.size() < size) {
        problem = damaged_page;
        return false;
    }
    const auto body = packed.substr(0, size);
    taken_ += size;
    const bool sound = !head.has_crc || core::crc32(body) == static_cast<std::uint32_t>(head.crc);
    if (!sound || !decompress_page(place_->compressed, body,
                                   static_cast<std::size_t>(head.plain_size), page_)) {
        problem = damaged_page;
        return false;
    }
    return true;
}

bool column_reader::next_page(std::string& problem) {
    constexpr std::int64_t data = 0;
    constexpr std::int64_t dictionary = 2;
    for (;;) {
        if (values_ == place_->values) {
            problem = "a column of the Parquet file ends too early";
            return false;
        }
        page_head head;
        if (!read_head(head, problem) || !read_body(head, problem)) {
            return false;
        }
        bool good = false;
        if (head.type == dictionary) {
            good = dictionary_text_.empty() && take_dictionary(head);
        } else if (head.type == data) {
            good = head.values > 0 &&
                   static_cast<std::uint64_t>(head.values) <= place_->values - values_ &&
                   take_levels(head);
        }
        if (!good) {
            problem = head.type == data || head.type == dictionary
                          ? std::string(damaged_page)
                          : "a page of the Parquet file is of a kind that dyndump does not write";
            return false;
        }
        if (head.type == data) {
            values_ += static_cast<std::uint64_t>(head.values);
            return true;
        }
    }
}

bool column_reader::take_dictionary(const page_head& head) {
    dictionary_text_.swap(page_);
    dictionary_.clear();
    std::size_t at = 0;
    if (leaf_->kind() == physical::boolean ||
        static_cast<std::size_t>(head.values) > dictionary_text_.size()) {
        return false;
    }
    for (std::int64_t i = 0; i < head.values; ++i) {
        std::string_view value;
        if (!next_plain(dictionary_text_, at, value)) {
            return false;
        }
        dictionary_.push_back(value);
    }
    return true;
}

bool column_reader::take_levels(const page_head& head) {
    std::string_view rest = page_;
    levels_ = static_cast<std::size_t>(head.values);
    level_ = 0;
    const auto take = [&](unsigned most, std::vector<std::uint32_t>& into) {
        std::uint32_t size = 0;
        if (rest.size() < sizeof size) {
            return false;
        }
        std::memcpy(&size, rest.data(), sizeof size);
        rest.remove_prefix(sizeof size);
        if (size > rest.size() || !read_runs(rest.substr(0, size), bits_for(most), levels_, into)) {
            return false;
        }
        rest.remove_prefix(size);
        return std::all_of(into.begin(), into.end(),
                           [most](std::uint32_t level) { return level <= most; });
    };
    if (leaf_->repeats() && (!take(1, repeated_) || repeated_.front() != 0)) {
        return false;
    }
    return take(leaf_->defined(), defined_) && take_values(head, rest);
}

bool column_reader::take_values(const page_head& head, std::string_view rest) {
    by_index_ =
        head.encoding == encoding::rle_dictionary || head.encoding == encoding::plain_dictionary;
    if (!by_index_) {
        plain_ = rest;
        plain_at_ = 0;
        return head.encoding == encoding::plain;
    }
    const auto count = static_cast<std::size_t>(
        std::count(defined_.begin(), defined_.end(), std::uint32_t{leaf_->defined()}));
    index_ = 0;
    if (count == 0) {
        indices_.clear();
        return true;
    }
    return !rest.empty() &&
           read_runs(rest.substr(1), static_cast<unsigned char>(rest.front()), count, indices_);
}

bool column_reader::next_plain(std::string_view from, std::size_t& at,
                               std::string_view& value) const {
    std::size_t size = 0;
    switch (leaf_->kind()) {
    case physical::boolean:
        return false;
    case physical::int64:
        size = sizeof(std::int64_t);
        break;
    case physical::fixed:
        size = fixed_size;
        break;
    case physical::byte_array: {
        std::uint32_t length = 0;
        if (from.size() - at < sizeof length) {
            return false;
        }
        std::memcpy(&length, from.data() + at, sizeof length);
        at += sizeof length;
        size = length;
    }
    }
    if (from.size() - at < size) {
        return false;
    }
    value = from.substr(at, size);
    at += size;
    return true;
}

bool column_reader::next(std::string_view& value) {
    if (by_index_) {
        if (index_ == indices_.size() || indices_[index_] >= dictionary_.size()) {
            return false;
        }
        value = dictionary_[indices_[index_++]];
        return true;
    }
    if (leaf_->kind() != physical::boolean) {
        return next_plain(plain_, plain_at_, value);
    }
    if (plain_at_ / 8 >= plain_.size()) {
        return false;
    }
    static constexpr std::array<char, 2> words{'\0', '\1'};
    const auto bit = static_cast<unsigned>(static_cast<unsigned char>(plain_[plain_at_ / 8])) >>
                         (plain_at_ % 8) &
                     1U;
    ++plain_at_;
    value = {&words[bit], 1};
    return true;
}

} // namespace dyndump::parquet
