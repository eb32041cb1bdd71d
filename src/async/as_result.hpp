/// \file
/// The completion token of every await of a socket or a timer: no coroutine frame of its own,
/// errors as values.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

namespace dyndump::async {

inline constexpr boost::asio::as_tuple_t<boost::asio::deferred_t> as_result{boost::asio::deferred};

} // namespace dyndump::async
