/// \file
/// A writer whose dump lies in S3, and is resumed from any machine.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/s3/client.hpp>
#include <dyndump/s3/location.hpp>
#include <dyndump/s3/object.hpp>
#include <dyndump/segment_report.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::s3 {

/// What s3::dump_writer is made from.
struct dump_writer_params {
    /// Where it lies. There must be nothing else, or a dump.
    location where;
    /// As for a directory; `path`, `replace` and the `commit_` members mean nothing here, and
    /// `names` follow from `where`. The layout `file` is errc::invalid_argument.
    dyndump::dump_writer_params dump;
    /// With what the data is stored; `content_type`, `metadata` and `mark` are the writer's own.
    storage_params storage;
    /// A commit: so much of a part is uploaded at once, in whole pages; at least s3::least_part,
    /// and as much as 10,000 of them need for `dump.part_bytes`.
    std::size_t upload_bytes = std::size_t{8} << 20;
    /// No multipart uploads: each part is one PutObject. For servers that want equal parts.
    bool whole_objects = false;
    /// What all segments may hold that is not uploaded yet. Beyond it the largest is uploaded at
    /// once, which ends its part.
    std::uint64_t buffer_bytes = std::uint64_t{128} << 20;

    /// Seams; null means the real one.
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;

    dump_writer_params() {}
};

/// Writes a dump into S3 that can be resumed after whatever ended its writer, from any machine:
/// what the writer knows lies there as well. The format is in src/archive/README.md of the sources.
///
/// A segment's pages are gathered until they fill a part of an upload. When that is stored, a small
/// object says where the segment stands; so a killed writer loses what it had gathered, some
/// `upload_bytes` for each segment under way. finish() without a fault completes what is open,
/// looks at all objects, and puts the manifest, last and only if there is none; then it removes the
/// small objects. With a fault of others it uploads what it has and leaves all to be resumed.
///
/// One writer at a time: a lease object, renewed every 10 seconds, keeps others away
/// (errc::output_busy says who it is and where). One that is not renewed for 30 seconds is taken
/// over; at once, if its process is seen to have ended.
///
/// Whatever is not provably of a dump is never touched.
///
/// Thread safety: write() for different segments at once; the other members at any time, except
/// during open(). Cancellation: terminal, by the coroutine that awaits, which must have
/// throw_if_cancelled off; a write that is cancelled is an error of the writer. Errors: those of
/// s3::client; errc::already_complete, errc::output_exists, errc::output_busy,
/// errc::resume_mismatch, errc::corrupt_output as for dyndump::dump_writer; the encoder's. After an
/// error of write() it takes nothing more.
class DYNDUMP_EXPORT dump_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    /// Does no I/O. The lease is renewed on the client's executor.
    dump_writer(client service, dump_writer_params params);
    dump_writer(dump_writer&&) noexcept;
    dump_writer& operator=(dump_writer&&) noexcept;
    /// Before finish() is done the lease is left as it is.
    ~dump_writer();

    /// Looks whether the place can be what is asked for, and changes nothing: to fail before the
    /// table is known. `diag.message` says what is in the way.
    boost::asio::awaitable<error_code> probe(diagnostics& diag);
    /// Creates the dump, or brings an unfinished one to where it can go on. Once, before the first
    /// write(). On error the writer does nothing; `diag.message` says what is wrong and what can be
    /// done.
    boost::asio::awaitable<error_code> open(diagnostics& diag);

    /// For fetch_params::resume_from: unset if nothing was dumped before.
    const std::optional<checkpoint>& resume_from() const noexcept;
    /// Items in the dump when it was opened. With `max_items` the fetch must ask for that many
    /// fewer.
    std::uint64_t items_before() const noexcept;

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// The first error of write() or finish().
    error_code error() const;
    /// That error in a sentence: what failed where, what S3 said, and how much is safe.
    std::string failure() const;
    /// What the server or the permissions do not allow, in sentences: the dump goes on without, but
    /// somebody should know. More may come until finish() is done; none is taken back.
    std::vector<std::string> warnings() const;
    /// What each segment that was begun has taken so far, as far as it is stored; in the manifest
    /// too.
    std::vector<segment_report> segments() const;
    /// Bytes of data that were stored by this writer.
    std::uint64_t bytes_written() const noexcept;

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace dyndump::s3
