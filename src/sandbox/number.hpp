/// \file
/// DynamoDB's numbers: up to 38 significant digits, magnitudes from 1E-130 to 9.99...E+125.
#pragma once

#include "sandbox/service_fault.hpp"

#include <string>
#include <string_view>

namespace dyndump::sandbox_impl {

/// A decimal number, exactly: ±0.DIGITS * 10^exponent.
class number {
public:
    /// Reads `-12.5e3` and the like. Faults: ValidationException in DynamoDB's words.
    static outcome<number> parse(std::string_view text);

    /// The form in which DynamoDB returns it: plain digits without superfluous zeros or exponent.
    std::string text() const;
    /// Bytes whose order is the order of the numbers.
    std::string sortable() const;

private:
    bool negative_ = false;
    int exponent_ = 0;
    std::string digits_; // without leading and trailing zeros; empty: zero
};

} // namespace dyndump::sandbox_impl
