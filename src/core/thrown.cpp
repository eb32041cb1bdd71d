#include "core/thrown.hpp"

#include <dyndump/printable.hpp>

#include <boost/core/demangle.hpp>
#include <boost/system/system_error.hpp>

#include <cerrno>
#include <new>
#include <system_error>
#include <typeinfo>

namespace dyndump::core {
namespace {

error_code to_boost(const std::error_code& ec) {
    if (ec.category() == std::system_category()) {
        return {ec.value(), boost::system::system_category()};
    }
    if (ec.category() == std::generic_category()) {
        return {ec.value(), boost::system::generic_category()};
    }
    return ec;
}

/// "Success" is no reason for an exception, and would hide it.
error_code or_thrown(const error_code& ec) {
    return ec.failed() ? ec : errc::exception_thrown;
}

void append_words(const std::exception_ptr& thrown, std::string& to, int depth = 0) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& e) {
        const std::string_view words = e.what();
        to += words.empty() ? boost::core::demangle(typeid(e).name()) : std::string(words);
        constexpr int deepest = 8;
        try {
            std::rethrow_if_nested(e);
        } catch (...) {
            if (depth < deepest) {
                to += ": ";
                append_words(std::current_exception(), to, depth + 1);
            }
        }
    } catch (...) {
        to += "an exception that is no std::exception";
    }
}

std::string words_of(const std::exception_ptr& thrown, std::string_view place) {
    std::string words(place);
    if (!words.empty()) {
        words += ": ";
    }
    append_words(thrown, words);
    return printable(words, whole_text);
}

} // namespace

error_code code_of(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const placed_error& e) {
        return e.code();
    } catch (const boost::system::system_error& e) {
        return or_thrown(e.code());
    } catch (const std::system_error& e) {
        return or_thrown(to_boost(e.code()));
    } catch (const std::bad_alloc&) {
        return {ENOMEM, boost::system::system_category()};
    } catch (...) {
        return errc::exception_thrown;
    }
}

error_code code_of(const std::exception_ptr& thrown, std::string_view place,
                   diagnostics& diag) noexcept {
    try {
        try {
            std::rethrow_exception(thrown);
        } catch (const placed_error& e) {
            diag.message = e.what();
        } catch (...) {
            diag.message = words_of(thrown, place);
        }
    } catch (const std::bad_alloc&) {
        diag.message.clear();
    }
    return code_of(thrown);
}

void rethrow_from(std::string_view place) {
    const auto thrown = std::current_exception();
    try {
        throw;
    } catch (const placed_error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (...) {
        throw placed_error(code_of(thrown), words_of(thrown, place));
    }
}

} // namespace dyndump::core
