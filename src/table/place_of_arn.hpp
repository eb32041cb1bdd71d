// Where an ARN's resource is.
#pragma once

#include <string>
#include <string_view>

namespace dyndump::table {

// Views into the ARN; empty where it does not say.
struct place_of_arn {
    std::string_view partition;
    std::string_view region;
    std::string_view account;

    explicit place_of_arn(std::string_view arn) noexcept;
};

// `text` with the ARN `from` replaced by `to` wherever it stands for itself or begins the ARN of
// something below it; `times` says how often.
std::string with_arn_replaced(std::string_view text, std::string_view from, std::string_view to,
                              std::size_t& times);

} // namespace dyndump::table
