#include "output/read/part_reader.hpp"

#include "core/sentence.hpp"
#include "output/read/item_lines.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::output {
namespace {

constexpr std::size_t block_size = std::size_t{64} << 10; // many parts are open at a time
// Read beyond what is wanted, for the end of the last line.
constexpr std::size_t line_step = std::size_t{4} << 10;

bool is_too_long(std::size_t line_so_far, std::size_t wanted) {
    return line_so_far > most_line_bytes && line_so_far - most_line_bytes > wanted;
}

error_code damaged(std::string& problem, std::string words) {
    problem = std::move(words);
    return errc::corrupt_output;
}

} // namespace

part_reader::part_reader(byte_source file, part_claims claims, line_range range)
    : file_(std::move(file))
    , claims_(std::move(claims))
    , range_(range) {
    if (!claims_.sha256.empty()) {
        sha256_.emplace(EVP_sha256());
    }
    if (!claims_.md5.empty()) {
        md5_.emplace(EVP_md5());
    }
    // The line before tells where the first one begins.
    position_ = range.begin > 0 ? range.begin - 1 : 0;
    file_at_ = position_;
}

error_code part_reader::read_bytes(std::span<char> to, std::size_t& count, std::string& problem) {
    if (auto ec = file_(file_at_, to, count)) {
        problem.clear(); // the source knows
        return ec;
    }
    const auto bytes = std::string_view(to.data(), count);
    file_at_ += count;
    if (!unpack_) {
        const auto kind = range_.begin > 0 ? compression::none
                                           : compression_of(bytes).value_or(compression::none);
        unpack_ = make_decompressor(kind);
        is_plain_ = kind == compression::none;
    }
    if (count == 0) {
        at_end_ = true;
        return check_end(problem);
    }
    if (sha256_) {
        sha256_->add(bytes);
    }
    if (md5_) {
        md5_->add(bytes);
    }
    return {};
}

error_code part_reader::read_block(std::string& problem) {
    text_.erase(0, taken_);
    taken_ = 0;
    block_.resize(block_size);
    std::size_t count = 0;
    if (auto ec = read_bytes(block_, count, problem); ec || count == 0) {
        return ec;
    }
    const auto bytes = std::string_view(block_).substr(0, count);
    const bool unpacked = unpack_->add(bytes, [this](std::string_view text) { text_ += text; });
    return unpacked ? error_code{} : damaged(problem, "it cannot be decompressed");
}

error_code part_reader::check_end(std::string& problem) {
    if (claims_.file_bytes && file_at_ != *claims_.file_bytes) {
        return damaged(problem, core::sentence("it has {} bytes, the manifest says {}", file_at_,
                                               *claims_.file_bytes));
    }
    if (sha256_ && archive::to_hex(sha256_->value()) != claims_.sha256) {
        return damaged(problem, "its SHA-256 is not the manifest's");
    }
    if (md5_ && archive::to_base64(md5_->value()) != claims_.md5) {
        return damaged(problem, "its MD5 is not the manifest's");
    }
    if (!unpack_->at_end()) {
        return damaged(problem, "it ends in the middle of what was compressed");
    }
    return {};
}

void part_reader::take(std::size_t bytes) {
    taken_ += bytes;
    position_ += bytes;
}

// How much of what is there are the next lines, about `wanted` bytes. 0, with `more`: the last of
// them is not there yet.
std::size_t part_reader::next_lines(std::string_view text, std::size_t wanted, bool& more) const {
    const auto to_end = range_.end - position_;
    // The line with this byte is the last one.
    const auto last = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, to_end));
    const auto newline =
        last <= text.size() ? text.find('\n', last == 0 ? 0 : last - 1) : text.npos;
    if (newline != text.npos) {
        const auto size = newline + 1;
        more = size < to_end && !(at_end_ && size == text.size());
        return size;
    }
    more = !at_end_;
    return at_end_ ? text.size() : 0;
}

// Passes over the end of a line that is the previous range's.
error_code part_reader::begin(std::string& problem) {
    begun_ = true;
    if (range_.begin == 0) {
        return {};
    }
    auto newline = std::string_view::npos;
    while (newline == std::string_view::npos && !at_end_) {
        take(left().size());
        if (auto ec = read_block(problem)) {
            return ec;
        }
        newline = left().find('\n');
    }
    take(newline == std::string_view::npos ? left().size() : newline + 1);
    if (position_ >= range_.end) { // it is of one line, which begins before
        at_end_ = true;
        text_.clear();
        taken_ = 0;
    }
    return {};
}

error_code part_reader::read(std::size_t wanted, page_buffer& into, bool& more,
                             std::string& problem) {
    into.clear();
    if (!begun_) {
        if (auto ec = begin(problem)) {
            return ec;
        }
    }
    auto whole = next_lines(left(), wanted, more);
    while (whole == 0 && more) {
        if (is_plain_) {
            return read_into(into, wanted, more, problem);
        }
        if (is_too_long(left().size(), wanted)) {
            return damaged(problem, "a line is longer than any item");
        }
        if (auto ec = read_block(problem)) {
            return ec;
        }
        whole = next_lines(left(), wanted, more);
    }
    into.append(left().substr(0, whole));
    take(whole);
    return {};
}

error_code part_reader::read_into(page_buffer& into, std::size_t wanted, bool& more,
                                  std::string& problem) {
    into.append(left());
    taken_ = 0;
    if (!block_.empty()) { // of the first bytes, which had to tell what it is
        std::string().swap(block_);
        std::string().swap(text_);
    }
    std::size_t whole = 0;
    do {
        const auto had = into.size();
        if (is_too_long(had, wanted)) {
            return damaged(problem, "a line is longer than any item");
        }
        const auto step = line_step + (had < wanted ? wanted - had : had / 2);
        into.resize(had + step);
        std::size_t count = 0;
        const auto ec = read_bytes({into.data() + had, step}, count, problem);
        into.resize(had + count);
        if (ec) {
            return ec;
        }
        whole = next_lines(into.view(), wanted, more);
    } while (whole == 0 && more);
    text_ = into.view().substr(whole);
    into.resize(whole);
    position_ += whole;
    return {};
}

error_code part_reader::skip_to(std::uint64_t position, std::string& problem) {
    if (auto ec = begin(problem)) {
        return ec;
    }
    while (position_ < position && !(at_end_ && left().empty())) {
        if (left().empty()) {
            if (auto ec = read_block(problem)) {
                return ec;
            }
        }
        const auto passed = left().substr(0, position - position_);
        items_ += static_cast<std::uint64_t>(std::count(passed.begin(), passed.end(), '\n'));
        take(passed.size());
    }
    if (position_ != position) {
        return damaged(problem, core::sentence("it ends at {}, before {}, where it was left",
                                               position_, position));
    }
    return {};
}

error_code part_reader::count_items(std::uint64_t items, bool more, std::string& problem) {
    items_ += items;
    if (!more && claims_.items && items_ != *claims_.items) {
        return damaged(problem, core::sentence("it holds {} items, the manifest says {}", items_,
                                               *claims_.items));
    }
    return {};
}

} // namespace dyndump::output
