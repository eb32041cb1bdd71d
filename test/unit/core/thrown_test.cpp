#include "core/thrown.hpp"

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>

#include <ios>
#include <new>
#include <stdexcept>
#include <system_error>

namespace dyndump::core {
namespace {

struct outcome {
    error_code code;
    diagnostics diag;
};

template <class Function>
outcome caught(Function function, std::string_view place = "writer") {
    outcome seen;
    try {
        function();
    } catch (...) {
        seen.code = code_of(std::current_exception(), place, seen.diag);
    }
    return seen;
}

TEST(thrown, an_exception_becomes_its_place_and_words) {
    const auto seen = caught([] { throw std::runtime_error("disk is on fire"); });
    EXPECT_EQ(seen.code, errc::exception_thrown);
    EXPECT_EQ(seen.diag.message, "writer: disk is on fire");
}

TEST(thrown, an_exception_that_carries_a_code_is_that_code) {
    using boost::system::errc::no_space_on_device;
    auto seen = caught(
        [] { throw boost::system::system_error(make_error_code(no_space_on_device), "part 3"); });
    EXPECT_EQ(seen.code, no_space_on_device);
    EXPECT_TRUE(seen.diag.message.starts_with("writer: part 3")) << seen.diag.message;

    seen = caught([] { throw std::system_error(ENOSPC, std::system_category(), "part 4"); });
    EXPECT_EQ(seen.code, error_code(ENOSPC, boost::system::system_category()));
    seen = caught([] { throw std::system_error(ENOSPC, std::generic_category()); });
    EXPECT_EQ(seen.code, error_code(ENOSPC, boost::system::generic_category()));
    seen = caught([] { throw std::ios_base::failure("short"); });
    EXPECT_TRUE(seen.code);
    EXPECT_TRUE(seen.diag.message.starts_with("writer: short")) << seen.diag.message;
}

TEST(thrown, success_is_no_reason_to_throw) {
    EXPECT_EQ(caught([] { throw boost::system::system_error(error_code()); }).code,
              errc::exception_thrown);
    EXPECT_EQ(caught([] { throw std::system_error(std::error_code()); }).code,
              errc::exception_thrown);
}

TEST(thrown, memory_is_told_as_memory) {
    EXPECT_EQ(caught([] { throw std::bad_alloc(); }).code, boost::system::errc::not_enough_memory);
}

TEST(thrown, what_has_no_words_is_named) {
    struct silent : std::exception {
        const char* what() const noexcept override { return ""; }
    };
    EXPECT_NE(caught([] { throw silent(); }).diag.message.find("silent"), std::string::npos);
    const auto seen = caught([] { throw 42; });
    EXPECT_EQ(seen.code, errc::exception_thrown);
    EXPECT_EQ(seen.diag.message, "writer: an exception that is no std::exception");
}

TEST(thrown, nested_exceptions_are_all_told) {
    const auto seen = caught([] {
        try {
            throw std::runtime_error("no route");
        } catch (...) {
            std::throw_with_nested(std::runtime_error("cannot fetch the key"));
        }
    });
    EXPECT_EQ(seen.diag.message, "writer: cannot fetch the key: no route");
}

TEST(thrown, the_innermost_place_counts) {
    const auto seen = caught([] {
        call_at("transport", [] { call_at("logger", [] { throw std::runtime_error("full"); }); });
    });
    EXPECT_EQ(seen.code, errc::exception_thrown);
    EXPECT_EQ(seen.diag.message, "logger: full");
    EXPECT_THROW(call_at("logger", [] { throw std::bad_alloc(); }), std::bad_alloc);
    EXPECT_EQ(call_at("logger", [] { return 7; }), 7);
}

} // namespace
} // namespace dyndump::core
