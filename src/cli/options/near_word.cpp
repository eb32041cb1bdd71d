#include "cli/options/near_word.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace dyndump::cli {
namespace {

// Levenshtein's distance: letters to insert, drop or replace.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

std::string meant(std::string_view word, const std::vector<std::string>& words) {
    constexpr std::size_t longest = 64; // nobody mistypes more, and the work is quadratic
    if (word.size() > longest) {
        return {};
    }
    const std::string* nearest = nullptr;
    std::size_t least = word.size() / 3 + 2;
    for (const auto& each : words) {
        const auto d = distance(word, each);
        if (d < least) {
            least = d;
            nearest = &each;
        }
    }
    return nearest == nullptr ? std::string{} : " Did you mean \"" + *nearest + "\"?";
}

} // namespace dyndump::cli
