/// \file
/// Items and Scan responses made up from a seed: every type, every nesting, awkward strings.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::test {

/// The kinds of items that tests and benches speak of.
enum class item_shape {
    /// Ten short strings and numbers, about 1 KB.
    flat,
    /// Maps and lists some levels deep, about 1 KB.
    nested,
    /// Many small numbers, about 1 KB.
    numbers,
    /// One binary of 750 bytes.
    binary,
    /// One string of 400 KB.
    large,
    /// Anything: every type, escapes, astral characters, empty containers.
    varied,
};

/// Same seed, same items.
class random_items {
public:
    explicit random_items(std::uint64_t seed)
        : random_(seed) {}

    /// One item in compact DynamoDB JSON.
    std::string item(item_shape shape);

    /// The inside of a JSON string, escapes included, of about `length` characters.
    std::string string_text(std::size_t length);
    std::string number();
    std::uint64_t below(std::uint64_t n) { return random_() % n; }

private:
    std::string plain_text(std::size_t length);
    std::string base64(std::size_t bytes);
    std::string value(int depth);
    std::string set(std::string_view type);
    std::string attributes(std::size_t count, int depth);

    std::mt19937_64 random_;
};

/// A Scan response around the items, as the service writes it.
std::string scan_body(const std::vector<std::string>& items);

/// A Scan response of at least `bytes` of items of that shape.
std::string scan_body(item_shape shape, std::size_t bytes, std::uint64_t seed = 1);

} // namespace dyndump::test
