#include "archive/replay.hpp"

#include "archive/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dyndump::archive {
namespace {

// Whether something sound behind `torn` says that the journal was durable beyond it.
bool was_durable(std::string_view journal, std::size_t torn) {
    // At every byte: where the records begin is not known any more.
    std::size_t at = torn;
    while (at < journal.size()) {
        const auto found = read_record(journal, at);
        entry what;
        if (found && from_text(found->text, what)) {
            const auto* sure = std::get_if<commit>(&what);
            if (sure != nullptr && sure->durable > torn) {
                return true;
            }
        }
        at = found ? found->end : at + 1;
    }
    return false;
}

class replayer {
public:
    explicit replayer(history& told)
        : told_(told) {}

    bool take(std::size_t offset, entry&& what) {
        if (!told_.head) {
            auto* first = std::get_if<header>(&what);
            if (first == nullptr) {
                return false;
            }
            told_.committed = dump_state(first->single_file);
            told_.head = std::move(*first);
            return true;
        }
        if (auto* page = std::get_if<mark>(&what)) {
            pending_.emplace_back(offset, std::move(*page));
        } else if (const auto* sure = std::get_if<commit>(&what)) {
            settle(sure->durable);
            told_.committed_ms = sure->at_ms;
        } else if (const auto* part = std::get_if<finished_part>(&what)) {
            told_.committed.apply(*part);
        } else if (const auto* begin = std::get_if<beginning>(&what)) {
            told_.segments = begin->segments;
        } else {
            return false; // a second header
        }
        return true;
    }

    void end() {
        for (auto& [offset, page] : pending_) {
            told_.claims.push_back(std::move(page));
        }
    }

private:
    void settle(std::uint64_t durable) {
        auto upto = std::find_if(pending_.begin(), pending_.end(),
                                 [&](const auto& each) { return each.first >= durable; });
        for (auto each = pending_.begin(); each != upto; ++each) {
            told_.committed.apply(each->second);
        }
        pending_.erase(pending_.begin(), upto);
    }

    history& told_;
    std::vector<std::pair<std::uint64_t, mark>> pending_;
};

} // namespace

error_code replay(std::string_view journal, history& told, std::string& problem) {
    told = {};
    replayer story(told);
    std::size_t at = 0;
    while (const auto found = read_record(journal, at)) {
        entry what;
        if (!from_text(found->text, what)) {
            problem = fmt::format("the journal was written by another version of dyndump (record "
                                  "at byte {})",
                                  at);
            return errc::resume_mismatch;
        }
        if (!story.take(at, std::move(what))) {
            problem = fmt::format("the journal's record at byte {} is out of place", at);
            return errc::corrupt_output;
        }
        at = found->end;
    }
    if (was_durable(journal, at)) {
        problem = fmt::format("the journal is damaged at byte {}, before its end", at);
        return errc::corrupt_output;
    }
    told.length = at;
    story.end();
    return {};
}

} // namespace dyndump::archive
