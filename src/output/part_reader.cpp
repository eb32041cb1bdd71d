#include "output/part_reader.hpp"

#include "output/item_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dyndump::output {
namespace {

constexpr std::size_t block_size = std::size_t{256} << 10;

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

error_code part_reader::read_block(page_buffer& into, std::string& problem) {
    block_.resize(block_size);
    std::size_t count = 0;
    if (auto ec = file_(file_at_, std::span<char>(block_), count)) {
        problem = ec.message();
        return ec;
    }
    const auto bytes = std::string_view(block_).substr(0, count);
    file_at_ += count;
    if (!unpack_) {
        const auto kind = range_.begin > 0 ? compression::none
                                           : compression_of(bytes).value_or(compression::none);
        unpack_ = make_decompressor(kind);
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
    const bool unpacked = unpack_->add(bytes, [&](std::string_view text) { into.append(text); });
    return unpacked ? error_code{} : damaged(problem, "it cannot be decompressed");
}

error_code part_reader::check_end(std::string& problem) {
    if (claims_.file_bytes && file_at_ != *claims_.file_bytes) {
        return damaged(problem, fmt::format("it has {} bytes, the manifest says {}", file_at_,
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

// How much of `text`, which begins at position_, are whole lines of the range.
std::size_t part_reader::end_of_lines(std::string_view text, bool& more) const {
    const auto to_end = range_.end - position_;
    if (to_end <= text.size()) { // the line before the end is the last
        const auto newline =
            text.find('\n', to_end == 0 ? 0 : static_cast<std::size_t>(to_end) - 1);
        if (newline != text.npos) {
            more = false;
            return newline + 1;
        }
    }
    if (at_end_) {
        more = false;
        return text.size();
    }
    more = true;
    const auto newline = text.rfind('\n');
    return newline == text.npos ? 0 : newline + 1;
}

error_code part_reader::begin(page_buffer& into, std::string& problem) {
    begun_ = true;
    if (range_.begin == 0) {
        return {};
    }
    auto newline = std::string_view::npos;
    while (newline == std::string_view::npos && !at_end_) {
        into.clear(); // the end of a line that is the previous range's
        position_ = file_at_;
        if (auto ec = read_block(into, problem)) {
            return ec;
        }
        newline = into.view().find('\n');
    }
    const auto skipped = newline == std::string_view::npos ? into.size() : newline + 1;
    position_ += skipped;
    rest_ = into.view().substr(skipped);
    into.clear();
    if (position_ >= range_.end) {
        at_end_ = true;
        rest_.clear();
    }
    return {};
}

error_code part_reader::read(std::size_t wanted, page_buffer& into, bool& more,
                             std::string& problem) {
    into.clear();
    if (!begun_) {
        if (auto ec = begin(into, problem)) {
            return ec;
        }
    }
    into.append(rest_);
    rest_.clear();
    std::size_t whole = 0;
    for (more = true; more && (whole == 0 || into.size() < wanted);) {
        if (!at_end_) {
            if (auto ec = read_block(into, problem)) {
                return ec;
            }
        }
        whole = end_of_lines(into.view(), more);
        if (whole == 0 && into.size() > most_line_bytes) {
            return damaged(problem, "a line is longer than any item");
        }
    }
    if (more) {
        rest_ = into.view().substr(whole);
    }
    into.resize(whole);
    position_ += whole;
    return {};
}

error_code part_reader::skip_to(std::uint64_t position, std::string& problem) {
    page_buffer passed;
    bool more = true;
    while (more && position_ < position) {
        const auto left = std::min<std::uint64_t>(position - position_, block_size);
        if (auto ec = read(static_cast<std::size_t>(left), passed, more, problem)) {
            return ec;
        }
        auto lines = passed.view();
        if (position_ > position) { // the rest is still to come
            const auto beyond = static_cast<std::size_t>(position_ - position);
            rest_.insert(0, lines.substr(lines.size() - beyond));
            lines.remove_suffix(beyond);
            position_ = position;
        }
        items_ += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
    }
    if (position_ != position) {
        return damaged(problem, fmt::format("it ends at {}, before {}, where it was left",
                                            position_, position));
    }
    return {};
}

error_code part_reader::count_items(std::uint64_t items, bool more, std::string& problem) {
    items_ += items;
    if (!more && claims_.items && items_ != *claims_.items) {
        return damaged(problem, fmt::format("it holds {} items, the manifest says {}", items_,
                                            *claims_.items));
    }
    return {};
}

} // namespace dyndump::output
