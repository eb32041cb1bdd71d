#include "cli/plan/plan_words.hpp"

#include "cli/report/figures.hpp"

#include <fmt/format.h>

namespace dyndump::cli {

std::string dollars(double amount) {
    return amount > 0 && amount < 0.01 ? std::string("less than $0.01")
                                       : fmt::format("${:.2f}", amount);
}

std::string dollars(double low, double high) {
    auto first = dollars(low);
    const auto second = dollars(high);
    return first == second ? first : first + " to " + second;
}

std::string duration_words(std::chrono::duration<double> time, bool is_least) {
    const auto whole = std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
    if (whole < std::chrono::seconds(1)) {
        return is_least ? "less than a second, at best" : "less than a second";
    }
    return (is_least ? "at least " : "about ") + clock_time(whole);
}

std::string plan_line(std::string_view name, std::string_view words) {
    return fmt::format("{:<12}{}\n", name, words);
}

} // namespace dyndump::cli
