// From the body of a Scan response to a page of items.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/page.hpp>

#include <cstdint>

namespace dyndump::core {

class page_intake;

/// What a response is expected to hold.
enum class scan_content : std::uint8_t {
    items,
    /// With `Select=COUNT` there is a Count and nothing to count.
    count_only,
};

/// Takes the content of the page's buffer for a Scan response: checks its JSON structure, and Count
/// against the items. With `validate` (for bodies that came without a checksum) every byte is
/// checked to be JSON in UTF-8, and a body without LastEvaluatedKey must not hold a member of an
/// unknown name, for that may be its name damaged; one that is nearly its name is never accepted in
/// its place. `intake`, if not null, has seen the body arrive.
/// Errors: errc::malformed_response, errc::corrupt_response (Count, the name of a member),
/// errc::response_too_large (nested deeper than DynamoDB allows). On error the page is empty, and
/// its problem() says what was wrong.
error_code parse_page(page& into, bool validate, scan_content expected = scan_content::items,
                      page_intake* intake = nullptr);

} // namespace dyndump::core
