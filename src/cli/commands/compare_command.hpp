// `dyndump compare`: in which items two dumps or tables differ.
#pragma once

#include "cli/items/item_place.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::cli {

struct compare_options {
    std::string first;
    std::string second;
    std::vector<std::string> key; // empty: as the places say
    std::uint64_t most_named = 20;
    bool json = false;
    bool quiet = false;
    reading_options how;
};

option_table options_of(compare_options& into);

/// exit_code::integrity if they differ.
exit_code run_compare(const compare_options& options);

} // namespace dyndump::cli
