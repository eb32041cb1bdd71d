#include "core/throttling.hpp"

#include <algorithm>

namespace dyndump::core {

throttling_scope scope_of(std::string_view reason) noexcept {
    if (reason.ends_with("KeyRangeThroughputExceeded")) {
        // Items of any range of the table may go into one range of an index.
        return reason.starts_with("IndexWrite") ? throttling_scope::table
                                                : throttling_scope::key_range;
    }
    if (reason.ends_with("ProvisionedThroughputExceeded") ||
        reason.ends_with("MaxOnDemandThroughputExceeded")) {
        return throttling_scope::table;
    }
    if (reason.ends_with("AccountLimitExceeded")) {
        return throttling_scope::account;
    }
    return throttling_scope::unknown;
}

std::string_view name_of(throttling_scope scope) noexcept {
    switch (scope) {
    case throttling_scope::key_range:
        return "key_range";
    case throttling_scope::table:
        return "table";
    case throttling_scope::account:
        return "account";
    case throttling_scope::unknown:
        break;
    }
    return "unknown";
}

throttling_scope widest_scope(const std::vector<throttling_reason>& reasons) noexcept {
    auto widest = throttling_scope::unknown;
    for (const throttling_reason& each : reasons) {
        widest = std::max(widest, scope_of(each.reason));
    }
    return widest;
}

} // namespace dyndump::core
