// A response body: every kernel must find the same items, what is accepted must be consistent, and
// the lines must be one to an item.
#include "core/page_splitter.hpp"
#include "core/parse_page.hpp"
#include "fuzz/input.hpp"

#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>

#include <algorithm>
#include <string_view>

namespace {

using namespace dyndump;
using fuzz::require;

void compare_kernels(std::string_view text) {
    page_buffer padded;
    padded.reserve(1);
    padded.append(text);
    padded.blank_padding();
    std::vector<item_view> expected;
    const auto kernels = core::split_kernels();
    const core::split_result reference = kernels.back().split(padded.view(), expected);
    for (const core::split_kernel& kernel : kernels.first(kernels.size() - 1)) {
        std::vector<item_view> found;
        const core::split_result result = kernel.split(padded.view(), found);
        require(result.fault == reference.fault && found.size() == expected.size());
        require(std::equal(found.begin(), found.end(), expected.begin(),
                           [](item_view a, item_view b) { return a.json() == b.json(); }));
        if (result.fault == core::split_fault::none) {
            require(result.end == reference.end && result.compact == reference.compact);
        }
    }
}

// Where a segment goes on is an object with something in it, and no page costs what it cannot.
void check_members(const page& p, std::size_t body_size) {
    const auto key = p.last_evaluated_key();
    // What a checksum vouches for is not looked at as JSON.
    require(key.empty() || (key.starts_with('{') && key.ends_with('}') && key.size() > 2));
    const double units = p.consumed_capacity().value_or(0);
    require(units >= 0 && units <= 2 * std::max(1424.0 * 1024, double(body_size)) / 4096);
    require(!p.consumed_capacity() || p.implausible_capacity().empty() ||
            p.implausible_capacity().size() < body_size);
}

void read(page& p) {
    for (const item_view& item : p.items()) {
        for (const attribute_view& attribute : item) {
            attribute_value value;
            static_cast<void>(attribute.value.decode(value));
        }
    }
    std::string scratch;
    std::string_view encoded;
    for (const auto format : {json_format::plain, json_format::typed, json_format::export_item,
                              json_format::dynamodb_json}) {
        if (!json_encoder(format).encode(p, scratch, encoded)) {
            const auto lines = std::count(encoded.begin(), encoded.end(), '\n');
            require(static_cast<std::size_t>(lines) == p.size());
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const bool validate = (data[0] & 1) != 0;
    if ((data[0] & 2) != 0) {
        compare_kernels(text);
    }
    page p;
    p.buffer().append(text);
    if (core::parse_page(p, validate,
                         (data[0] & 4) != 0 ? core::scan_content::count_only
                                            : core::scan_content::items)) {
        require(p.empty() && !p.problem().empty());
    } else {
        check_members(p, text.size());
        if ((data[0] & 8) != 0) {
            p.truncate(data[0] >> 4);
        }
        read(p);
    }
    return 0;
}
