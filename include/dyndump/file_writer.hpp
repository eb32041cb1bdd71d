/// \file
/// A writer to a file that appears only when it is complete.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace dyndump {

/// What file_writer is made from.
struct file_writer_params {
    /// Where the items go. "-" (and /dev/stdout): standard output. A pipe or device: written
    /// directly. Anything else: a regular file, which must not exist unless `replace`.
    std::string path = "-";
    /// An open descriptor to write to instead of `path`. Borrowed: it is not closed.
    std::optional<int> descriptor;
    /// Replace an existing regular file, at the end and in one step.
    bool replace = false;
    json_encoder encoder;

    file_writer_params() {}
    explicit file_writer_params(std::string where)
        : path(std::move(where)) {}
};

/// Writes items as JSON lines, one write(2) a page.
///
/// A regular file is written under a temporary name (".NAME.<random>.partial") in its own
/// directory, readable by its owner only, whatever the umask. finish() without a fault makes it
/// durable and gives it its name; after a fault, a stop, or when finish() is never reached, it is
/// removed. Only if another file has taken the name meanwhile is the complete temporary file kept,
/// and failure() says where. Symbolic links are not followed when creating; `replace` replaces the
/// link, not what it points to.
///
/// Items are encoded a slice at a time, so that no handler runs long on the caller's executor.
/// Writing to pipes and terminals, which may block for any time, and making files durable are done
/// on a thread of the writer's own; the caller's executor goes on. Its context must outlive the
/// run. Cancellation: none; a write that has begun is completed.
/// Errors: the system's (ENOSPC, EPIPE, ...; SIGPIPE is left to the program: ignore it to get
/// EPIPE), errc::output_exists, the encoder's. After an error the writer takes nothing more.
/// Thread safety: as for any serialised writer. Movable.
class DYNDUMP_EXPORT file_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::serialised;

    /// Opens the output at once, so that a path that cannot be written fails before anything is
    /// read. On error the writer does nothing; `diag.message` says what is wrong with which path.
    file_writer(file_writer_params params, error_code& ec, diagnostics& diag);
    file_writer(file_writer&&) noexcept;
    file_writer& operator=(file_writer&&) noexcept;
    ~file_writer();

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// The first error of write() or finish(), to tell a full disk from a broken connection.
    error_code error() const noexcept;
    /// That error in a sentence: which path, after how many bytes.
    const std::string& failure() const noexcept;
    /// Bytes given to the system so far. Any thread.
    std::uint64_t bytes_written() const noexcept;
    /// The temporary file that holds the items now; empty if there is none. Constant between the
    /// constructor and finish().
    std::string temporary_path() const;

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
