#include "cli/report/shown_url.hpp"

#include "cli/options/command_line.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

struct shown_case {
    const char* url;
    const char* shown;
};

const shown_case cases[] = {
    {"https://host/", "https://host/"},
    {"http://[::1]:8000/a/b", "http://[::1]:8000/a/b"},
    {"localhost:8000", "localhost:8000"},
    {"https://me:secret@host/", "https://***@host/"},
    {"https://me:secret@host:1/a", "https://***@host:1/a"},
    {"https://secret@host", "https://***@host"},
    {"https://:secret@host", "https://***@host"},
    {"https://me:sec/ret@host/a", "https://***@host/a"},
    {"https://me:sec?ret@host/a", "https://***@host/a"},
    {"https://me:sec#ret@host/a", "https://***@host/a"},
    {"https://me:sec@ret@host/a", "https://***@host/a"},
    {"https://me:sec%40ret@host/a", "https://***@host/a"},
    {"https://me%3Asecret%40host/a", "https://***@host/a"},
    {"HTTPS://me:secret@host", "HTTPS://***@host"},
    {"socks5://me:secret@host", "socks5://***@host"},
    {"//me:secret@host", "//***@host"},
    {"https:/me:secret@host", "***@host"},
    {"https:\\\\me:secret@host", "***@host"},
    {"me:secret@host:8000", "***@host:8000"},
    {"https://me:secret", "https://me:***"},
    {"https://host/a?X-Amz-Signature=secret", "https://host/a?***"},
    {"https://host?token=secret#x", "https://host?***"},
    {"https://host/a#secret", "https://host/a#***"},
    {"https://host/a?", "https://host/a?"},
    {"", ""},
};

TEST(shown_url, holds_no_secret) {
    for (const auto& [url, expected] : cases) {
        EXPECT_EQ(shown_url(url), expected) << url;
    }
}

TEST(bare_url, holds_no_trace_of_a_secret) {
    for (const auto& [url, shown] : cases) {
        const auto bare = bare_url(url);
        EXPECT_EQ(bare.find_first_of("?#@*"), std::string::npos) << bare;
        EXPECT_EQ(bare.find("secret"), std::string::npos) << bare;
    }
    EXPECT_EQ(bare_url("https://me:secret@host:1/a?token=secret"), "https://host:1/a");
    EXPECT_EQ(bare_url("http://[::1]:8000/a/b"), "http://[::1]:8000/a/b");
}

TEST(shown_url, is_what_config_prints) {
    for (const auto& [url, expected] : cases) {
        if (*url == '\0') {
            continue;
        }
        const auto line =
            parse_command_line({"config", "dump", "--endpoint-url", url},
                               [](const std::string&) { return std::optional<std::string>(); });
        EXPECT_EQ(line.code, exit_code::complete) << url;
        EXPECT_NE(line.text.find(' ' + std::string(expected) + ' '), std::string::npos)
            << url << line.text;
        EXPECT_EQ(line.text.find("secret"), std::string::npos) << url << line.text;
    }
}

} // namespace
} // namespace dyndump::cli
