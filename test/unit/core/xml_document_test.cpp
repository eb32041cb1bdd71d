#include "core/xml_document.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::core {
namespace {

std::string nested(int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) {
        text += "<a>";
    }
    for (int i = 0; i < depth; ++i) {
        text += "</a>";
    }
    return text;
}

TEST(xml_document, texts_with_their_entities_resolved) {
    pugi::xml_document document;
    ASSERT_EQ(parse_xml("<?xml version='1.0'?>\n<R xmlns=\"http://x/\"><K>a&amp;b&quot;&#233;</K>"
                        "<E/><B> </B></R>",
                        document),
              "");
    const auto root = document.document_element();
    EXPECT_STREQ(root.name(), "R");
    EXPECT_EQ(child_text(root, "K"), "a&b\"\xc3\xa9");
    EXPECT_EQ(child_text(root, "E"), "");
    EXPECT_EQ(child_text(root, "B"), " ");
    EXPECT_EQ(child_text(root, "missing"), "");
}

TEST(xml_document, what_is_none_is_refused) {
    pugi::xml_document document;
    for (const char* text : {"", " ", "{}", "<a>", "<a></b>", "<a><b></a>", "<!-- -->"}) {
        EXPECT_EQ(parse_xml(text, document), "is no XML") << text;
        EXPECT_FALSE(document.document_element());
    }
}

TEST(xml_document, size_and_depth_are_capped) {
    pugi::xml_document document;
    EXPECT_EQ(parse_xml(nested(deepest_xml), document), "");
    EXPECT_EQ(parse_xml(nested(deepest_xml + 1), document),
              "is nested more deeply than is accepted");
    EXPECT_EQ(parse_xml(nested(1'000'000), document), "is larger than is accepted");
    EXPECT_EQ(parse_xml("<a>" + std::string(largest_xml, 'x') + "</a>", document),
              "is larger than is accepted");
}

TEST(xml_document, entities_of_a_dtd_are_not_resolved) {
    pugi::xml_document document;
    parse_xml("<!DOCTYPE r [<!ENTITY e \"big\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
              "<r>&e;&f;</r>",
              document);
    EXPECT_EQ(std::string_view(document.document_element().child_value()), "&e;&f;");
}

} // namespace
} // namespace dyndump::core
