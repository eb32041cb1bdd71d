// The engine of dump_writer, without coroutines: pages in, a dump on disk that survives.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "archive/dump_state.hpp"
#include "archive/manifest.hpp"
#include "output/files/lenient_file_system.hpp"
#include "output/survey/dump_places.hpp"
#include "output/write/journal_file.hpp"
#include "output/write/page_press.hpp"
#include "output/write/part_file.hpp"
#include "output/write/resumption.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::output {

/// What a dump asks of the machine: the seams for tests.
struct dump_clock {
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
    /// Milliseconds since the epoch.
    std::function<std::int64_t()> wall_ms;
    std::function<std::uint32_t()> random;
};

dump_clock machine_clock();

/// write() for different segments on several threads; the rest by one thread, before and after.
class dump_store {
public:
    dump_store(file_system& system, dump_writer_params params, dump_clock clock);

    error_code probe();
    error_code open();
    const std::optional<checkpoint>& position() const noexcept { return position_; }
    std::uint64_t items_before() const noexcept { return items_before_; }

    error_code write(page& source);
    error_code finish(error_code why);

    error_code error() const;
    std::string failure() const;
    std::vector<segment_report> segments() const;
    std::vector<std::string> warnings() const { return system_.warnings(); }
    std::uint64_t bytes_written() const noexcept { return bytes_written_.load(); }

private:
    using time_point = std::chrono::steady_clock::time_point;

    // An output in order: a segment's parts, or the one file.
    struct stream {
        std::mutex turn;
        std::uint32_t number = 0; // of the part to come, if none is open
        std::shared_ptr<part_file> part;
    };

    error_code write_page(page& source);
    error_code close(error_code why);

    // Whether the place is free, or ours.
    error_code check_ground();
    void tidy_after_publishing();
    // Remembers the error: in those words, or in the system's.
    error_code refuse(error_code ec, std::string_view action, const std::string& words);
    // Of a complete directory: whether it is what is asked for.
    error_code judge_finished();
    error_code read_journal(archive::history& told);
    error_code check_agreement(const archive::history& told);
    error_code take_up(const archive::history& told);
    error_code begin_anew();
    error_code write_snapshot(const archive::dump_state& state);
    void go_on_from(resumed_dump resumed);

    error_code write_whole(page& source, page_press& press);
    // The same for a large page, without its like in memory again.
    error_code write_in_slices(page& source, page_press& press);
    std::shared_ptr<stream> stream_of(std::uint32_t segment);
    error_code append(stream& to, std::uint32_t segment, const pressed_items& what);
    // Writes down where the segment stands. The stream's turn is held.
    error_code record(stream& of, const page& source, std::size_t written, std::size_t size);
    archive::mark mark_of(const page& source, std::size_t size) const;
    // Whether nobody else works on the dump, as far as can be seen; else the error.
    error_code check_alone(const part_file* part);
    error_code interfered();
    bool commit_is_due();
    error_code commit();

    void leave_no_trace();
    error_code complete();
    error_code publish_directory();
    error_code publish_export(const archive::manifest& about);
    archive::manifest make_manifest() const;
    error_code publish_file();

    error_code fail(error_code ec, std::string_view action, std::string_view path);
    // Remembered as an error, with words if there is room for them.
    error_code out_of_memory() noexcept;

    lenient_file_system system_;
    dump_writer_params params_;
    dump_clock clock_;
    dump_places places_;
    part_checks checks_;
    page_presses presses_;
    archive::header header_;
    std::optional<checkpoint> position_;
    std::uint64_t items_before_ = 0;
    bool finished_ = false; // before this run
    std::atomic<std::uint64_t> bytes_written_{0};

    std::mutex commit_turn_;

    mutable std::mutex mutex_; // guards what follows
    journal_file journal_;
    archive::dump_state state_;
    std::uint32_t total_segments_ = 0;
    std::map<std::uint32_t, std::shared_ptr<stream>> streams_;
    std::vector<std::shared_ptr<part_file>> dirty_;
    bool names_dirty_ = false;
    std::uint64_t undurable_bytes_ = 0;
    std::uint64_t durable_upto_ = 0; // of the journal
    time_point last_commit_{};
    error_code error_;
    std::string failure_;
};

} // namespace dyndump::output
