// The public manual_time, as the tests call it.
#pragma once

#include <dyndump/mock/manual_time.hpp>

namespace dyndump::test {

namespace asio = boost::asio;

using virtual_time = mock::manual_time;
using mock::seeded_random;

} // namespace dyndump::test
