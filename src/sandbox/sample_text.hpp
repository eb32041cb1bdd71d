/// \file
/// Writes the parts of a sample item.
#pragma once

#include "sandbox/random_bits.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump::sandbox_impl {

inline constexpr std::string_view sample_words[] = {
    "amber",  "birch",   "coral",  "delta",  "ember", "fjord",  "grove",  "harbour",
    "inlet",  "juniper", "karst",  "lagoon", "mesa",  "nimbus", "oasis",  "prairie",
    "quartz", "ridge",   "sierra", "tundra", "umbra", "valley", "willow", "zephyr",
};

/// An item in DynamoDB JSON that grows; its random parts depend on its number only.
class sample_text {
public:
    sample_text(std::string_view prefix, std::uint64_t number)
        : random_(number * 2 + prefix.size()) {
        add(R"({{"pk":{{"S":"{}-{:09}"}})", prefix, number);
    }

    random_bits& random() { return random_; }
    std::string_view word() { return sample_words[random_.below(std::size(sample_words))]; }

    template <class... Arguments>
    void add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Arguments>(arguments)...);
    }
    void add_raw(std::string_view text) { text_ += text; }

    void add_words(std::size_t size) {
        const std::size_t end = text_.size() + size;
        while (text_.size() < end) {
            text_ += word();
            text_ += ' ';
        }
        text_.resize(end);
        text_.back() = '.';
    }
    /// `digits` digits, neither the first nor the last of them 0.
    void add_number(unsigned digits, unsigned after_point = 0) {
        for (unsigned i = 0; i < digits; ++i) {
            const bool edge = i == 0 || i + 1 == digits;
            text_ += static_cast<char>(edge ? '1' + static_cast<int>(random_.below(9))
                                            : '0' + static_cast<int>(random_.below(10)));
            if (after_point > 0 && i + 1 + after_point == digits) {
                text_ += '.';
            }
        }
    }
    /// Base64 of a multiple of three bytes.
    void add_base64(std::size_t size) {
        constexpr std::string_view alphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < size / 3 * 4; ++i) {
            bits = i % 10 == 0 ? random_.next() : bits >> 6;
            text_ += alphabet[bits & 63];
        }
    }
    std::size_t size() const { return text_.size(); }
    std::string take() {
        text_ += '}';
        return std::move(text_);
    }

private:
    std::string text_;
    random_bits random_;
};

} // namespace dyndump::sandbox_impl
