#include "aws/profile_file.hpp"

#include "support/growth.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

constexpr auto config = profile_file_kind::config;
constexpr auto credentials_file = profile_file_kind::credentials;

profile_file parse(std::string_view text, profile_file_kind kind = config) {
    profile_file out;
    diagnostics diag;
    const error_code ec = parse_profile_file(text, kind, "/f", out, diag);
    EXPECT_FALSE(ec) << diag.message << '\n' << text;
    return out;
}

std::string value(const profile_file::sections& sections, std::string_view section,
                  std::string_view name) {
    const auto found = sections.find(section);
    if (found == sections.end()) {
        return "(no section)";
    }
    return std::string(found->second.get(name).value_or("(absent)"));
}

struct value_case {
    const char* about;
    const char* text;
    const char* expected; // of the property `name` of profile foo
};

TEST(profile_file, values) {
    for (const auto& [about, text, expected] : {
             value_case{"plain", "[profile foo]\nname = value", "value"},
             value_case{"final newline", "[profile foo]\nname = value\n", "value"},
             value_case{"CRLF", "[profile foo]\r\nname = value\r\n", "value"},
             value_case{"no blanks", "[profile foo]\nname=value", "value"},
             value_case{"many blanks", "[profile foo]\nname  \t=  value \t", "value"},
             value_case{"inner blanks", "[profile foo]\nname = a  b", "a  b"},
             value_case{"byte order mark", "\xef\xbb\xbf[profile foo]\nname = value", "value"},
             value_case{"equals in value", "[profile foo]\nname = a=b=c", "a=b=c"},
             value_case{"upper-case name", "[profile foo]\nNAME = value", "value"},
             value_case{"empty", "[profile foo]\nname =", ""},
             value_case{"blank", "[profile foo]\nname =  ", ""},
             value_case{"emoji", "[profile foo]\nname = \xf0\x9f\x98\x82", "\xf0\x9f\x98\x82"},
             value_case{"comment lines", "# c\n; c\n[profile foo]\n# c\nname = value\n;c", "value"},
             value_case{"empty lines", "\n\n[profile foo]\n\n  \n\t\nname = value\n\n", "value"},
             value_case{"comment after value", "[profile foo]\nname = value # c", "value # c"},
             value_case{"semicolon comment", "[profile foo]\nname = value ; c", "value ; c"},
             value_case{"comment after tab", "[profile foo]\nname = value\t# c", "value\t# c"},
             value_case{"comment sign in value", "[profile foo]\nname = va#l;ue", "va#l;ue"},
             value_case{"comment sign at start", "[profile foo]\nname =#value", "#value"},
             value_case{"only a comment", "[profile foo]\nname = # c", "# c"},
             value_case{"quotes in value", "[profile foo]\nname = \"a b\" 'c'", "\"a b\" 'c'"},
             value_case{"colon", "[profile foo]\nname: value", "value"},
             value_case{"colon, then equals", "[profile foo]\nname : a=b", "a=b"},
             value_case{"equals, then colon", "[profile foo]\nname = a:b", "a:b"},
             value_case{"comment signs, then comment", "[profile foo]\nname = a#b #c", "a#b #c"},
             value_case{"comment after section", "[profile foo] # c\nname = value", "value"},
             value_case{"words after section", "[profile foo] bar\nname = value", "value"},
             value_case{"comment at section", "[profile foo]; c\nname = value", "value"},
             value_case{"blanks in section", "[ \tprofile \t foo \t ]\nname = value", "value"},
             value_case{"continuation", "[profile foo]\nname = value\n -more", "value\n-more"},
             value_case{"continuations", "[profile foo]\nname = value\n -a\n\t-b", "value\n-a\n-b"},
             value_case{"continuation keeps comment signs",
                        "[profile foo]\nname = value\n -more ; c # d", "value\n-more ; c # d"},
             value_case{"continuation with equals", "[profile foo]\nname = value\n a = b",
                        "value\na = b"},
             value_case{"continuation with brackets", "[profile foo]\nname = value\n [profile bar]",
                        "value\n[profile bar]"},
             value_case{"empty line within continuation",
                        "[profile foo]\nname = value\n\n -more\n\n", "value\n\n-more"},
             value_case{"comment line within continuation",
                        "[profile foo]\nname = value\n# c\n -more", "value\n-more"},
             value_case{"last duplicate wins", "[profile foo]\nname = a\nname = b", "b"},
             value_case{"duplicate in another case", "[profile foo]\nname = a\nName = b", "b"},
             value_case{"sections merge",
                        "[profile foo]\nname = a\n[profile bar]\n[profile foo]\nname = b", "b"},
             value_case{"merged sections keep", "[profile foo]\nname = a\n[profile foo]\nother = b",
                        "a"},
             value_case{"indented properties", "[profile foo]\n  name = value\n  other = x",
                        "value"},
             value_case{"continuation of indented", "[profile foo]\n  name = a\n    b\n  o = x",
                        "a\nb"},
         }) {
        EXPECT_EQ(value(parse(text).profiles, "foo", "name"), expected) << about;
    }
}

