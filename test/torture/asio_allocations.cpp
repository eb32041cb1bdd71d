// What Asio allocates in ways of its own. The linker puts these functions before those that they
// are named after (--wrap).
#include "support/failing_allocations.hpp"

#include <boost/asio/any_io_executor.hpp>

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

using boost::asio::any_io_executor;

any_io_executor make_strand(const any_io_executor& over) __asm__(
    "__real__ZN7dyndump5async10own_strandERKN5boost4asio15any_io_executorE");
any_io_executor make_strand_for_certain(const any_io_executor& over) __asm__(
    "__wrap__ZN7dyndump5async10own_strandERKN5boost4asio15any_io_executorE");

any_io_executor make_strand_for_certain(const any_io_executor& over) {
    const failing_allocations::spared sure;
    return make_strand(over);
}

} // namespace dyndump::test
