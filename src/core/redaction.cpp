#include "core/redaction.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dyndump::core {
namespace {

constexpr std::size_t telling = 8; // as many characters of a secret in a row are no coincidence

std::size_t common_start(std::string_view text, std::string_view secret) {
    const auto end = std::ranges::mismatch(text, secret).in1;
    return static_cast<std::size_t>(end - text.begin());
}

} // namespace

void redact(std::string& text, std::string_view secret) {
    redact(text, std::span(&secret, 1));
}

void redact(std::string& text, std::span<const std::string_view> forms) {
    std::string clean;
    const std::string_view rest(text);
    std::size_t copied = 0;
    for (std::size_t at = 0; at < rest.size();) {
        std::size_t longest = 0;
        for (const auto& form : forms) {
            if (form.size() >= telling) {
                longest = std::max(longest, common_start(rest.substr(at), form));
            }
        }
        if (longest < telling) {
            ++at;
            continue;
        }
        clean += rest.substr(copied, at - copied);
        clean += "***";
        at += longest;
        copied = at;
    }
    if (copied > 0) {
        clean += rest.substr(copied);
        text = std::move(clean);
    }
}

} // namespace dyndump::core
