/// \file
/// A strand that is cheap to pass around.
#pragma once

#include <boost/asio/any_io_executor.hpp>

namespace dyndump::async {

/// A new strand over `executor`. Over those of the usual contexts it fits into an any_io_executor;
/// over another any_io_executor it does not, and each operation would allocate copies of it.
boost::asio::any_io_executor own_strand(const boost::asio::any_io_executor& executor);

} // namespace dyndump::async
