#include "aws/shared_config.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

using variables = std::map<std::string, std::string, std::less<>>;

class shared_config_test : public testing::Test {
protected:
    error_code load(std::string_view profile = {}) {
        return config_.load(fixed_environment(env_), fixed_file_reader(files_), profile, diag_);
    }

    variables env_{{"HOME", "/home/u"}};
    variables files_{
        {"/home/u/.aws/config",
         "[default]\nregion = eu-west-1\n"
         "[profile both]\nregion = us-east-1\naws_access_key_id = FROM_CONFIG\noutput = json\n"
         "[profile config-only]\nregion = us-west-2\nempty =\n"
         "[sso-session s]\nsso_region = eu-north-1\n[services v]\ndynamodb =\n endpoint_url = x\n"},
        {"/home/u/.aws/credentials", "[both]\naws_access_key_id = FROM_CREDENTIALS\n"
                                     "[credentials-only]\naws_access_key_id = AKID\n"}};
    shared_config config_;
    diagnostics diag_;
};

TEST_F(shared_config_test, default_profile) {
    ASSERT_FALSE(load());
    EXPECT_EQ(config_.profile_name(), "default");
    EXPECT_FALSE(config_.profile_was_given());
    EXPECT_EQ(config_.get("region"), "eu-west-1");
    EXPECT_FALSE(config_.get("absent"));
    EXPECT_EQ(config_.config_path(), "/home/u/.aws/config");
    EXPECT_EQ(config_.credentials_path(), "/home/u/.aws/credentials");
}

TEST_F(shared_config_test, profile_is_given_or_named_by_the_environment) {
    env_["AWS_DEFAULT_PROFILE"] = "config-only";
    ASSERT_FALSE(load());
    EXPECT_EQ(config_.profile_name(), "config-only");
    env_["AWS_PROFILE"] = "both";
    ASSERT_FALSE(load());
    EXPECT_EQ(config_.profile_name(), "both");
    EXPECT_FALSE(config_.profile_was_given());
    ASSERT_FALSE(load("credentials-only"));
    EXPECT_EQ(config_.profile_name(), "credentials-only");
    EXPECT_TRUE(config_.profile_was_given());
    env_["AWS_PROFILE"] = "";
    ASSERT_FALSE(load());
    EXPECT_EQ(config_.profile_name(), "config-only");
}

TEST_F(shared_config_test, credentials_file_beats_config) {
    ASSERT_FALSE(load("both"));
    EXPECT_EQ(config_.get("aws_access_key_id"), "FROM_CREDENTIALS");
    EXPECT_EQ(config_.get("output"), "json");
    EXPECT_EQ(config_.config_profile("both")->get("aws_access_key_id"), "FROM_CONFIG");
    EXPECT_EQ(config_.credentials_profile("both")->get("aws_access_key_id"), "FROM_CREDENTIALS");
    EXPECT_EQ(config_.credentials_profile("config-only"), nullptr);
    EXPECT_EQ(config_.config_profile("credentials-only"), nullptr);
    EXPECT_EQ(config_.profile("nobody"), nullptr);
}

TEST_F(shared_config_test, other_sections) {
    ASSERT_FALSE(load());
    EXPECT_EQ(config_.sso_session("s")->get("sso_region"), "eu-north-1");
    EXPECT_EQ(config_.services("v")->get("dynamodb", "endpoint_url"), "x");
    EXPECT_EQ(config_.sso_session("v"), nullptr);
    EXPECT_EQ(config_.services("s"), nullptr);
}

TEST_F(shared_config_test, empty_values_count_as_absent) {
    ASSERT_FALSE(load("config-only"));
    EXPECT_FALSE(config_.get("empty"));
}

TEST_F(shared_config_test, paths_from_the_environment) {
    env_["AWS_CONFIG_FILE"] = "~/other";
    env_["AWS_SHARED_CREDENTIALS_FILE"] = "/c";
    files_["/home/u/other"] = "[default]\nregion = ap-south-1\n";
    files_["/c"] = "[default]\naws_access_key_id = C\n";
    ASSERT_FALSE(load());
    EXPECT_EQ(config_.get("region"), "ap-south-1");
    EXPECT_EQ(config_.get("aws_access_key_id"), "C");
}

TEST_F(shared_config_test, missing_files_are_empty) {
    files_.clear();
    ASSERT_FALSE(load());
    EXPECT_FALSE(config_.get("region"));
    env_.clear();
    ASSERT_FALSE(load());
    ASSERT_FALSE(load("default"));
}

TEST_F(shared_config_test, a_named_profile_must_exist) {
    EXPECT_EQ(load("nobody"), errc::bad_configuration);
    EXPECT_EQ(diag_.message, "Profile \"nobody\" is neither in /home/u/.aws/config nor in "
                             "/home/u/.aws/credentials. Add it, or name another with --profile or "
                             "AWS_PROFILE.");
    env_["AWS_PROFILE"] = "nobody";
    EXPECT_EQ(load(), errc::bad_configuration);
    EXPECT_FALSE(load("both"));
}

TEST_F(shared_config_test, broken_files_are_reported) {
    files_["/home/u/.aws/credentials"] = "[default\n";
    EXPECT_EQ(load(), errc::bad_configuration);
    EXPECT_EQ(diag_.message,
              "/home/u/.aws/credentials, line 1: the section has no closing bracket");
}

TEST_F(shared_config_test, unreadable_files_are_reported) {
    class denying final : public file_reader {
        error_code read(const std::string&, core::secret&) const override {
            return {EACCES, boost::system::system_category()};
        }
    };
    EXPECT_EQ(config_.load(fixed_environment(env_), denying(), {}, diag_), errc::bad_configuration);
    EXPECT_NE(diag_.message.find("/home/u/.aws/config cannot be read: "), std::string::npos);
}

TEST_F(shared_config_test, a_failed_load_changes_nothing) {
    ASSERT_FALSE(load("both"));
    ASSERT_TRUE(load("nobody"));
    EXPECT_EQ(config_.profile_name(), "both");
    EXPECT_EQ(config_.get("region"), "us-east-1");
}

} // namespace
} // namespace dyndump::aws
