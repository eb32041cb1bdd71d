/// \file
/// A writer of Parquet files, from which the items can be made again.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/page.hpp>
#include <dyndump/table_columns.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// How the pages of a Parquet file are compressed.
enum class parquet_compression { none, snappy, zstd };

/// What parquet_writer is made from.
struct parquet_writer_params {
    /// A file; or, with a `/` at its end, a directory that gets a file for each segment of the
    /// source, `part-00001-of-00064.parquet`.
    std::string path;
    table_columns columns;
    parquet_compression compress = parquet_compression::zstd;
    /// Of zstd, 1 to 19.
    int compression_level = 1;
    /// Bytes of items that a row group is made of, about. Each page that is written at the same
    /// time as others has a row group in memory.
    std::uint64_t row_group_bytes = std::uint64_t{32} << 20;
    /// How many segments the source has.
    std::uint32_t segments = 1;
    /// Names the items, as dump_contents::identity. A directory is gone on with if it is of the
    /// same; empty: never.
    std::string identity;
    /// Noted in each file, so that the table can be made from it: see dump_contents.
    std::string table_json;
    std::string settings_json;
    std::vector<std::string> key;
    /// Whether a file that is there may be replaced.
    bool replace = false;

    parquet_writer_params() {}
    explicit parquet_writer_params(std::string where)
        : path(std::move(where)) {}
};

/// Writes items into Parquet files: a row an item, a column an attribute; what no column can hold
/// lies in the overflow column as DynamoDB JSON. dump_reader reads them back.
///
/// A file has its name only when it is whole and durable; until then it is called as
/// file_writer's. A directory is complete when all of its files are there; made anew with the same
/// parameters, the writer keeps those, and resume_from() says which segments they are.
///
/// Items are encoded, and files written, where write() is awaited, which may block.
/// Errors: the system's, errc::output_exists, errc::malformed_response. After an error the writer
/// takes nothing more.
/// Thread safety: as for any concurrent writer. Movable.
class DYNDUMP_EXPORT parquet_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    /// Looks at what is there, and opens a file at once. `diag.message` says what is wrong.
    parquet_writer(parquet_writer_params params, error_code& ec, diagnostics& diag);
    parquet_writer(parquet_writer&&) noexcept;
    parquet_writer& operator=(parquet_writer&&) noexcept;
    ~parquet_writer();

    /// What a run has to go on from; unset if nothing is there.
    const std::optional<checkpoint>& resume_from() const noexcept;
    /// Items in files that were there.
    std::uint64_t items_before() const noexcept;

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// The first error, and a sentence on it.
    error_code error() const;
    std::string failure() const;
    /// Attributes that lie in the overflow column; after finish().
    std::uint64_t overflowed() const noexcept;
    std::uint64_t bytes_written() const noexcept;

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
