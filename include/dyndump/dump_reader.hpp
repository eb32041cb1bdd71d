/// \file
/// A dump as a source of pages.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>
#include <dyndump/s3/client.hpp>
#include <dyndump/source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump {

/// What dump_reader is made from.
struct dump_reader_params {
    /// The directory of a dump, of the service's own export (the one that holds
    /// `AWSDynamoDB`, or manifest-files.json itself), full or incremental, or of what the Go
    /// program of this name wrote (NAME-meta.json and its parts), of the Parquet files of a
    /// parquet_writer; a file of JSON lines, compressed or not; a Parquet file of a
    /// parquet_writer; or "-": standard input. Of a directory or a file in S3 the URL:
    /// `s3://BUCKET/PREFIX/`.
    std::string path;
    /// What a path `s3://BUCKET/PREFIX/` is read with. Calls wait for it, so its context must be
    /// run by another thread than those that call; it must outlive the reader.
    std::optional<s3::client> objects;
    /// What a file or standard input holds: json_format::dynamodb_json or export_item. A directory
    /// says it itself.
    json_format format = json_format::dynamodb_json;
    /// Of an incremental export: the keys of items that are gone, instead of the items as they
    /// became.
    bool removed_keys = false;
    /// Bytes of lines in a page.
    std::size_t page_bytes = std::size_t{1} << 20;
    /// Called for each line that is no item, with the part that it is in: on any thread that reads,
    /// one call at a time. Empty: the first such line ends the run with
    /// errc::corrupt_output.
    std::function<void(std::string_view line, std::string_view part)> on_bad_line;
    /// Where files are read and decompressed, if the run has no run_params::offload; its context
    /// must outlive the reader. Null: where read() is awaited, whose handlers then last as long as
    /// that takes.
    boost::asio::any_io_executor blocking_executor;

    dump_reader_params() {}
    explicit dump_reader_params(std::string where)
        : path(std::move(where)) {}
};

/// What a dump says of itself.
struct dump_contents {
    /// What was dumped: table, index, filter and projection; the table is empty if not known.
    fetch_params how;
    /// What was done to the items on the way, and which part of the table it is; empty: nothing,
    /// all. See dump_writer_params.
    std::string changes;
    std::string sample;
    std::string table_arn;
    std::string table_id;
    /// DescribeTable's Table as JSON, and what other operations said (see describe_settings());
    /// empty if not known.
    std::string table_json;
    std::string settings_json;
    /// Attributes of the key; empty if not known.
    std::vector<std::string> key;
    json_format format = json_format::dynamodb_json;
    /// An incremental export: what changed in a table. Its items are to be put; then those whose
    /// keys dump_reader_params::removed_keys gives are to be removed.
    bool incremental = false;
    /// Unset if not known before it has been read.
    std::optional<std::uint64_t> items;
    /// Of the files.
    std::uint64_t file_bytes = 0;
    /// Names this dump and no other: of a directory the SHA-256 of its manifest; of a file its
    /// size, time of modification and inode; of an object its size and ETag; empty for standard
    /// input.
    std::string identity;
    /// Each a sentence on why items in it may not be whole items of the table, or not all: a
    /// projection, an index, a filter, a limit.
    std::vector<std::string> gaps;
};

/// A finished dump, a file or a stream of items, as a page_source.
///
/// Its segments are the dump's parts; of a file that is not compressed, 64 ranges of up to 64 MiB,
/// fewer of a small one and more of a large one. A run hands them out far apart, so that what is
/// written from them is spread over the key space. Each part's size, checksums and number of items
/// are compared with the manifest's while it is read; one that is resumed is read from its
/// beginning for that. Reading follows no symbolic link below the dump's directory.
///
/// Thread safety: reads of several segments at once. Cancellation: none within a page but
/// for waits for S3: terminal, and the reader is of no use then. Objects are read ahead, in some
/// 64 MiB of memory.
/// Errors: the system's, for S3 the client's; errc::corrupt_output (with words in the context's
/// diagnostics) for damage, and for an object that is replaced while it is read.
class DYNDUMP_EXPORT dump_reader {
public:
    /// Looks at the dump. Blocks. Errors: errc::stopped if it is not finished,
    /// errc::corrupt_output, errc::invalid_argument for one of `plain` or `typed`, which does not
    /// tell what the items were or is not read back, the system's, the client's of S3;
    /// `diag.message` says what.
    dump_reader(dump_reader_params params, error_code& ec, diagnostics& diag);
    dump_reader(dump_reader&&) noexcept;
    dump_reader& operator=(dump_reader&&) noexcept;
    ~dump_reader();

    const dump_contents& contents() const noexcept;

    boost::asio::awaitable<error_code> open(read_context& context);
    std::uint32_t segments() const noexcept;
    boost::asio::awaitable<error_code> read(read_context& context, std::uint32_t segment,
                                            std::string_view cursor, page& into);

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
