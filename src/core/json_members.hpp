/// \file
/// Members of JSON objects that come from outside: what is absent or of another type has the empty
/// value.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string_view>

namespace dyndump::core {

/// A view into `in`.
std::string_view text_in(const boost::json::object& in, std::string_view name) noexcept;

double number_in(const boost::json::object& in, std::string_view name) noexcept;

/// What is negative or no number is 0; what is above 1e18, that.
std::uint64_t count_in(const boost::json::object& in, std::string_view name) noexcept;

bool flag_in(const boost::json::object& in, std::string_view name) noexcept;

/// Null if there is none.
const boost::json::object* object_in(const boost::json::object& in, std::string_view name) noexcept;
const boost::json::array* array_in(const boost::json::object& in, std::string_view name) noexcept;

/// As the two above, but never null: what is not there is empty.
const boost::json::object& members_in(const boost::json::object& in,
                                      std::string_view name) noexcept;
const boost::json::array& elements_in(const boost::json::object& in,
                                      std::string_view name) noexcept;

} // namespace dyndump::core
