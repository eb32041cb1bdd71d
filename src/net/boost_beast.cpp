// The compiled bodies of Beast (BOOST_BEAST_SEPARATE_COMPILATION).
#pragma GCC visibility push(default)
#include <boost/beast/src.hpp>
#pragma GCC visibility pop
