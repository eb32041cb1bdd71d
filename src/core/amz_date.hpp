/// \file
/// The time format of SigV4: `YYYYMMDDThhmmssZ`, always UTC.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace dyndump::core {

/// Sixteen characters in place; the first eight are the date of the credential scope.
class amz_date {
public:
    /// Fractions of a second are cut off.
    /// \pre The year is in 0..9999.
    explicit amz_date(std::chrono::system_clock::time_point time);

    std::string_view view() const noexcept { return {text_.data(), text_.size()}; }
    std::string_view day() const noexcept { return view().substr(0, 8); }

    /// The time that `text` names, or nothing if it is not a valid `YYYYMMDDThhmmssZ`.
    static std::optional<std::chrono::system_clock::time_point> parse(std::string_view text);

private:
    std::array<char, 16> text_;
};

} // namespace dyndump::core
