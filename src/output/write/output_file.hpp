// Where bytes end up: a new file under a temporary name, a pipe or device, or an open descriptor.
#pragma once

#include <dyndump/error.hpp>

#include "output/files/file_system.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::output {

/// Synchronous; used by one thread at a time. Every failing member leaves a sentence in failure().
class output_file {
public:
    explicit output_file(file_system& system) noexcept
        : system_(&system) {}
    /// Discards what was not committed.
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    /// As file_writer_params::path and ::replace say.
    error_code open(const std::string& path, bool replace);
    /// Writes to a descriptor that stays the caller's.
    error_code borrow(int descriptor, std::string name);

    /// All of `bytes`, or an error.
    error_code write(std::string_view bytes);
    /// Makes the content durable and gives the file its name. Nothing can be written after.
    error_code commit();
    /// Closes, and removes the temporary file.
    void discard() noexcept;

    /// Whether write() may wait for somebody else, such as the reader of a pipe.
    bool may_block() const noexcept { return kind_ == file_kind::stream; }
    std::uint64_t bytes_written() const noexcept {
        return written_.load(std::memory_order_relaxed);
    }
    const std::string& failure() const noexcept { return failure_; }
    /// Path of the temporary file; empty if there is none.
    std::string temporary_path() const;

private:
    error_code open_temporary();
    error_code open_directly();
    error_code close_output();
    error_code publish();
    error_code fail(error_code ec, std::string_view action);

    file_system* system_;
    std::string path_;      // as the user wrote it, for messages
    std::string directory_; // of a regular file
    std::string final_name_;
    std::string temporary_name_; // empty: nothing to remove
    bool replace_ = false;
    bool borrowed_ = false;
    file_kind kind_ = file_kind::none;
    int descriptor_ = -1;
    int directory_descriptor_ = -1;
    std::atomic<std::uint64_t> written_{0};
    std::string failure_;
};

} // namespace dyndump::output
