/// \file
/// A file that takes pages, one write(2) each.
#pragma once

#include "output/write/compressor.hpp"
#include "support/compression_choice.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump::bench {

class sink {
public:
    /// `compression` may be empty.
    sink(const std::string& path, const std::string& compression)
        : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        if (descriptor_ < 0) {
            throw std::runtime_error("cannot create " + path);
        }
        if (!compression.empty()) {
            const auto choice = compression_choice::parse(compression);
            compressor_ = output::make_compressor(choice.kind, choice.level);
        }
    }
    ~sink() { ::close(descriptor_); }
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;

    void write(std::string_view page) {
        auto bytes = page;
        if (compressor_ && compressor_->frame(page, bytes)) {
            throw std::runtime_error("cannot compress");
        }
        while (!bytes.empty()) {
            const auto n = ::write(descriptor_, bytes.data(), bytes.size());
            if (n <= 0) {
                throw std::runtime_error("cannot write");
            }
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
    }

private:
    int descriptor_;
    std::unique_ptr<output::compressor> compressor_;
};

} // namespace dyndump::bench
