/// \file
/// A writer of comma-separated values, which hold less than items do.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// What csv_writer is made from.
struct csv_writer_params {
    /// As file_writer_params::path.
    std::string path;
    /// The columns, in their order; the header names them.
    std::vector<std::string> attributes;
    /// Whether a file that is there may be replaced.
    bool replace = false;

    csv_writer_params() {}
    explicit csv_writer_params(std::string where)
        : path(std::move(where)) {}
};

/// What of the items the file does not hold, in values.
struct csv_losses {
    /// Of attributes that are no column.
    std::uint64_t left_out = 0;
    /// NULL, which looks as if it was absent.
    std::uint64_t nulls = 0;
    /// Numbers, booleans and binaries: text, which does not tell their type.
    std::uint64_t untyped = 0;
    /// Maps, lists and sets: DynamoDB JSON in a field.
    std::uint64_t nested = 0;
};

/// Writes items as RFC 4180 has it: a header, a record an item, UTF-8, lines that end in CR LF. A
/// text that is empty is `""`, an attribute that is absent an empty field. Binaries are base64.
/// DynamoDB's ImportTable reads it.
///
/// The file has its name when it is whole, as file_writer's. Errors and thread safety as there; may
/// be given several pages at the same time.
class DYNDUMP_EXPORT csv_writer {
public:
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;

    /// Opens the output at once.
    csv_writer(csv_writer_params params, error_code& ec, diagnostics& diag);
    csv_writer(csv_writer&&) noexcept;
    csv_writer& operator=(csv_writer&&) noexcept;
    ~csv_writer();

    boost::asio::awaitable<error_code> write(page& source);
    boost::asio::awaitable<error_code> finish(error_code why);

    /// A sentence on the first error; empty: none.
    std::string failure() const;
    csv_losses losses() const;
    std::uint64_t bytes_written() const noexcept;

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
