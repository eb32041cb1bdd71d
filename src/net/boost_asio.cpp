// The compiled bodies of Asio (BOOST_ASIO_SEPARATE_COMPILATION).
#pragma GCC visibility push(default)
#include <boost/asio/impl/src.hpp>
#pragma GCC visibility pop
