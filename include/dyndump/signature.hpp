/// \file
/// What items are in a dump or a table, in 256 bits: whatever their order and spelling.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/item.hpp>
#include <dyndump/page.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dyndump {

/// The number of some items, and the sum of their hashes modulo 2^256. Two sets of items have the
/// same one only if they are the same (but for one chance in 2^256); their order, that of their
/// attributes and of the members of sets, escapes, and the way numbers are written (1, 1.0, 1e0) do
/// not matter. So a dump, its copy in another format or compression, and the table that either was
/// loaded into can be compared without having them in one place, and those of parts add up to that
/// of the whole. The exact form is specified, to be computed by other programs as well, in
/// src/archive/README.md. It finds what was lost or changed; it is no protection against an
/// adversary who chooses the items.
class items_signature {
public:
    items_signature() = default;

    std::uint64_t items() const noexcept { return items_; }
    /// The sum: 64 hexadecimal digits.
    DYNDUMP_EXPORT std::string text() const;
    /// What text() and items() gave. False if `text` is something else.
    DYNDUMP_EXPORT static bool parse(std::string_view text, std::uint64_t items,
                                     items_signature& out);

    /// Of both together.
    DYNDUMP_EXPORT void add(const items_signature& other) noexcept;
    /// Of one more item, by its hash: the least significant word first.
    DYNDUMP_EXPORT void add_hash(const std::array<std::uint64_t, 4>& hash) noexcept;

    friend bool operator==(const items_signature&, const items_signature&) = default;

private:
    std::array<std::uint64_t, 4> sum_{};
    std::uint64_t items_ = 0;
};

/// Adds up items. Keeps its memory from item to item.
///
/// Thread safety: none; each thread has its own.
class DYNDUMP_EXPORT item_signer {
public:
    item_signer();
    item_signer(item_signer&&) noexcept;
    item_signer& operator=(item_signer&&) noexcept;
    ~item_signer();

    /// Error: errc::malformed_response if it is no item in DynamoDB JSON; `sum` is as it was.
    error_code add(item_view item, items_signature& sum);
    /// All of a page.
    error_code add(const page& items, items_signature& sum);

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
