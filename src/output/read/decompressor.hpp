// Reads what compressor wrote.
#pragma once

#include <dyndump/dump_writer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace dyndump::output {

/// Bytes of a file in, in pieces of any size; what was compressed out.
class decompressor {
public:
    using sink = std::function<void(std::string_view)>;

    virtual ~decompressor() = default;
    /// False: this is no such file, or it is damaged.
    virtual bool add(std::string_view bytes, const sink& out) = 0;
    /// Whether the file may end here: not within a frame.
    virtual bool at_end() const = 0;
};

/// What a file that begins like this is, by its first bytes; nothing if they do not say it.
std::optional<compression> compression_of(std::string_view beginning);

/// compression::none passes through.
std::unique_ptr<decompressor> make_decompressor(compression kind);

} // namespace dyndump::output
