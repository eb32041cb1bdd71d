#include "core/parse_page.hpp"

#include "core/json_validation.hpp"
#include "core/scan_response.hpp"

namespace dyndump {

struct detail::page_access {
    static error_code parse(page& into, bool validate, core::scan_content expected,
                            core::page_intake* intake);
};

error_code detail::page_access::parse(page& into, bool validate, core::scan_content expected,
                                      core::page_intake* intake) {
    into.forget();
    into.cursor_.clear();
    into.body_.reserve(1);
    into.body_.blank_padding();
    core::scan_response response;
    const char* problem = "";
    error_code ec =
        core::read_scan_response(into.body_.view(), intake, into.items_, response, problem);
    if (!ec && !response.has_items && expected == core::scan_content::items) {
        problem = "the body has no Items";
        ec = errc::malformed_response;
    }
    if (!ec && !response.has_key && (validate ? response.has_unknown : response.has_similar)) {
        problem = "a member of an unknown name may be a damaged LastEvaluatedKey";
        ec = errc::corrupt_response;
    }
    if (!ec && validate) {
        ec = core::validate_json(into.body_.view());
        problem = ec ? "the body is not valid JSON" : "";
    }
    if (ec) {
        into.clear();
        into.problem_ = problem;
        return ec;
    }
    into.count_ = response.count;
    into.scanned_count_ = response.scanned_count;
    into.consumed_capacity_ = response.consumed_capacity;
    into.implausible_capacity_ = response.implausible_capacity;
    into.last_evaluated_key_ = response.last_evaluated_key;
    into.compact_ = response.compact;
    return {};
}

error_code core::parse_page(page& into, bool validate, scan_content expected, page_intake* intake) {
    return detail::page_access::parse(into, validate, expected, intake);
}

} // namespace dyndump
