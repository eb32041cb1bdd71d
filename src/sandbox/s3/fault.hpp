/// \file
/// An error answer of S3.
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace dyndump::sandbox_impl::s3 {

/// What S3 answers instead of a result.
struct fault {
    fault() = default;
    fault(unsigned http_status, std::string_view name, std::string text, std::string more = {})
        : status(http_status)
        , code(name)
        , message(std::move(text))
        , elements(std::move(more)) {}

    unsigned status = 400;
    std::string_view code;
    std::string message;
    /// Further elements, as XML.
    std::string elements;

    /// The body; `resource` is what was asked for.
    std::string document(std::string_view resource, std::string_view request_id) const;
};

/// A value or the fault that there is instead.
template <class T>
using outcome = boost::system::result<T, fault>;

fault no_such_key();
fault precondition_failed(std::string_view condition);
fault invalid_argument(std::string text);
fault malformed_xml();
fault not_implemented(std::string text);

/// `text` with XML's special characters escaped.
std::string xml(std::string_view text);

} // namespace dyndump::sandbox_impl::s3
