#include "archive/digest.hpp"
#include "archive/manifest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::archive {
namespace {

/// What `m` is written as, with other consumed capacity and the checksum that belongs to it.
std::string with_capacity(const manifest& m, const std::string& units) {
    std::string text = to_text(m);
    const std::string name = "\"consumed_capacity_units\": ";
    const auto at = text.find(name) + name.size();
    text.replace(at, text.find(',', at) - at, units);
    text.erase(text.rfind("\"sha256\": \"") + 11);
    running_digest digest(EVP_sha256());
    digest.add(text);
    return text + to_hex(digest.value()) + "\"\n}\n";
}

TEST(manifest, capacity_is_a_finite_number) {
    manifest written;
    written.totals.capacity = 12.5;
    manifest read;
    std::string problem;
    ASSERT_TRUE(from_text(with_capacity(written, "0.5"), read, problem)) << problem;
    EXPECT_EQ(read.totals.capacity, 0.5);
    for (const char* units : {"0e400", "1e400"}) { // NaN and infinity to Boost.JSON
        EXPECT_FALSE(from_text(with_capacity(written, units), read, problem)) << units;
        EXPECT_NE(problem.find("consumed_capacity_units"), std::string::npos) << problem;
    }
}

} // namespace
} // namespace dyndump::archive
