// Compression in frames that end with a page, so that a part can be cut back.
#pragma once

#include <dyndump/dump_writer.hpp>
#include <dyndump/error.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace dyndump::output {

/// Used by one thread at a time; keeps its memory from frame to frame.
class compressor {
public:
    virtual ~compressor() = default;
    /// One complete frame (a gzip member, a zstd frame), which lies here until the next call. Files
    /// may hold many.
    virtual error_code frame(std::string_view bytes, std::string_view& out) = 0;

protected:
    /// Of `n` bytes at least. Cut to what was written, it would be filled with zeros to grow again.
    std::string& room(std::size_t n) {
        if (room_.size() < n) {
            room_.resize(n);
        }
        return room_;
    }

private:
    std::string room_;
};

/// Null for compression::none.
std::unique_ptr<compressor> make_compressor(compression kind, int level);
std::unique_ptr<compressor> make_gzip_compressor();
std::unique_ptr<compressor> make_zstd_compressor(int level);

/// What the names of such files end with: "", ".gz" or ".zst".
std::string_view suffix_of(compression kind);

} // namespace dyndump::output
