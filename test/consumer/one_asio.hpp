// Whether the library and the program have one Asio in common: its state is in statics of inline
// functions, of which there may be one only.
#pragma once

#include <boost/asio/io_context.hpp>

namespace consumer {

bool resolver_codes_compare(boost::asio::io_context& context);
bool handlers_know_their_context(boost::asio::io_context& context);
bool hears_sigterm(boost::asio::io_context& context);

} // namespace consumer
