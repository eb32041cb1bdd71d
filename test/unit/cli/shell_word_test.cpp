#include "cli/commands/resume_command.hpp"
#include "cli/report/shell_word.hpp"

#include <dyndump/printable.hpp>

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

namespace dyndump::cli {
namespace {

TEST(shell_word, quotes_what_must_be) {
    EXPECT_EQ(shell_word("build/src/cli/dyndump"), "build/src/cli/dyndump");
    EXPECT_EQ(shell_word("my own table"), "'my own table'");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("100%/$HOME"), "'100%/$HOME'");
    EXPECT_EQ(shell_word("d\u00e9j\u00e0"), "'d\u00e9j\u00e0'");
    EXPECT_EQ(shell_word("a\x1b[m"), "'a'\"$(printf '\\033')\"'[m'");
    EXPECT_EQ(shell_word("a\nb c"), "'a'\"$(printf '\\012\\142')\"' c'");
    EXPECT_EQ(shell_word("a\u202e"), "'a'\"$(printf '\\342\\200\\256')\"''");
    EXPECT_EQ(shell_word("caf\xe9"), "'caf'\"$(printf '\\351')\"''");
}

const std::string hostile[] = {"a\nb\n\nc",    "\n",           "\x1b]0;x\x07", "caf\xe9 'x'",
                               "\u202e\n\xff", "x\n\u00e9\n'", "%s\\n",        "\u0085y"};

TEST(shell_word, shows_a_terminal_nothing_but_printable_text) {
    for (const auto& text : hostile) {
        const auto word = shell_word(text);
        EXPECT_EQ(printable(word, whole_text), word);
    }
}

// By `shell`: "sh" is dash on Debian.
std::string read_by(const std::string& shell, const std::string& text) {
    const auto script = shell_word("printf '%s.' " + shell_word(text));
    const auto command = shell + " -c " + script;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(::popen(command.c_str(), "r"),
                                                              ::pclose);
    std::string read(256, '\0');
    read.resize(std::fread(read.data(), 1, read.size(), out.get()));
    return read;
}

TEST(shell_word, shells_read_what_was_meant) {
    for (const auto& text : hostile) {
        EXPECT_EQ(read_by("bash", text), text + '.');
        if (!text.ends_with('\n')) {
            EXPECT_EQ(read_by("sh", text), text + '.');
        }
    }
}

TEST(shell_word, words_are_read_back) {
    using words = std::vector<std::string>;
    EXPECT_EQ(words_of_shell("a 'b c' d"), (words{"a", "b c", "d"}));
    for (const auto& text : hostile) {
        EXPECT_EQ(words_of_shell("x " + shell_word(text)), (words{"x", text}));
    }
}

TEST(shell_word, what_it_does_not_write_is_refused) {
    for (const char* command : {"a;b",
                                "a b | sh",
                                "a `id`",
                                "a $(id)",
                                "a \"$(id)\"",
                                "a\nb",
                                "a  b",
                                " a",
                                "a ",
                                "a 'b",
                                "a > b",
                                "a & b",
                                "'a'",
                                "a\tb",
                                "a '\x1b[2J'",
                                "a '\u202e'",
                                "a \"$(printf '\\033'; id)\"",
                                "a \"$(printf '')\"",
                                "a '\n'",
                                "a \\x"}) {
        EXPECT_FALSE(words_of_shell(command)) << printable(command);
    }
}

TEST(resume_command, from_a_journal_is_known_by_its_form) {
    const auto ours = [](const std::string& command) {
        return is_resume_command(command, "/opt/bin/ddump");
    };
    EXPECT_TRUE(ours("dyndump dump orders -o x/"));
    EXPECT_TRUE(ours("/opt/bin/ddump dump orders -o x/"));
    EXPECT_TRUE(ours("other/ddump dump 'my table'"));
    EXPECT_TRUE(ours("cd /data && dyndump dump orders"));
    EXPECT_TRUE(ours("cd '/a && b' && dyndump dump orders"));
    EXPECT_TRUE(ours(from_anywhere(resume_command("./dyndump", {"dump", "a\x1b\nb"}, true))));
    for (const char* command :
         {"", "rm -rf x", "dyndump", "dyndump dump", "dyndump verify x", "dyndump dump x; id",
          "dyndump dump x && id", "cd /x && rm -rf y", "cd x && dyndump dump y",
          "cd && dyndump dump y", "cd /a /b && dyndump dump y", "cd /x ; dyndump dump y",
          "dyndump dump '\x1b[2J'", "dyndump dump x\ndyndump: all is well", "dyndump dump $(id)",
          "notdyndump dump x"}) {
        EXPECT_FALSE(ours(command)) << printable(command);
    }
}

} // namespace
} // namespace dyndump::cli
