// What the layers without Asio parse in most of their files, parsed once. Boost's visibility: as
// in async/pch.hpp.
#pragma once

#pragma GCC visibility push(default)
#include <boost/json.hpp>
#include <boost/system/error_code.hpp>
#pragma GCC visibility pop

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
