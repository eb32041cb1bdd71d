#include "core/throttling.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

TEST(throttling, the_reason_ends_in_the_kind_of_limit) {
    struct row {
        const char* reason;
        throttling_scope scope;
        const char* name;
    };
    using enum throttling_scope;
    for (const auto& [reason, scope, name] : {
             row{"TableReadKeyRangeThroughputExceeded", key_range, "key_range"},
             row{"TableReadProvisionedThroughputExceeded", table, "table"},
             row{"IndexReadMaxOnDemandThroughputExceeded", table, "table"},
             row{"TableReadAccountLimitExceeded", account, "account"},
             row{"TableWriteKeyRangeThroughputExceeded", key_range, "key_range"},
             row{"IndexReadKeyRangeThroughputExceeded", key_range, "key_range"},
             row{"IndexWriteKeyRangeThroughputExceeded", table, "table"},
             row{"SomethingNew", unknown, "unknown"},
             row{"", unknown, "unknown"},
         }) {
        EXPECT_EQ(scope_of(reason), scope) << reason;
        EXPECT_EQ(name_of(scope), name);
    }
}

TEST(throttling, of_several_reasons_the_widest_counts) {
    EXPECT_EQ(widest_scope({}), throttling_scope::unknown);
    EXPECT_EQ(widest_scope({{"TableReadAccountLimitExceeded", ""},
                            {"TableReadKeyRangeThroughputExceeded", ""}}),
              throttling_scope::account);
    EXPECT_EQ(widest_scope({{"New", ""}, {"TableReadKeyRangeThroughputExceeded", ""}}),
              throttling_scope::key_range);
}

} // namespace
} // namespace dyndump::core
