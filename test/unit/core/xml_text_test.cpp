#include "core/xml_text.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

TEST(element_text, strict) {
    EXPECT_EQ(element_text("<a><b>x &lt;&amp;&gt; y</b></a>", "b").view(), "x <&> y");
    for (const char* xml : {"", "<b>", "<b>x", "<b>x</c>", "<b><c>x</c></b>", "<b>x</b><b>y</b>",
                            "<b>&unknown;</b>", "<b>&</b>", "<b x=\"1\">x</b>"}) {
        EXPECT_TRUE(element_text(xml, "b").empty()) << xml;
    }
}

TEST(element_text, a_section_of_character_data_is_taken_as_it_is) {
    EXPECT_EQ(element_text("<a><![CDATA[x & <y> ]]]]></a>", "a").view(), "x & <y> ]]");
    for (const char* xml :
         {"<a><![CDATA[x", "<a><![CDATA[x]]>", "<a><![CDATA[x]]> </a>", "<a>x<![CDATA[y]]></a>"}) {
        EXPECT_TRUE(element_text(xml, "a").empty()) << xml;
    }
}

} // namespace
} // namespace dyndump::core
