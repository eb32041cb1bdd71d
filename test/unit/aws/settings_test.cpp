#include "aws/settings.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

class settings_test : public testing::Test {
protected:
    settings make() {
        env_ = fixed_environment(variables_);
        EXPECT_FALSE(config_.load(env_, fixed_file_reader({{"~/.aws/config", file_}}), {}, diag_));
        return {env_, config_};
    }

    std::map<std::string, std::string, std::less<>> variables_;
    std::string file_;
    fixed_environment env_;
    shared_config config_;
    diagnostics diag_;
};

TEST_F(settings_test, variable_comes_before_profile) {
    file_ = "[default]\nkey = profile\n";
    EXPECT_EQ(make().text("VARIABLE", "key"), "profile");
    variables_["VARIABLE"] = "variable";
    EXPECT_EQ(make().text("VARIABLE", "key"), "variable");
    EXPECT_FALSE(make().text("OTHER", "other"));
}

TEST_F(settings_test, flags) {
    struct row {
        const char* text;
        bool good;
        bool value;
    };
    for (const auto& [text, good, value] : {
             row{"", true, false},
             row{"true", true, true},
             row{"TRUE", true, true},
             row{"false", true, false},
             row{"False", true, false},
             row{"1", false, false},
             row{"yes", false, false},
         }) {
        variables_["V"] = text;
        bool out = !value;
        const error_code ec = make().flag("V", "k", out, diag_);
        EXPECT_EQ(ec, good ? error_code() : errc::bad_configuration) << text;
        EXPECT_EQ(out, good ? value : !value) << text;
    }
    EXPECT_EQ(diag_.message, "V (profile: k) is \"yes\"; it must be true or false.");
}

TEST_F(settings_test, counts) {
    for (const char* bad : {"0", "-1", "1.5", "x", "7x", "4294967296"}) {
        variables_["V"] = bad;
        unsigned out = 5;
        EXPECT_EQ(make().count("V", "k", out, diag_), errc::bad_configuration) << bad;
        EXPECT_EQ(out, 5u);
    }
    variables_["V"] = "7";
    unsigned out = 5;
    EXPECT_FALSE(make().count("V", "k", out, diag_));
    EXPECT_EQ(out, 7u);
    EXPECT_FALSE(make().count("OTHER", "k", out, diag_));
    EXPECT_EQ(out, 7u);
}

TEST_F(settings_test, retries) {
    unsigned attempts = 10;
    auto mode = core::retry_mode::standard;
    EXPECT_FALSE(make().retries(attempts, mode, diag_));
    EXPECT_EQ(attempts, 10u);
    file_ = "[default]\nmax_attempts = 4\nretry_mode = adaptive\n";
    EXPECT_FALSE(make().retries(attempts, mode, diag_));
    EXPECT_EQ(attempts, 4u);
    EXPECT_EQ(mode, core::retry_mode::adaptive);
    variables_["AWS_RETRY_MODE"] = "legacy";
    variables_["AWS_MAX_ATTEMPTS"] = "2";
    EXPECT_FALSE(make().retries(attempts, mode, diag_));
    EXPECT_EQ(attempts, 2u);
    EXPECT_EQ(mode, core::retry_mode::standard);
    variables_["AWS_RETRY_MODE"] = "eager";
    EXPECT_EQ(make().retries(attempts, mode, diag_), errc::bad_configuration);
    EXPECT_EQ(diag_.message, "AWS_RETRY_MODE (profile: retry_mode) is \"eager\"; it must be "
                             "standard, adaptive or legacy.");
}

} // namespace
} // namespace dyndump::aws
