#include "async/recycled_frames.hpp"

#include <array>
#include <new>

namespace dyndump::async {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool enabled = false; // each frame a block of its own: its misuse shows
#elif defined(__has_feature)
constexpr bool enabled = !__has_feature(address_sanitizer);
#else
constexpr bool enabled = true;
#endif

constexpr std::size_t granule = 128;
constexpr std::size_t lists = 32; // frames up to 4 KB
constexpr unsigned max_kept = 64; // of one size

struct free_block {
    free_block* next;
};
struct free_list {
    free_block* first = nullptr;
    unsigned size = 0;
};

// Usable until the thread ends, whatever is destroyed before: it has no destructor.
thread_local constinit std::array<free_list, lists> kept{};
thread_local constinit bool ending = false;

/// Gives the blocks back when the thread ends.
struct reaper {
    reaper() noexcept = default;
    reaper(const reaper&) = delete;
    reaper& operator=(const reaper&) = delete;
    ~reaper() {
        ending = true;
        for (free_list& list : kept) {
            while (free_block* const block = list.first) {
                list.first = block->next;
                ::operator delete(block);
            }
        }
    }
};

std::size_t list_of(std::size_t size) noexcept {
    return (size - 1) / granule;
}

} // namespace

void* frame_cache::allocate(std::size_t size) {
    const std::size_t which = list_of(size);
    if (!enabled || which >= lists) {
        return ::operator new(size);
    }
    free_list& list = kept[which];
    if (free_block* const block = list.first) {
        list.first = block->next;
        --list.size;
        return block;
    }
    return ::operator new((which + 1) * granule);
}

void frame_cache::release(void* block, std::size_t size) noexcept {
    thread_local const reaper at_the_end;
    static_cast<void>(at_the_end);
    const std::size_t which = list_of(size);
    if (!enabled || which >= lists || ending || kept[which].size == max_kept) {
        ::operator delete(block);
        return;
    }
    auto* const freed = static_cast<free_block*>(block);
    freed->next = kept[which].first;
    kept[which].first = freed;
    ++kept[which].size;
}

} // namespace dyndump::async
