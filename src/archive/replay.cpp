#include "archive/replay.hpp"

#include "archive/manifest.hpp"
#include "archive/record_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>

namespace dyndump::archive {
namespace {

// What is not durable yet is some seconds' work.
constexpr std::size_t most_pending_bytes = std::size_t{256} << 20;

class replayer {
public:
    explicit replayer(history& told)
        : told_(told) {}

    /// False if the record is out of place, or makes the state too large.
    bool take(std::size_t offset, std::size_t size, entry&& what) {
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
            pending_bytes_ += size;
            pending_.push_back({offset, size, std::move(*page)});
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
        return pending_bytes_ <= most_pending_bytes &&
               told_.committed.key_bytes() <= most_key_bytes &&
               told_.committed.finished().size() <= most_parts;
    }

    void end() {
        for (auto& each : pending_) {
            told_.claims.push_back(std::move(each.page));
        }
        pending_.clear();
    }

private:
    struct claim {
        std::size_t offset = 0;
        std::size_t size = 0;
        mark page;
    };

    void settle(std::uint64_t durable) {
        while (!pending_.empty() && pending_.front().offset < durable) {
            told_.committed.apply(pending_.front().page);
            pending_bytes_ -= pending_.front().size;
            pending_.pop_front();
        }
    }

    history& told_;
    std::deque<claim> pending_;
    std::size_t pending_bytes_ = 0;
};

} // namespace

class journal_replay::reader {
public:
    explicit reader(history& told)
        : told_(told)
        , story_(told) {}

    void add(std::string_view bytes) {
        if (search_) {
            search_->add(bytes);
            return;
        }
        buffer_ += bytes;
        read(false);
    }

    error_code finish(std::string& problem) {
        if (!search_) {
            read(true);
        }
        if (ec_) {
            problem = problem_;
            return ec_;
        }
        if (search_ && search_->was_durable()) {
            problem = fmt::format("the journal is damaged at byte {}, before its end", at_);
            return errc::corrupt_output;
        }
        told_.length = at_;
        story_.end();
        return {};
    }

private:
    // As many records as the buffer holds whole. The end comes when there is one that is not sound.
    void read(bool all) {
        std::size_t used = 0;
        while (!ec_) {
            const auto rest = std::string_view(buffer_).substr(used);
            const auto size = record_size(rest);
            const bool more_may_come = rest.size() < (size ? *size : record_head_size);
            if (more_may_come && !all) {
                break;
            }
            const auto found = read_record(rest, 0);
            if (!found) {
                search_.emplace(at_);
                search_->add(rest);
                buffer_.clear();
                return;
            }
            take(found->text, found->end);
            at_ += found->end;
            used += found->end;
        }
        buffer_.erase(0, used);
    }

    void take(std::string_view text, std::size_t size) {
        entry what;
        std::string named;
        if (!from_text(text, what, named)) {
            ec_ = named.empty() ? errc::resume_mismatch : errc::corrupt_output;
            problem_ = named.empty()
                           ? fmt::format("the journal was written by another version of dyndump "
                                         "(record at byte {})",
                                         at_)
                           : fmt::format("the journal's record at byte {} is none of dyndump's: {}",
                                         at_, named);
        } else if (!story_.take(at_, size, std::move(what))) {
            ec_ = errc::corrupt_output;
            problem_ = fmt::format("the journal's record at byte {} is out of place", at_);
        }
    }

    history& told_;
    replayer story_;
    std::string buffer_; // from at_ on
    std::size_t at_ = 0;
    std::optional<record_search> search_; // from at_ on, which is not sound
    error_code ec_;
    std::string problem_;
};

journal_replay::journal_replay(history& told) {
    told = {};
    reader_ = std::make_unique<reader>(told);
}

journal_replay::~journal_replay() = default;

void journal_replay::add(std::string_view bytes) {
    reader_->add(bytes);
}

error_code journal_replay::finish(std::string& problem) {
    return reader_->finish(problem);
}

error_code replay(std::string_view journal, history& told, std::string& problem) {
    journal_replay all(told);
    all.add(journal);
    return all.finish(problem);
}

journal_owner owner_of_journal(std::string_view beginning) {
    if (const auto first = read_record(beginning, 0)) {
        return begins_dump(first->text) ? journal_owner::ours : journal_owner::foreign;
    }
    static constexpr std::string_view form = "00000000 00000000 ";
    static_assert(form.size() == record_head_size);
    const auto head = beginning.substr(0, record_head_size);
    for (std::size_t i = 0; i < head.size(); ++i) {
        const bool right = form[i] == ' '
                               ? head[i] == ' '
                               : std::string_view("0123456789abcdef").find(head[i]) != form.npos;
        if (!right) {
            return journal_owner::foreign;
        }
    }
    if (head.size() < record_head_size) {
        return head.empty() ? journal_owner::blank : journal_owner::foreign; // too little to tell
    }
    const auto size = record_size(head);
    const auto text = beginning.substr(record_head_size, header_opening.size());
    const bool torn = size && beginning.size() < *size && header_opening.starts_with(text);
    return torn ? journal_owner::torn : journal_owner::foreign;
}

} // namespace dyndump::archive
