/// \file
/// The kernels of the splitter, one for each instruction set.
#pragma once

#include "core/page_splitter.hpp"

namespace dyndump::core {

split_result split_portable(std::string_view text, std::vector<item_view>& items);
#ifdef __x86_64__
split_result split_avx2(std::string_view text, std::vector<item_view>& items);
split_result split_avx512(std::string_view text, std::vector<item_view>& items);
#endif
#ifdef __aarch64__
split_result split_neon(std::string_view text, std::vector<item_view>& items);
#endif

} // namespace dyndump::core
