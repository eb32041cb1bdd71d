// The public scripted_transport.
#pragma once

#include "support/virtual_time.hpp"

#include <dyndump/mock/scripted_transport.hpp>

namespace dyndump::test {

using mock::scripted_transport;

} // namespace dyndump::test
