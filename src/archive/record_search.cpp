#include "archive/record_search.hpp"

#include "archive/journal.hpp"
#include "archive/record.hpp"

#include <variant>

namespace dyndump::archive {
namespace {

constexpr std::size_t most_line = record_head_size + most_record_bytes + 1;

// Every byte of what a dump writes is summed once; more often only what imitates records is.
constexpr std::uint64_t sums_a_byte = 16;
constexpr std::uint64_t free_sums = std::uint64_t{64} << 20;

} // namespace

void record_search::add(std::string_view bytes) {
    seen_ += bytes.size();
    while (!durable_ && !bytes.empty()) {
        const auto newline = bytes.find('\n');
        const bool whole = newline != std::string_view::npos;
        const auto piece = bytes.substr(0, whole ? newline + 1 : newline);
        bytes.remove_prefix(piece.size());
        if (whole && line_.empty()) {
            look_at(piece);
            continue;
        }
        line_ += piece;
        if (whole) {
            look_at(line_);
            line_.clear();
        } else if (line_.size() > 2 * most_line) {
            line_.erase(0, line_.size() - most_line); // no record reaches back further
        }
    }
}

void record_search::look_at(std::string_view line) {
    for (std::size_t at = 0; at + record_head_size < line.size() && !durable_; ++at) {
        const auto rest = line.substr(at);
        if (rest[record_head_size - 1] != ' ' || record_size(rest) != rest.size()) {
            continue;
        }
        summed_ += rest.size();
        if (summed_ > free_sums + sums_a_byte * seen_) {
            durable_ = true;
            return;
        }
        const auto found = read_record(rest, 0);
        if (!found) {
            continue;
        }
        entry what;
        if (from_text(found->text, what)) {
            const auto* sure = std::get_if<commit>(&what);
            durable_ = sure != nullptr && sure->durable > torn_;
        }
        return;
    }
}

} // namespace dyndump::archive
