// Pages into parts, records into the journal, both made durable in groups.
#include "output/write/dump_store.hpp"

#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "output/write/dump_account.hpp"

#include <new>
#include <utility>

namespace dyndump::output {
namespace {

// Each keeps a descriptor open.
constexpr std::size_t most_dirty_parts = 256;
// Of records behind the last commit: a reader keeps them in memory, and takes four times as many.
constexpr std::uint64_t most_unsure_journal = std::uint64_t{64} << 20;

} // namespace

error_code dump_store::write(page& source) {
    try {
        return write_page(source);
    } catch (const std::bad_alloc&) {
        // A page may be in a part and not in the journal: nothing may be written behind it.
        return out_of_memory();
    }
}

error_code dump_store::write_page(page& source) {
    if (auto ec = error()) {
        return ec;
    }
    if (source.empty() && source.count() > 0) {
        return {}; // cut to nothing by max_items: the segment stands where it stood
    }
    auto press = presses_.borrow();
    auto ec = press->takes_at_once(source) ? write_whole(source, *press)
                                           : write_in_slices(source, *press);
    presses_.give_back(std::move(press));
    return !ec && commit_is_due() ? commit() : ec;
}

error_code dump_store::write_whole(page& source, page_press& press) {
    pressed_items what;
    auto ec = press.whole(source, what);
    if (ec) {
        return fail(ec, press.failed_action(), places_.path());
    }
    auto to = stream_of(source.segment());
    std::lock_guard turn(to->turn);
    ec = append(*to, source.segment(), what);
    return ec ? ec : record(*to, source, what.bytes.size(), what.size);
}

error_code dump_store::write_in_slices(page& source, page_press& press) {
    auto to = stream_of(source.segment());
    std::lock_guard turn(to->turn);
    std::size_t written = 0;
    std::size_t size = 0;
    for (auto left = source.items(); !left.empty();) {
        pressed_items what;
        auto ec = press.slice(left, what);
        if (ec) {
            return fail(ec, press.failed_action(), places_.path());
        }
        ec = append(*to, source.segment(), what);
        if (ec) {
            return ec;
        }
        written += what.bytes.size();
        size += what.size;
    }
    return record(*to, source, written, size);
}

std::shared_ptr<dump_store::stream> dump_store::stream_of(std::uint32_t segment) {
    std::lock_guard lock(mutex_);
    auto& found = streams_[state_.stream_of(segment)];
    if (!found) {
        found = std::make_shared<stream>();
    }
    return found;
}

error_code dump_store::append(stream& to, std::uint32_t segment, const pressed_items& what) {
    if (what.bytes.empty()) {
        return {};
    }
    if (!to.part) {
        const auto name = places_.part(state_.stream_of(segment), to.number);
        auto fresh = std::make_shared<part_file>(name, to.number, checks_);
        const auto ec = fresh->create(system_, places_.data());
        if (ec == boost::system::errc::file_exists) {
            return interfered(); // strays were removed before
        }
        if (ec) {
            return fail(ec, "cannot create", places_.path_of(name));
        }
        to.part = std::move(fresh);
        std::lock_guard lock(mutex_);
        names_dirty_ = true;
    }
    auto ec = check_alone(to.part.get());
    if (ec) {
        return ec;
    }
    ec = to.part->append(what.bytes, what.size, what.items, what.signature);
    if (ec) {
        return fail(ec, "cannot write to", places_.path_of(to.part->name()));
    }
    bytes_written_.fetch_add(what.bytes.size());
    return {};
}

error_code dump_store::record(stream& of, const page& source, std::size_t written,
                              std::size_t size) {
    std::unique_lock lock(mutex_);
    if (error_) {
        return error_; // the journal may end in half a record
    }
    error_code ec;
    if (total_segments_ == 0) {
        total_segments_ = source.total_segments();
        ec = journal_.append(archive::beginning{total_segments_});
    }
    auto mark = mark_of(source, size);
    const auto keys = state_.key_bytes() + mark.after.next_key.size();
    if (keys > archive::most_key_bytes) {
        ec = make_error_code(boost::system::errc::file_too_large);
    }
    const bool parts_end = !state_.single_file();
    if (of.part) {
        mark.part = of.part->position();
        if (written > 0) {
            dirty_.push_back(of.part);
            undurable_bytes_ += written;
        }
        const bool full = mark.part.offset >= params_.part_bytes &&
                          state_.finished().size() < archive::most_segments;
        if (parts_end && (mark.after.done || full)) {
            mark.closed = of.part->digests();
        }
    } else {
        mark.part.number = of.number;
    }
    if (!ec) {
        ec = journal_.append(mark);
    }
    if (ec) {
        lock.unlock();
        return fail(ec, "cannot write the journal of", places_.path());
    }
    state_.apply(mark);
    if (mark.closed) {
        of.part.reset(); // closed when it is durable
        of.number = mark.part.number + 1;
    }
    if (mark.after.done) {
        if (parts_end) {
            streams_.erase(mark.segment);
        }
    }
    return {};
}

archive::mark dump_store::mark_of(const page& source, std::size_t size) const {
    archive::mark m;
    m.segment = source.segment();
    if (const auto known = state_.segments().find(m.segment); known != state_.segments().end()) {
        m.after = known->second;
    }
    count_page(m.after, source, size);
    return m;
}

error_code dump_store::interfered() {
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = errc::corrupt_output;
        failure_ =
            core::sentence("another process writes \"{}\" too (its file system locks files for "
                           "one machine only, or not at all); stop all but one, then run the "
                           "same command again",
                           places_.path());
    }
    return error_;
}

