/// \file
/// The kernels of the splitter, one for each instruction set.
#pragma once

#include "core/page_splitter.hpp"

namespace dyndump::core {

split_result split_portable(split_progress& progress, const char* end, text_end kind,
                            std::vector<item_view>& items);
#ifdef __x86_64__
split_result split_avx2(split_progress& progress, const char* end, text_end kind,
                        std::vector<item_view>& items);
split_result split_avx512(split_progress& progress, const char* end, text_end kind,
                          std::vector<item_view>& items);
#endif
#ifdef __aarch64__
split_result split_neon(split_progress& progress, const char* end, text_end kind,
                        std::vector<item_view>& items);
#endif

} // namespace dyndump::core
