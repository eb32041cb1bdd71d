#include <dyndump/signature.hpp>

#include "core/item_hash.hpp"

#include <charconv>

namespace dyndump {
namespace core {
namespace {

// "dyndump: the sum of item hashes.", as it lies in memory.
constexpr highway_words signature_key{0x3a706d75646e7964, 0x6d75732065687420, 0x6d65746920666f20,
                                      0x2e73656873616820};

} // namespace

item_hash hash_of_form(std::string_view form) noexcept {
    return highway_hash(signature_key, form);
}

} // namespace core

namespace {

constexpr std::size_t word_digits = 16;

} // namespace

std::string items_signature::text() const {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (auto word = sum_.rbegin(); word != sum_.rend(); ++word) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out += digits[*word >> shift & 15];
        }
    }
    return out;
}

bool items_signature::parse(std::string_view text, std::uint64_t items, items_signature& out) {
    items_signature read;
    read.items_ = items;
    if (text.size() != read.sum_.size() * word_digits) {
        return false;
    }
    for (auto word = read.sum_.rbegin(); word != read.sum_.rend(); ++word) {
        const char* const end = text.data() + word_digits;
        const auto parsed = std::from_chars(text.data(), end, *word, 16);
        if (parsed.ec != std::errc{} || parsed.ptr != end) {
            return false;
        }
        text.remove_prefix(word_digits);
    }
    out = read;
    return true;
}

void items_signature::add_hash(const std::array<std::uint64_t, 4>& hash) noexcept {
    std::uint64_t carry = 0;
    for (std::size_t n = 0; n < sum_.size(); ++n) {
        const auto with_carry = sum_[n] + carry;
        carry = with_carry < carry ? 1 : 0;
        sum_[n] = with_carry + hash[n];
        carry += sum_[n] < hash[n] ? 1 : 0;
    }
    ++items_;
}

void items_signature::add(const items_signature& other) noexcept {
    const auto items = items_ + other.items_;
    add_hash(other.sum_);
    items_ = items;
}

class item_signer::state {
public:
    core::item_hasher hash_of;
};

item_signer::item_signer()
    : state_(std::make_unique<state>()) {}
item_signer::item_signer(item_signer&&) noexcept = default;
item_signer& item_signer::operator=(item_signer&&) noexcept = default;
item_signer::~item_signer() = default;

error_code item_signer::add(item_view item, items_signature& sum) {
    core::item_hash hash;
    if (!state_->hash_of(item.json(), hash)) {
        return errc::malformed_response;
    }
    sum.add_hash(hash);
    return {};
}

error_code item_signer::add(const page& items, items_signature& sum) {
    auto all = sum;
    for (const auto& each : items.items()) {
        if (auto ec = add(each, all)) {
            return ec;
        }
    }
    sum = all;
    return {};
}

} // namespace dyndump