struct section_case {
    profile_file_kind kind;
    const char* header;
    const char* profile; // null: ignored
};

TEST(profile_file, sections) {
    for (const auto& [kind, header, profile] : {
             section_case{config, "[default]", "default"},
             section_case{config, "[profile default]", "default"},
             section_case{config, "[profile foo]", "foo"},
             section_case{config, "[profile\tfoo]", "foo"},
             section_case{config, "[profile a_B-0/.%@:+]", "a_B-0/.%@:+"},
             section_case{config, "[foo]", nullptr},
             section_case{config, "[profilefoo]", nullptr},
             section_case{config, "[profile]", nullptr},
             section_case{config, "[profile two words]", nullptr},
             section_case{config, "[profile \"two words\"]", "two words"},
             section_case{config, "[profile 'two  words']", "two  words"},
             section_case{config, "[profile two\\ words]", "two words"},
             section_case{config, "[profile 'it'\"'\"'s mine']", "it's mine"},
             section_case{config, "[profile \"a \\\"b\\\" \\$c\"]", "a \"b\" \\$c"},
             section_case{config, "[profile \"default\"]", "default"},
             section_case{config, "[profile \"a]b\"]", "a]b"},
             section_case{config, "[profile \"# ; =\"] # c", "# ; ="},
             section_case{config, "[profile \"not closed]", nullptr},
             section_case{config, "[profile \"a\" b]", nullptr},
             section_case{config, "[\"profile foo\"]", nullptr},
             section_case{config, "[profile \xc3\xa9]", "\xc3\xa9"},
             section_case{config, "[Profile foo]", nullptr},
             section_case{config, "[preview]", nullptr},
             section_case{config, "[plugins x]", nullptr},
             section_case{config, "[]", nullptr},
             section_case{credentials_file, "[default]", "default"},
             section_case{credentials_file, "[foo]", "foo"},
             section_case{credentials_file, "[ foo ]", "foo"},
             section_case{credentials_file, "[profile foo]", "profile foo"},
             section_case{credentials_file, "[profile]", "profile"},
             section_case{credentials_file, "[two words]", "two words"},
             section_case{credentials_file, "[\"two words\"]", "\"two words\""},
             section_case{credentials_file, "[\xc3\xa9 #]", "\xc3\xa9 #"},
         }) {
        const auto file = parse(std::string(header) + "\nname = value\n more", kind);
        if (profile == nullptr) {
            EXPECT_TRUE(file.profiles.empty()) << header;
        } else {
            EXPECT_EQ(value(file.profiles, profile, "name"), "value\nmore") << header;
        }
    }
}

TEST(profile_file, profile_default_beats_default) {
    EXPECT_EQ(
        value(parse("[profile default]\na = 1\n[default]\na = 2\nb = 2").profiles, "default", "a"),
        "1");
    const auto file = parse("[default]\na = 2\nb = 2\n[profile default]\na = 1");
    EXPECT_EQ(value(file.profiles, "default", "a"), "1");
    EXPECT_EQ(value(file.profiles, "default", "b"), "(absent)");
    EXPECT_EQ(value(parse("[default]\na = 2\n[default]\nb = 3").profiles, "default", "a"), "2");
    EXPECT_EQ(parse("[default]").profiles.count("default"), 1u);
}

