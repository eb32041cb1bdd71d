// The cases of the signing test suite that aws-c-auth publishes (tests/aws-signing-test-suite/v4),
// each by header and by query: what is signed, and the signatures. All are of 2015-08-30, 12:36
// UTC, for the service "service" in us-east-1.
#include <dyndump/signer.hpp>

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace dyndump {
namespace {

enum flags : unsigned {
    plain = 0,
    as_it_is = 1,     // the path is not normalised
    announced = 2,    // the payload's hash is a header
    token_behind = 4, // the session token is not signed
};

constexpr const char* short_token =
    "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
constexpr const char* long_token =
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSP"
    "fIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT"
    "7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlz"
    "m8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

struct suite_case {
    const char* name;
    const char* method;
    const char* path;
    const char* query;
    std::vector<http_header> headers; // beside Host
    const char* body;
    const char* token;
    unsigned how;
    const char* by_header;
    const char* by_query;
};

void PrintTo(const suite_case& c, std::ostream* out) {
    *out << c.name;
}

// One line for what is signed, and each signature on its own.
// clang-format off
const suite_case cases[] = {
    {"get_header_key_duplicate", "GET",
     "/", "", {{"My-Header1",
     "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}, "", "", plain,
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
     "3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97"},
    {"get_header_value_multiline", "GET",
     "/", "", {{"My-Header1", "value1\n  value2\n     value3"}}, "", "", plain,
     "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
     "e6f5def831211aca02987a44b96826706278c7bc078112ae0263659c5b2f2d56"},
    {"get_header_value_order", "GET",
     "/", "", {{"My-Header1",
     "value4"}, {"My-Header1", "value1"}, {"My-Header1", "value3"}, {"My-Header1", "value2"}}, "", "", plain,
     "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
     "313720e71ca6202fdcfa9b20f88de01a4eb0638a83c833b1c184359a4eda864e"},
    {"get_header_value_trim", "GET",
     "/", "", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}, "", "", plain,
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
     "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4"},
    {"get_relative_normalized", "GET", "/example/..", "", {}, "", "", plain,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"get_relative_relative_normalized", "GET", "/example1/example2/../..", "", {}, "", "", plain,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"get_relative_relative_unnormalized", "GET",
     "/example1/example2/../..", "", {}, "", "", as_it_is,
     "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b",
     "b45db0bfd1cf15003493b733e33aa208dd981bd0e63037a6ed953f71d2118a16"},
    {"get_relative_unnormalized", "GET", "/example/..", "", {}, "", "", as_it_is,
     "eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0ff3b237ec1554a184887ff9282",
     "cbcb213b928a077e43275df47b500f1dfaa864ab3f5a18f6b95f4ff0938167ee"},
    {"get_slash_dot_slash_normalized", "GET", "/./", "", {}, "", "", plain,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"get_slash_dot_slash_unnormalized", "GET", "/./", "", {}, "", "", as_it_is,
     "68714168e6557f8f2de0ef956fc24dc2593a4bd2961f8df51898d8a134695145",
     "a9b13e8f3484d9505bf1a6f347219f8f35b0fe8f128ceea597efc146a3dfe90c"},
    {"get_slash_normalized", "GET", "//", "", {}, "", "", plain,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"get_slash_pointless_dot_normalized", "GET", "/./example", "", {}, "", "", plain,
     "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
     "35034b1a0bdd969f346975386daf8aedfd4976573b8348cf4f67eaa41c5857de"},
    {"get_slash_pointless_dot_unnormalized", "GET", "/./example", "", {}, "", "", as_it_is,
     "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff",
     "72b11f16d9530b18204bfb71f2d6ab085894c0ed8d352730a6e76234c58b5e10"},
    {"get_slash_unnormalized", "GET", "//", "", {}, "", "", as_it_is,
     "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e",
     "b2a9542809db687769200f56a844a03f2bd0291d6eb90232d5101c6a579446cd"},
    {"get_slashes_normalized", "GET", "//example//", "", {}, "", "", plain,
     "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
     "c1834e8fb0307243711f0f907f6ab7311ed300d87f13792d7ee4da89ab93e082"},
    {"get_slashes_unnormalized", "GET", "//example//", "", {}, "", "", as_it_is,
     "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5",
     "822a5a9ba28072c5ab2bb4a6307d0c88276d40e49fec6b724c03fb4d4ba60fc2"},
    {"get_space_normalized", "GET", "/example space/", "", {}, "", "", plain,
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
     "7a1f416954786484c9824d93c1f26ef64acb9b1b6c9154d08c9f07d0e394abf6"},
    {"get_space_unnormalized", "GET", "/example space/", "", {}, "", "", as_it_is,
     "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
     "7a1f416954786484c9824d93c1f26ef64acb9b1b6c9154d08c9f07d0e394abf6"},
    {"get_unreserved", "GET",
     "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", {}, "", "", plain,
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
     "95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005"},
    {"get_utf8", "GET", "/\341\210\264", "", {}, "", "", plain,
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
     "10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44"},
    {"get_vanilla_empty_query_key", "GET", "/", "Param1=value1", {}, "", "", plain,
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
     "49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de"},
    {"get_vanilla_query_order_encoded", "GET",
     "/", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1", {}, "", "", plain,
     "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
     "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787"},
    {"get_vanilla_query_order_key_case", "GET",
     "/", "Param2=value2&Param1=value1", {}, "", "", plain,
     "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
     "86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5"},
    {"get_vanilla_query_unreserved", "GET",
     "/", "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", {}, "",
     "", plain,
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
     "8e76a88a7433637b12778d5592799b29ad21ecd6cf6325051c21d86f0acda2bf"},
    {"get_vanilla_query", "GET", "/", "", {}, "", "", plain,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"get_vanilla_utf8_query", "GET", "/", "\341\210\264=bar", {}, "", "", plain,
     "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
     "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"},
    {"get_vanilla_with_session_token", "GET", "/", "", {}, "", short_token, plain,
     "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
     "7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c"},
    {"get_vanilla", "GET", "/", "", {}, "", "", plain,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"post_header_key_case", "POST", "/", "", {}, "", "", plain,
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
     "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"},
    {"post_header_key_sort", "POST", "/", "", {{"My-Header1", "value1"}}, "", "", plain,
     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
     "c09d07e0d55871f10f2a6d350d994acf6825a3cae70673d7def55616e6119dd7"},
    {"post_header_value_case", "POST", "/", "", {{"My-Header1", "VALUE1"}}, "", "", plain,
     "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
     "0698bc9e4f7f9139065ba2909c0e99da257e8e2a42492a097bcd46d792391fed"},
    {"post_sts_header_after", "POST", "/", "", {}, "", long_token, token_behind,
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
     "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"},
    {"post_sts_header_before", "POST", "/", "", {}, "", long_token, plain,
     "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
     "46c2e3c63c1dbe7d39f8ada16fe7f001c1f56c5791441565323677f96308871c"},
    {"post_vanilla_empty_query_value", "POST", "/", "Param1=value1", {}, "", "", plain,
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
     "a9ef26247f293bffe40eeff86a0480ba8c14d31503b2e0c3399e3a16bf1a3682"},
    {"post_vanilla_query", "POST", "/", "Param1=value1", {}, "", "", plain,
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
     "a9ef26247f293bffe40eeff86a0480ba8c14d31503b2e0c3399e3a16bf1a3682"},
    {"post_vanilla", "POST", "/", "", {}, "", "", plain,
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
     "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"},
    {"post_x_www_form_urlencoded_parameters", "POST",
     "/", "", {{"Content-Type",
     "application/x-www-form-urlencoded; charset=utf-8"}, {"Content-Length", "13"}}, "Param1=value1", "", announced,
     "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422",
     "0dbeb9b026c7b6675f266b8427efec9b4fa8b1f6ef1477d717aea231106eab4d"},
    {"post_x_www_form_urlencoded", "POST",
     "/", "", {{"Content-Type",
     "application/x-www-form-urlencoded"}, {"Content-Length", "13"}}, "Param1=value1", "", announced,
     "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
     "89a40deed0f26f9461242825a082d2222717248abc7ab41f552ad84a94ad46e9"},
};
// clang-format on

class signing_suite : public testing::TestWithParam<suite_case> {
protected:
    signing_suite()
        : made(params()) {
        headers.push_back({"Host", "example.amazonaws.com"});
        request.method = c.method;
        request.path = c.path;
        request.query = c.query;
        request.payload = c.body;
        request.headers = headers;
    }

    signer_params params() const {
        signer_params all("us-east-1", "service");
        all.normalise_path = (c.how & as_it_is) == 0;
        all.announce_payload = (c.how & announced) != 0;
        all.sign_session_token = (c.how & token_behind) == 0;
        return all;
    }

    const suite_case& c = GetParam();
    std::vector<http_header> headers = c.headers;
    signable_request request;
    signing_keys keys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", c.token};
    std::chrono::system_clock::time_point now{std::chrono::seconds(1440938160)};
    signer made;
    signature out;
};

TEST_P(signing_suite, signature_by_header_is_the_published_one) {
    for (int i = 0; i < 2; ++i) { // the second time with what is kept
        ASSERT_FALSE(made.sign(request, keys, now, out));
        EXPECT_TRUE(out.authorization.ends_with(std::string(", Signature=") + c.by_header))
            << made.canonical_request();
        EXPECT_TRUE(out.query.empty());
    }
}

TEST_P(signing_suite, signature_by_query_is_the_published_one) {
    ASSERT_FALSE(made.sign(request, keys, now, out));
    const std::string hash = out.payload_hash; // covered here even if it is not announced
    request.payload_hash = hash;
    for (int i = 0; i < 2; ++i) {
        ASSERT_FALSE(made.presign(request, keys, now, std::chrono::hours(1), out));
        EXPECT_TRUE(out.query.starts_with(c.query)) << out.query;
        EXPECT_TRUE(out.query.ends_with(std::string("&X-Amz-Signature=") + c.by_query))
            << made.canonical_request();
        EXPECT_EQ(out.query.find("X-Amz-Security-Token=") != out.query.npos, *c.token != 0);
        EXPECT_TRUE(out.authorization.empty());
    }
}

INSTANTIATE_TEST_SUITE_P(aws_c_auth, signing_suite, testing::ValuesIn(cases),
                         [](const auto& c) { return std::string(c.param.name); });

TEST(signing_suite_itself, has_all_38_cases) {
    EXPECT_EQ(std::size(cases), 38u);
}

} // namespace
} // namespace dyndump
