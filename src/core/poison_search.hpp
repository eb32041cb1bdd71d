/// \file
/// Which items make the service refuse a batch.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

namespace dyndump::core {

/// Halves a batch that was refused until each offender stands alone. All that is not refused is
/// written on the way. One offender among 25 takes nine requests at most after the first, and each
/// is refused by itself in the end, so that the service's words are about it.
class poison_search {
public:
    struct range {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t size() const noexcept { return end - begin; }
    };

    /// The whole batch of `size` items is to be sent.
    explicit poison_search(std::size_t size = 0);

    /// What is to be sent next; nothing: all has been taken or refused. Stays the same until one of
    /// the others is called.
    std::optional<range> next() const noexcept;
    /// The service took it.
    void taken() noexcept;
    /// The service refused it. True: it is one item, an offender.
    bool refused() noexcept;

private:
    struct part {
        range what;
        /// Its other half is just above on the stack: if that is taken, the offender is in here,
        /// and it is halved without being sent.
        bool is_rest = false;
    };

    void push(part added) noexcept { stack_[depth_++] = added; }
    void split(range what) noexcept;

    // Two for each halving of a batch of any size.
    std::array<part, 128> stack_;
    std::size_t depth_ = 0;
};

} // namespace dyndump::core
