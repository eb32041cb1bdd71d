#include "cli/load/table_state.hpp"

#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dyndump::cli {
namespace {

struct state {
    std::string_view status;
    std::string_view words;
    std::string_view advice;
};

// DynamoDB API reference, "TableDescription": TableStatus. Those that reads are refused in.
constexpr std::array<state, 4> unreadable{{
    {"CREATING", "is still being created", "Try again when it is ACTIVE."},
    {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", "is encrypted with a KMS key that DynamoDB cannot use",
     "Enable the key and DynamoDB's grant for it; after seven days without, the table is "
     "archived."},
    {"ARCHIVING",
     "is being archived, because its KMS key was out of reach for more than seven days",
     "Restore the backup that DynamoDB makes of it to a new table, and dump that."},
    {"ARCHIVED", "is archived, because its KMS key was out of reach for more than seven days",
     "Restore the backup that DynamoDB made of it to a new table, and dump that."},
}};

const state* find(std::string_view status) {
    const auto* found = std::find_if(unreadable.begin(), unreadable.end(),
                                     [&](const state& each) { return each.status == status; });
    return found == unreadable.end() ? nullptr : found;
}

} // namespace

bool is_unreadable(std::string_view status) {
    return find(status) != nullptr;
}

std::string unreadable_table(std::string_view table, std::string_view place,
                             std::string_view status) {
    return fmt::format("Table {} {} {}", in_quotes(table), printable(place),
                       words_for_lost_table(status));
}

std::string words_for_lost_table(std::string_view status) {
    if (const auto* known = find(status)) {
        return fmt::format("{} ({}). {}", known->words, known->status, known->advice);
    }
    if (status == "DELETING") {
        return "is being deleted (DELETING). Restore it from a backup if its items are needed.";
    }
    if (status == "ACTIVE" || status == "UPDATING") {
        return "was there when the run began and is gone: it was deleted or archived meanwhile. "
               "Restore it from a backup if its items are needed.";
    }
    return fmt::format("cannot be read in its state, {}. Try again when it is ACTIVE.",
                       printable(status));
}

} // namespace dyndump::cli
