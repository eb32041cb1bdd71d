#include "aws/settings.hpp"

#include "core/canonical_request.hpp"
#include "core/sentence.hpp"

#include <charconv>

namespace dyndump::aws {
namespace {

error_code refuse_value(std::string_view variable, std::string_view key, std::string_view value,
                        std::string_view expected, diagnostics& diag) {
    diag.message = core::sentence("{} (profile: {}) is \"{}\"; it must be {}.", variable, key,
                                  value, expected);
    return errc::bad_configuration;
}

} // namespace

std::optional<std::string> settings::text(std::string_view variable, std::string_view key) const {
    if (auto value = env_.get(variable)) {
        return value;
    }
    const auto value = config_.get(key);
    return value ? std::optional<std::string>(*value) : std::nullopt;
}

error_code settings::flag(std::string_view variable, std::string_view key, bool& out,
                          diagnostics& diag) const {
    const std::string value = text(variable, key).value_or("false");
    if (core::equals_ignoring_case(value, "true")) {
        out = true;
    } else if (core::equals_ignoring_case(value, "false")) {
        out = false;
    } else {
        return refuse_value(variable, key, value, "true or false", diag);
    }
    return {};
}

error_code settings::count(std::string_view variable, std::string_view key, unsigned& out,
                           diagnostics& diag) const {
    const auto value = text(variable, key);
    if (!value) {
        return {};
    }
    unsigned number = 0;
    const char* end = value->data() + value->size();
    const auto [stopped, failure] = std::from_chars(value->data(), end, number);
    if (failure != std::errc() || stopped != end || number == 0) {
        return refuse_value(variable, key, *value, "a whole number of at least 1", diag);
    }
    out = number;
    return {};
}

error_code settings::retries(unsigned& max_attempts, core::retry_mode& mode,
                             diagnostics& diag) const {
    if (const error_code ec = count("AWS_MAX_ATTEMPTS", "max_attempts", max_attempts, diag)) {
        return ec;
    }
    const auto value = text("AWS_RETRY_MODE", "retry_mode");
    if (!value) {
        return {};
    }
    const auto known = core::parse_retry_mode(*value);
    if (!known) {
        return refuse_value("AWS_RETRY_MODE", "retry_mode", *value, "standard, adaptive or legacy",
                            diag);
    }
    mode = *known;
    return {};
}

} // namespace dyndump::aws
