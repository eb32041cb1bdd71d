/// \file
/// A string that is wiped from memory when it goes, and that no stream or formatter can print.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>

namespace dyndump::core {

/// Holds key material or a token. Its bytes live in one heap block that never grows, so no
/// reallocation and no small-string buffer leaves a copy behind.
///
/// Thread safety: as a `std::string`.
class secret {
public:
    secret() noexcept = default;
    explicit secret(std::string_view value)
        : size_(value.size()) {
        if (size_ != 0) {
            data_ = std::make_unique<char[]>(size_);
            std::memcpy(data_.get(), value.data(), size_);
        }
    }
    /// Takes the value and wipes what it was taken from.
    static secret consume(std::string& value) {
        secret taken{std::string_view(value)};
        OPENSSL_cleanse(value.data(), value.size());
        value.clear();
        return taken;
    }

    secret(const secret& other)
        : secret(other.view()) {}
    secret(secret&& other) noexcept { swap(other); }
    secret& operator=(secret other) noexcept {
        swap(other);
        return *this;
    }
    ~secret() {
        if (data_) {
            OPENSSL_cleanse(data_.get(), size_);
        }
    }

    /// Valid until the secret is assigned to or destroyed.
    std::string_view view() const noexcept { return {data_.get(), size_}; }
    bool empty() const noexcept { return size_ == 0; }

    /// Takes the same time wherever two values of one length differ.
    friend bool operator==(const secret& a, const secret& b) noexcept {
        return a.size_ == b.size_ &&
               (a.size_ == 0 || CRYPTO_memcmp(a.data_.get(), b.data_.get(), a.size_) == 0);
    }

private:
    void swap(secret& other) noexcept {
        data_.swap(other.data_);
        std::swap(size_, other.size_);
    }

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
};

} // namespace dyndump::core
