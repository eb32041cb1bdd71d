/// \file
/// Counts the allocations of a thread. An executable that links counted_allocations.cpp gets a
/// malloc that counts; sanitizers want it for themselves, then there is no counting.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DYNDUMP_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#define DYNDUMP_COUNTS_ALLOCATIONS                                                                 \
    !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define DYNDUMP_COUNTS_ALLOCATIONS 1
#endif

namespace dyndump::test {

/// Of the calling thread, since it began.
unsigned long allocations() noexcept;
/// Those of them that are larger than a queued handler: buffers.
unsigned long large_allocations() noexcept;

} // namespace dyndump::test
