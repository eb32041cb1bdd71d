// Looks for sound records where it is not known any more where they begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::archive {

/// Reads the rest of a journal behind what is not sound, in time and memory that do not depend on
/// what it holds. A record has one newline, at its end: where a line ends one may end, which says
/// how long it would have to be.
class record_search {
public:
    /// `torn`: where the rest begins.
    explicit record_search(std::uint64_t torn)
        : torn_(torn) {}

    void add(std::string_view bytes);
    /// Whether a sound record says that the journal was durable beyond `torn`; also if so much in
    /// there looks like records that no dump can have left it.
    bool was_durable() const { return durable_; }

private:
    void look_at(std::string_view line);

    std::uint64_t torn_;
    std::string line_;
    std::uint64_t seen_ = 0;
    std::uint64_t summed_ = 0; // bytes of which a checksum was made
    bool durable_ = false;
};

} // namespace dyndump::archive