TEST(profile_file, sso_sessions_and_services) {
    const auto file = parse("[sso-session s]\nsso_region = eu-west-1\n"
                            "[services local]\n"
                            "dynamodb =\n"
                            "  endpoint_url = http://localhost:8000/#here # there\n"
                            "  Other = x\n"
                            "\n"
                            "  # indented comment\n"
                            "s3 = \n"
                            "\tendpoint_url = http://localhost:9000\n"
                            "plain = value\n"
                            "  endpoint_url = not nested\n");
    EXPECT_EQ(value(file.sso_sessions, "s", "sso_region"), "eu-west-1");
    ASSERT_EQ(file.services.count("local"), 1u);
    const profile_section& services = file.services.at("local");
    EXPECT_EQ(services.get("dynamodb", "endpoint_url"), "http://localhost:8000/#here # there");
    EXPECT_EQ(services.get("dynamodb", "other"), "x");
    EXPECT_EQ(services.get("s3", "endpoint_url"), "http://localhost:9000");
    EXPECT_FALSE(services.get("s3", "other"));
    EXPECT_FALSE(services.get("plain", "endpoint_url"));
    EXPECT_FALSE(services.get("absent", "endpoint_url"));
    EXPECT_TRUE(file.profiles.empty());
}

TEST(profile_file, quoted_names_in_every_kind_of_section) {
    for (const auto* name :
         {"'My Corp Ltd'", "\"My Corp Ltd\"", "My\\ Corp\\ Ltd", "My' Corp 'Ltd"}) {
        std::string text;
        for (const auto* kind : {"profile", "sso-session", "services"}) {
            text +=
                std::string("[") + kind + " \t" + name + "] ; as written by hand\nname = value\n";
        }
        const auto file = parse(text);
        EXPECT_EQ(value(file.profiles, "My Corp Ltd", "name"), "value") << name;
        EXPECT_EQ(value(file.sso_sessions, "My Corp Ltd", "name"), "value") << name;
        EXPECT_EQ(value(file.services, "My Corp Ltd", "name"), "value") << name;
    }
}

TEST(profile_file, a_property_may_have_any_name) {
    const auto file = parse("[profile foo]\nin valid = 1\n  continued\nname = value");
    EXPECT_EQ(value(file.profiles, "foo", "name"), "value");
    EXPECT_EQ(value(file.profiles, "foo", "in valid"), "1\ncontinued");
}

TEST(profile_file, reading_takes_time_that_is_linear_in_the_lines) {
    for (const char* line : {" more\n", "\n", " # c\n", "name = value\n", "[profile a]\n"}) {
        const auto read = [line](unsigned lines) {
            std::string text = "[profile foo]\nname = value\n";
            for (unsigned i = 0; i < lines; ++i) {
                text += line;
            }
            parse(text + "name = last\n");
        };
        EXPECT_LT(test::growth_of_eight_times(read, 4000), test::linear_at_eight_times) << line;
    }
}

struct broken_file {
    const char* text;
    const char* message;
};

TEST(profile_file, faults_name_the_line_and_no_value) {
    for (const auto& [text, message] : {
             broken_file{"[profile foo\nname = value",
                         "/f, line 1: the section has no closing bracket"},
             broken_file{"name = value", "/f, line 1: a property stands before the first section"},
             broken_file{"[profile foo]\nhunter2",
                         "/f, line 2: neither a section, a property (name = value) nor a comment"},
             broken_file{"[profile foo]\n= hunter2", "/f, line 2: the property has no name"},
             broken_file{"[profile foo]\ns3 =\n hunter2",
                         "/f, line 3: an indented line below an empty value is no nested property "
                         "(name = value)"},
         }) {
        profile_file out;
        diagnostics diag;
        EXPECT_EQ(parse_profile_file(text, config, "/f", out, diag), errc::bad_configuration)
            << text;
        EXPECT_EQ(diag.message, message) << text;
        EXPECT_EQ(diag.message.find("hunter2"), std::string::npos);
    }
    profile_file out;
    diagnostics diag;
    EXPECT_EQ(
        parse_profile_file(std::string_view("[default]\na = b\0c", 17), config, "/f", out, diag),
        errc::bad_configuration);
    EXPECT_EQ(diag.message, "/f, line 2: the line holds a NUL byte");
}

TEST(profile_file, nothing_is_nothing) {
    EXPECT_TRUE(parse("").profiles.empty());
    EXPECT_TRUE(parse("\n\n# only a comment\n").profiles.empty());
}

} // namespace
} // namespace dyndump::aws
