#include "core/foreign_answer.hpp"

#include "core/failure.hpp"
#include "core/sentence.hpp"

#include <fmt/format.h>

namespace dyndump::core {
namespace {

std::string_view meaning_of(unsigned status) {
    if (status / 100 == 3) {
        return "a redirection, which the service never sends";
    }
    switch (status) {
    case 401:
        return "it wants a login that is not the service's";
    case 403:
        return "it forbids the request, in words that are not the service's";
    case 404:
    case 405:
    case 410:
        return "there is no such service at this address and path";
    case 407:
        return "a proxy wants a user name and a password, or refuses those in its URL (see "
               "HTTP_PROXY)";
    case 408:
        return "the request did not arrive in time";
    case 429:
    case 509:
        return "it asks for fewer requests, in words that are not the service's";
    case 511:
        return "the network wants a login first";
    default:
        return is_transient_status(status) ? "something in front of the service failed"
                                           : "in words that are not the service's";
    }
}

} // namespace

std::string redirection_words(std::string_view location) {
    return location.empty() ? std::string() : fmt::format(", and points to {}", location);
}

std::string foreign_answer_words(const service_error& error, const std::string& server,
                                 std::string_view proxy) {
    const bool by_proxy = error.http_status == 407 && !proxy.empty();
    std::string words = sentence(
        "{} answered {}: {}{}",
        by_proxy ? fmt::format("The proxy {}", proxy) : fmt::format("The address {}", server),
        error.http_status, meaning_of(error.http_status), redirection_words(error.location));
    if (!by_proxy && !proxy.empty()) {
        words += sentence("; requests go through the proxy {}, which may be what answered", proxy);
    }
    return words;
}

} // namespace dyndump::core
