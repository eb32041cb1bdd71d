#include "core/page_splitter.hpp"

#include "core/split_kernels.hpp"

namespace dyndump::core {
namespace {

std::vector<split_kernel> usable_kernels() {
    std::vector<split_kernel> usable;
#ifdef __x86_64__
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
                      __builtin_cpu_supports("pclmul");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
        usable.push_back({"avx512", split_avx512});
    }
    if (avx2) {
        usable.push_back({"avx2", split_avx2});
    }
#endif
#ifdef __aarch64__
    usable.push_back({"neon", split_neon});
#endif
    usable.push_back({"portable", split_portable});
    return usable;
}

} // namespace

std::span<const split_kernel> split_kernels() {
    static const std::vector<split_kernel> usable = usable_kernels();
    return usable;
}

const split_kernel& best_split_kernel() {
    static const split_kernel best = split_kernels().front();
    return best;
}

} // namespace dyndump::core
