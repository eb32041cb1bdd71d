// What Asio allocates in ways of its own. The linker puts these functions before those that they
// are named after (--wrap).
#include "support/failing_allocations.hpp"

#include <boost/asio/detail/strand_executor_service.hpp>

#include <cstddef>

namespace dyndump::test {

// Handlers and frames of coroutines come from here.

void* aligned_block(std::size_t alignment, std::size_t size) __asm__("__real_aligned_alloc");
void* failing_aligned_block(std::size_t alignment,
                            std::size_t size) __asm__("__wrap_aligned_alloc");

void* failing_aligned_block(std::size_t alignment, std::size_t size) {
    return failing_allocations::next_fails() ? nullptr : aligned_block(alignment, size);
}

// Asio 1.81 does not survive a lack of memory while it makes a strand: the destructor of what is
// half made follows links that were not set yet. From outside nothing can be done about it, so what
// is allocated there does not fail.

using strand_service = boost::asio::detail::strand_executor_service;
using strand = strand_service::implementation_type;

strand make_strand(strand_service* where) __asm__(
    "__real__ZN5boost4asio6detail23strand_executor_service21create_implementationEv");
strand make_strand_for_certain(strand_service* where) __asm__(
    "__wrap__ZN5boost4asio6detail23strand_executor_service21create_implementationEv");

strand make_strand_for_certain(strand_service* where) {
    const failing_allocations::spared sure;
    return make_strand(where);
}

} // namespace dyndump::test
