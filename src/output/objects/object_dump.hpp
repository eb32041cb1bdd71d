// The engine of s3::dump_writer: pages in, a dump in S3 that survives its writer.
#pragma once

#include <dyndump/s3/dump_writer.hpp>

#include "archive/dump_state.hpp"
#include "archive/object_record.hpp"
#include "async/semaphore.hpp"
#include "output/check/part_sums.hpp"
#include "output/objects/dump_bucket.hpp"
#include "output/objects/lease.hpp"
#include "output/objects/object_ground.hpp"
#include "output/objects/object_places.hpp"
#include "output/write/page_press.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// write() for different segments at once; the rest by one coroutine, before and after.
class object_dump : public std::enable_shared_from_this<object_dump> {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    object_dump(s3::client client, s3::dump_writer_params params,
                process_table machine = this_machine());
    ~object_dump();

    awaitable<error_code> probe(diagnostics& diag);
    awaitable<error_code> open(diagnostics& diag);
    const std::optional<checkpoint>& position() const noexcept { return position_; }
    std::uint64_t items_before() const noexcept { return items_before_; }

    awaitable<error_code> write(page& source);
    awaitable<error_code> finish(error_code why);

    error_code error() const;
    std::string failure() const;
    std::vector<std::string> warnings() const;
    std::vector<segment_report> segments() const;
    std::uint64_t bytes_written() const noexcept { return bytes_written_.load(); }

private:
    // A segment's parts, one after the other.
    struct stream {
        explicit stream(std::uint32_t which)
            : segment(which) {}

        const std::uint32_t segment;
        // Held while what follows is used, but for the size of the buffer.
        std::shared_ptr<async::semaphore> turn = std::make_shared<async::semaphore>(1);
        std::string buffer; // of whole pages, not uploaded yet
        std::atomic<std::size_t> buffered{0};
        archive::segment_state after; // behind the last page
        bool moved = false;           // since it was recorded
        archive::part_position at;    // with what is in the buffer
        std::unique_ptr<part_sums> sums;
        archive::object_record object; // as far as it is uploaded
        std::string record_etag;       // of the part's record; empty: it has none
        time_source::time_point recorded{};
    };
    using stream_ptr = std::shared_ptr<stream>;
    enum class part_end { no, yes };

    // Opening.
    error_code check_parameters();
    awaitable<error_code> look(object_ground& found, diagnostics& diag);
    error_code judge(const object_ground& found);
    awaitable<error_code> take_lease(diagnostics& diag);
    awaitable<error_code> prepare(diagnostics& diag);
    awaitable<error_code> begin_anew(const object_ground& found, diagnostics& diag);
    awaitable<error_code> discard(const object_ground& found, diagnostics& diag);
    awaitable<error_code> resume(const object_ground& found, diagnostics& diag);
    awaitable<error_code> tidy_up(diagnostics& diag);
    awaitable<void> tidy_up_after_another();
    awaitable<error_code> put_begin(std::uint32_t segments, diagnostics& diag);

    // Writing.
    awaitable<error_code> write_page(page& source);
    awaitable<error_code> know_segments(std::uint32_t total);
    error_code press(page& source, stream& to);
    void append(stream& to, const pressed_items& what);
    stream_ptr stream_of(std::uint32_t segment);
    stream_ptr largest_stream() const;
    awaitable<error_code> keep_within_memory();
    // Uploads what is in the buffer, and records where the segment stands then. The stream's turn
    // is held.
    awaitable<error_code> commit(stream& of, part_end end);
    awaitable<error_code> put_whole(stream& of);
    awaitable<error_code> upload_piece(stream& of);
    awaitable<error_code> put_record(stream& of, bool closed);
    awaitable<error_code> complete_upload(stream& of);
    // For what must not be there yet. If it is, and the lease is this writer's, an earlier one has
    // left it: it is removed.
    s3::write_condition absence() const;
    awaitable<error_code> make_way(const std::string& key);
    awaitable<error_code> check_lease();
    bool is_full(const stream& of) const;

    // Finishing.
    awaitable<error_code> flush();
    awaitable<error_code> flush_stream(stream_ptr which);
    awaitable<error_code> publish();
    awaitable<error_code> settle(archive::manifest& about, diagnostics& diag);
    awaitable<error_code> publish_export(const archive::manifest& about, diagnostics& diag);

    std::string new_mark();
    std::int64_t now_ms() const;
    error_code fail(error_code ec, std::string_view action, std::string_view key,
                    const diagnostics& diag);
    // With a sentence of its own.
    error_code refuse(error_code ec, std::string sentence);
    awaitable<error_code> interfered();
    void warn(std::string sentence);

    dump_bucket bucket_;
    const s3::dump_writer_params params_;
    const dump_writer_params& dump_; // of these
    const std::shared_ptr<time_source> time_;
    const std::shared_ptr<random_source> random_;
    const std::size_t upload_bytes_;
    const std::string token_;
    object_places places_;
    page_presses presses_;
    std::shared_ptr<lease> lease_;
    archive::header header_;
    std::string begin_etag_;
    std::optional<checkpoint> position_;
    std::uint64_t items_before_ = 0;
    std::atomic<std::uint64_t> bytes_written_{0};
    std::atomic<std::uint64_t> marks_{0};
    std::shared_ptr<async::semaphore> begin_turn_ = std::make_shared<async::semaphore>(1);
    std::atomic<std::uint32_t> total_segments_{0};

    mutable std::mutex mutex_; // guards what follows
    archive::dump_state state_;
    std::map<std::uint32_t, stream_ptr> streams_;
    std::vector<std::string> spare_buffers_;
    std::map<std::string, std::string> etags_; // of objects, and of records that go on, by key
    std::vector<std::string> warnings_;
    error_code error_;
    std::string failure_;
};

} // namespace dyndump::output
