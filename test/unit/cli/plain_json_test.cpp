#include "cli/report/plain_json.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <limits>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

TEST(plain_json, numbers_are_written_as_people_write_them) {
    const json::value value{{"a", 10.0},
                            {"b", 0.5},
                            {"c", {1e16, -0.25, 7, "x\n", nullptr, true, json::object()}},
                            {"d", std::numeric_limits<double>::infinity()},
                            {"e\"", json::array()}};
    EXPECT_EQ(plain_json(value), R"({"a":10,"b":0.5,"c":[10000000000000000,-0.25,7,"x\n",null,)"
                                 R"(true,{}],"d":null,"e\"":[]})");
    EXPECT_EQ(json::parse(plain_json(json::value(1e300))).as_double(), 1e300);
}

} // namespace
} // namespace dyndump::cli
