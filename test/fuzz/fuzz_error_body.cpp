// An error response: whatever comes, there is a code and a class of failure, and its texts can be
// shown.
//   choice of the status, x-amzn-ErrorType, x-amz-retry-after, x-amzn-RequestId, the body
#include "core/error_body.hpp"
#include "core/failure.hpp"
#include "fuzz/input.hpp"

#include <algorithm>

namespace {

using namespace dyndump;
using fuzz::require;

void require_showable(std::string_view text, std::size_t limit) {
    require(text.size() <= limit);
    require(std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    constexpr unsigned statuses[] = {400, 401, 403, 404, 413, 429, 500, 502, 503, 504, 509, 599};
    const auto status = statuses[in.choice() % std::size(statuses)];
    const auto type = in.line();
    const auto after = in.line();
    const auto id = in.line();
    const auto body = in.rest();
    const http_header headers[] = {
        {"x-amzn-errortype", type}, {"X-Amz-Retry-After", after}, {"x-amzn-RequestId", id}};

    const auto error = core::parse_service_error(status, headers, body);
    require(error.http_status == status);
    require(!error.code.empty());
    require_showable(error.code, 128);
    require_showable(error.message, 1024);
    require_showable(error.request_id, 128);
    require(error.throttling_reasons.size() <= 16);
    for (const auto& each : error.throttling_reasons) {
        require_showable(each.reason, 128);
        require_showable(each.resource, 1024);
    }
    if (!core::bare_error_code(type).empty()) {
        require(error.code == core::bare_error_code(type));
        // A code that nobody knows leaves it to the status.
        const auto named = core::service_errc_of(error.code);
        require(error.value == named || named == service_errc::unknown);
    }
    const auto kind = core::classify_response(status, error.code);
    require(kind != core::failure_class::fatal || status < 500 ||
            core::service_errc_of(error.code) != service_errc::unknown);
    return 0;
}
