/// \file
/// Exceptions as error codes. The library throws none of its own but std::bad_alloc; what users
/// supply (writers, credentials providers, transports, log sinks) may throw anything.
#pragma once

#include <dyndump/error.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump::core {

/// An exception of a user's code on its way to where it becomes an error code.
class placed_error final : public std::exception {
public:
    placed_error(error_code code, std::string message)
        : code_(code)
        , message_(std::move(message)) {}

    error_code code() const noexcept { return code_; }
    /// The place and the words of the exception: "transport: no route".
    const char* what() const noexcept override { return message_.c_str(); }

private:
    error_code code_;
    std::string message_;
};

/// In a catch block: lets the exception go on, with the place that it came from. One that has its
/// place already, and std::bad_alloc, go on as they are.
[[noreturn]] void rethrow_from(std::string_view place);

/// Calls a user's function; what it throws has its place from then on.
template <class Function>
decltype(auto) call_at(std::string_view place, Function&& function) {
    try {
        return std::forward<Function>(function)();
    } catch (...) {
        rethrow_from(place);
    }
}

/// The code that an exception means: its own if it carries one (boost::system::system_error and
/// std::system_error), ENOMEM for std::bad_alloc, else errc::exception_thrown. Never success.
error_code code_of(const std::exception_ptr& thrown) noexcept;

/// The same. `diag.message` becomes the place and the exception's words, with those of the
/// exceptions nested in it; `place` counts unless the exception has its own.
error_code code_of(const std::exception_ptr& thrown, std::string_view place,
                   diagnostics& diag) noexcept;

} // namespace dyndump::core
