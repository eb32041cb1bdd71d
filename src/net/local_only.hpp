/// \file
/// Where plain text may go.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dyndump::net {

/// The first of the addresses that `host` resolves to where what is secret must not go in plain
/// text: it is not this machine's own (loopback), nor one of its metadata services'. EC2's is one
/// by its address only: no name may lead there. Nothing: they all may.
std::optional<boost::asio::ip::address>
address_elsewhere(const std::string& host, const std::vector<boost::asio::ip::tcp::endpoint>& all);

} // namespace dyndump::net
