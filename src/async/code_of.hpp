/// \file
/// Exceptions as error codes.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <new>
#include <utility>

namespace dyndump::async {

/// What escaped a coroutine or a function, as a code: memory, or what a user's writer or provider
/// threw.
inline error_code code_of(std::exception_ptr failure) noexcept {
    try {
        std::rethrow_exception(std::move(failure));
    } catch (const boost::system::system_error& e) {
        return e.code();
    } catch (const std::bad_alloc&) {
        return boost::asio::error::no_memory;
    } catch (...) {
        return boost::system::errc::make_error_code(boost::system::errc::state_not_recoverable);
    }
}

} // namespace dyndump::async
