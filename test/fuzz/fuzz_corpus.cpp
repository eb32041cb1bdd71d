// Writes a small corpus to begin with: fuzz_corpus page|item DIRECTORY
#include "support/random_items.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using dyndump::test::item_shape;
using dyndump::test::random_items;

constexpr item_shape shapes[] = {item_shape::nested, item_shape::numbers, item_shape::varied};

std::string page(std::uint64_t seed) {
    random_items source(seed);
    std::vector<std::string> items;
    for (std::uint64_t n = source.below(4); n != 0; --n) {
        items.push_back(source.item(item_shape::varied));
    }
    return dyndump::test::scan_body(items);
}

std::string item(std::uint64_t seed) {
    random_items source(seed);
    return source.item(shapes[seed % std::size(shapes)]);
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string_view> arguments(argv, argv + argc);
    if (arguments.size() != 3 || (arguments[1] != "page" && arguments[1] != "item")) {
        std::cerr << "usage: fuzz_corpus page|item DIRECTORY\n";
        return 2;
    }
    const std::filesystem::path directory(arguments[2]);
    std::filesystem::create_directories(directory);
    for (std::uint64_t seed = 0; seed < 64; ++seed) {
        std::ofstream out(directory / std::to_string(seed), std::ios::binary);
        // The first byte is the fuzzer's choice of what to do.
        out << static_cast<char>(seed) << (arguments[1] == "page" ? page(seed) : item(seed));
    }
    return 0;
}