// Locks may be local to a machine. What another process does shows at the latest here: it replaces
// the journal when it begins, and makes a part longer when it goes on.
error_code dump_store::check_alone(const part_file* part) {
    bool journal = true;
    bool data = true;
    error_code ec;
    {
        std::lock_guard lock(mutex_);
        ec = journal_.is_unchanged(part == nullptr, journal);
    }
    if (!ec && part != nullptr) {
        ec = part->is_unchanged(data);
    }
    if (ec) {
        return fail(ec, "cannot look at", places_.path());
    }
    return journal && data ? error_code{} : interfered();
}

bool dump_store::commit_is_due() {
    std::lock_guard lock(mutex_);
    return journal_.size() - durable_upto_ >= most_unsure_journal ||
           undurable_bytes_ >= params_.commit_bytes || dirty_.size() >= most_dirty_parts ||
           clock_.now() - last_commit_ >= core::countable(params_.commit_interval);
}

// Data, then the journal that speaks of it, then the record that says so. What is written meanwhile
// belongs to the next group.
error_code dump_store::commit() {
    std::lock_guard turn(commit_turn_);
    if (auto ec = check_alone(nullptr)) {
        return ec;
    }
    std::vector<std::shared_ptr<part_file>> parts;
    bool names = false;
    std::uint64_t upto = 0;
    {
        std::lock_guard lock(mutex_);
        parts.swap(dirty_);
        names = std::exchange(names_dirty_, false);
        upto = journal_.size();
        undurable_bytes_ = 0;
        last_commit_ = clock_.now();
    }
    if (upto == durable_upto_) {
        return {};
    }
    // By name, not by address: the order of calls is the same in each run of the simulation.
    std::sort(parts.begin(), parts.end(),
              [](const auto& a, const auto& b) { return a->name() < b->name(); });
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    for (const auto& part : parts) {
        if (auto ec = part->sync()) {
            return fail(ec, "cannot make durable", places_.path_of(part->name()));
        }
    }
    if (names) {
        if (auto ec = sync_directory(system_, places_.data())) {
            return fail(ec, "cannot make the names durable in", places_.path());
        }
    }
    auto ec = journal_.sync();
    {
        std::lock_guard lock(mutex_);
        if (!ec && !error_) {
            durable_upto_ = upto;
            ec = journal_.append(archive::commit{upto, clock_.wall_ms()});
        }
    }
    return ec ? fail(ec, "cannot write the journal of", places_.path()) : ec;
}

} // namespace dyndump::output
