// The compiled bodies of Asio's TLS. Apart from the rest, so that a program that links the static
// library and compiles Asio separately itself, without TLS, takes this object and not the other.
#pragma GCC visibility push(default)
#include <boost/asio/ssl/impl/src.hpp>
#pragma GCC visibility pop
