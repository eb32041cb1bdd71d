#include "sandbox/s3/fault.hpp"

#include "core/xml_text.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl::s3 {

std::string xml(std::string_view text) {
    std::string out;
    core::append_xml(out, text);
    return out;
}

std::string fault::document(std::string_view resource, std::string_view request_id) const {
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code>"
                       "<Message>{}</Message>{}<Resource>{}</Resource><RequestId>{}</RequestId>"
                       "</Error>",
                       code, xml(message), elements, xml(resource), request_id);
}

fault no_such_key() {
    return {404, "NoSuchKey", "The specified key does not exist."};
}

fault precondition_failed(std::string_view condition) {
    return {412, "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            fmt::format("<Condition>{}</Condition>", condition)};
}

fault invalid_argument(std::string text) {
    return {400, "InvalidArgument", std::move(text)};
}

fault malformed_xml() {
    return {400, "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published "
            "schema"};
}

fault not_implemented(std::string text) {
    return {501, "NotImplemented", std::move(text)};
}

} // namespace dyndump::sandbox_impl::s3
