// One part of a dump, read from its beginning to its end, some lines at a time.
#pragma once

#include <dyndump/page_buffer.hpp>

#include "archive/digest.hpp"
#include "output/read/decompressor.hpp"
#include "output/read/part_lines.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dyndump::output {

/// What is said of a part, to be held against what it is. Empty: nothing is said.
struct part_claims {
    std::optional<std::uint64_t> file_bytes;
    std::optional<std::uint64_t> items;
    std::string sha256; // hexadecimal
    std::string md5;    // base64
};

/// Of a file that is not compressed: the lines that begin there.
struct line_range {
    std::uint64_t begin = 0;
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
};

/// Reads some bytes of a file from a place on; none at its end.
using byte_source =
    std::function<error_code(std::uint64_t at, std::span<char>, std::size_t& count)>;

/// Not thread-safe. Errors: the source's, without words; errc::corrupt_output with the reason in
/// `problem`.
class part_reader final : public part_lines {
public:
    part_reader(byte_source file, part_claims claims, line_range range = {});

    error_code skip_to(std::uint64_t position, std::string& problem) override;
    error_code read(std::size_t wanted, page_buffer& into, bool& more,
                    std::string& problem) override;
    error_code count_items(std::uint64_t items, bool more, std::string& problem) override;
    /// In bytes of what was compressed.
    std::uint64_t position() const noexcept override { return position_; }

private:
    // What was unpacked and not handed out.
    std::string_view left() const { return std::string_view(text_).substr(taken_); }
    void take(std::size_t bytes);
    // Adds to it what the next block of the file holds.
    error_code read_block(std::string& problem);
    // The next bytes of the file, as they are. None: it ends, and is what was said of it.
    error_code read_bytes(std::span<char> to, std::size_t& count, std::string& problem);
    // Reads a file that is not compressed without a detour.
    error_code read_into(page_buffer& into, std::size_t wanted, bool& more, std::string& problem);
    error_code begin(std::string& problem);
    error_code check_end(std::string& problem);
    std::size_t next_lines(std::string_view text, std::size_t wanted, bool& more) const;

    byte_source file_;
    part_claims claims_;
    line_range range_;
    std::uint64_t file_at_ = 0;  // the next byte of the file to read
    std::uint64_t position_ = 0; // the next line to hand out
    std::uint64_t items_ = 0;
    bool begun_ = false;
    bool at_end_ = false; // of the file
    std::unique_ptr<decompressor> unpack_;
    bool is_plain_ = false; // nothing to unpack
    std::optional<archive::running_digest> sha256_;
    std::optional<archive::running_digest> md5_;
    std::string text_;      // unpacked
    std::size_t taken_ = 0; // of it
    std::string block_;
};

} // namespace dyndump::output
