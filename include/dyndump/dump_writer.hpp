/// \file
/// A writer whose dump survives crashes: it resumes where it was, and says what it holds.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>
#include <dyndump/segment_report.hpp>
#include <dyndump/table_description.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// The shape of a dump on disk.
enum class dump_layout {
    /// A directory: `data/SSSSSS-NNNNN.json` by segment and number, then `manifest.json`.
    directory,
    /// The same, and the files of the service's own full export around the data, so that
    /// ImportTable and readers of exports take it. Items are written as json_format::export_item.
    aws_export,
    /// One file, under its name when it is complete.
    file,
};

/// How the files of a dump are compressed.
enum class compression { none, gzip, zstd };

/// Names that an export has and a dump does not.
struct export_names {
    std::string s3_bucket;
    /// Where in the bucket the directory will lie; without a slash at its end.
    std::string s3_prefix;

    export_names() {}
};

/// What dump_writer is made from.
struct dump_writer_params {
    /// The directory (made if missing; an existing one must be empty or hold a dump) or the file.
    std::string path;
    dump_layout layout = dump_layout::directory;
    json_encoder encoder;
    compression compress = compression::none;
    /// For zstd: 1 to 19, or -1 to -50, which are ever faster and compress ever less.
    int compression_level = 3;
    /// A part of a directory ends with the page that fills it: bytes in the file.
    std::uint64_t part_bytes = std::uint64_t{64} << 20;
    /// What is dumped and how; a dump that is resumed must agree in it. `resume_from` and the speed
    /// do not count.
    table_description table;
    fetch_params fetch;
    /// What the run's transform does to the items, in the same words for the same. A resumed dump
    /// must agree in it, and the manifest keeps it; empty: nothing.
    std::string changes;
    /// Which part of the table the run reads, if it is a sample; as with `changes`. Empty: all.
    std::string sample;
    /// Keep the items' signature in the manifest, of the whole and of each part: see
    /// items_signature. Not for dump_layout::file, which has no manifest.
    bool signature = false;
    /// Names what the items come from, if that is no table: dump_contents::identity. A dump is gone
    /// on with only from the same.
    std::string source_identity;
    /// Discard an unfinished dump instead of resuming it; and a finished directory, instead of
    /// leaving it as it is.
    bool restart = false;
    /// Only for dump_layout::file: replace an existing file, at the end and in one step.
    bool replace = false;
    /// Only for dump_layout::aws_export.
    export_names names;
    /// How to go on after an interruption, as a shell takes it: kept for read_status(). Must hold
    /// no secrets. Empty: not known.
    std::string resume_command;

    /// Where to encode, compress and write; a few threads are enough, and they must outlive the
    /// writer. To destroy the context of the run while it is writing, join these first and
    /// destroy them last, as with fetch_params::offload. Null: where write() is awaited, whose
    /// handlers then last as long as a page takes to compress (some 2 ms) and, at each commit, as
    /// the disk takes: not for a server's context.
    boost::asio::any_io_executor blocking_executor;
    /// How much may be written, and for how long, before it is made durable.
    std::uint64_t commit_bytes = std::uint64_t{256} << 20;
    std::chrono::milliseconds commit_interval{1000};

    dump_writer_params() {}
    explicit dump_writer_params(std::string where)
        : path(std::move(where)) {}
};

/// Writes a dump that can be resumed after a crash of the program or the machine.
///
/// Beside the data it keeps a journal: after each page where its segment stands, and a checksum of
/// the output up to there. Data is made durable in groups, before the journal says so. Opening a
/// dump that is not finished cuts the output back to the last page that is provably there; after a
/// crash of the program at most one page of a segment is read again, after a power failure what was
/// written since the last group. finish() without a fault writes the manifest (or gives the file
/// its name) and removes the journal; otherwise all that is written stays, to be resumed.
///
/// Files are their owner's only (0600, 0700) under any umask; symbolic links are not followed.
///
/// Whatever is not provably of a dump is never touched, and what belongs to another user, or what
/// others may write to, is not resumed (operation_not_permitted).
///
/// Thread safety: write() for different segments at once; the other members at any time, except
/// during construction. Cancellation: none; a write that has begun is completed.
/// Errors: the system's (ENOSPC, EIO, ...), errc::already_complete (a finished directory that
/// agrees in all), errc::output_exists (a finished file, or not a dump), errc::output_busy (another
/// process writes it), errc::resume_mismatch, errc::corrupt_output (also when another process is
/// seen to write the same dump, behind locks that hold for one machine only), the encoder's,
/// not_enough_memory. After an error of write() it takes nothing more. The constructor may throw
/// std::bad_alloc; what is on disk can be resumed in that case too.
class DYNDUMP_EXPORT dump_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    /// Looks whether the output can be what is asked for, and changes nothing: to fail before the
    /// table is known. `diag.message` says what is in the way.
    static error_code probe(const dump_writer_params& params, diagnostics& diag);

    /// Creates the dump, or opens it to resume (which reads the unfinished parts). Blocks. On error
    /// the writer does nothing; `diag.message` says what is wrong and what can be done.
    dump_writer(dump_writer_params params, error_code& ec, diagnostics& diag);
    dump_writer(dump_writer&&) noexcept;
    dump_writer& operator=(dump_writer&&) noexcept;
    ~dump_writer();

    /// For fetch_params::resume_from: unset if nothing was dumped before.
    const std::optional<checkpoint>& resume_from() const noexcept;
    /// Items in the dump when it was opened. With `max_items` the fetch must ask for that many
    /// fewer.
    std::uint64_t items_before() const noexcept;

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// The first error of write() or finish().
    error_code error() const;
    /// That error in a sentence: what failed where, and how much is safe.
    std::string failure() const;
    /// What the file system of the output cannot do, in sentences: the dump goes on without, but
    /// somebody should know. More may come until finish() is done; none is taken back.
    std::vector<std::string> warnings() const;
    /// What each segment that was begun has taken so far; in the manifest too.
    std::vector<segment_report> segments() const;
    /// Bytes given to the system by this writer.
    std::uint64_t bytes_written() const noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
