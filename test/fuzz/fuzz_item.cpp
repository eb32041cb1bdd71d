// One item: what decodes must transcode, into JSON that Boost.JSON reads; what is refused must
// leave the output alone.
#include <dyndump/item.hpp>
#include <dyndump/json_encoder.hpp>

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdlib>
#include <string_view>

namespace {

using namespace dyndump;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool is_json(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 200;
    boost::system::error_code ec;
    boost::json::parse(text, ec, {}, options);
    // Grammar is what matters here: no double takes the digits.
    return !ec || ec == boost::json::error::exponent_overflow;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    // A copy of its own size: reading beyond it is caught.
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const item_view item(text);
    const auto numbers = (data[0] & 1) != 0 ? number_style::exact : number_style::string;
    const auto format = (data[0] & 2) != 0 ? json_format::typed : json_format::plain;

    attribute_map attributes;
    const bool decoded = !item.to_attributes(attributes);
    std::string line = "kept";
    const bool transcoded = !json_encoder(format, numbers).encode(item, line);
    require(transcoded || line == "kept");
    require(transcoded || !decoded);
    boost::json::value dom;
    if (decoded && !item.to_json(dom)) {
        // Valid in its escapes and its UTF-8, so the line is too.
        require(is_json(std::string_view(line).substr(4)));
    }
    static_cast<void>(item.dynamodb_size());
    static_cast<void>(item.find("id"));
    return 0;
}
