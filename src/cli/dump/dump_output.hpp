// What a dump is written to: a stream, or files or objects that can be resumed.
#pragma once

#include <dyndump/dump_writer.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/file_writer.hpp>
#include <dyndump/s3/dump_writer.hpp>
#include <dyndump/table_description.hpp>

#include "cli/options/dump_options.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::cli {

/// Whether the path is standard output, a pipe or a device: written directly.
bool is_stream(const std::string& path);

/// What would be in the way of writing files there; changes nothing. S3 is not asked.
error_code probe_output(const dump_options& options, diagnostics& diag);

/// Opened in two steps: what can be seen without knowing the table is seen before it is asked for.
class dump_output {
public:
    /// Opens a stream; only looks at files. On error `diag.message` says what is wrong.
    dump_output(const dump_options& options, error_code& ec, diagnostics& diag);

    bool is_in_s3() const noexcept { return location_.has_value(); }
    /// Of an output in S3: by what it is reached, until disconnect().
    void connect(s3::client service);
    void disconnect() noexcept;
    /// Looks at a place in S3; the others were looked at before.
    boost::asio::awaitable<error_code> probe(diagnostics& diag);

    /// Creates the files or objects, or opens those to resume: then `fetch` will go on from there.
    /// Blocks while it is about files.
    boost::asio::awaitable<error_code> open(const table_description* table, fetch_params& fetch,
                                            diagnostics& diag);

    /// Leaves what was opened to be resumed; a run does it by itself.
    boost::asio::awaitable<error_code> close();

    any_writer writer();
    /// Whether the same command goes on when this one ends early.
    bool resumable() const noexcept { return !stream_; }
    /// Whether there is a manifest, in which the table's settings are kept.
    bool keeps_settings() const noexcept { return !stream_ && params_.layout != dump_layout::file; }
    /// What the segments took; nothing for a stream.
    std::vector<segment_report> segments() const;
    /// What the place lacks, in sentences; later calls may say more.
    std::vector<std::string> warnings() const;
    /// Items of earlier runs.
    std::uint64_t items_before() const;
    std::uint64_t bytes_written() const;
    /// The first error of writing, and a sentence about it.
    error_code error() const;
    std::string failure() const;

private:
    // What can be resumed says; before it is opened, nothing.
    template <class Answer, class Question>
    Answer ask(Question question) const {
        if (files_) {
            return question(*files_);
        }
        return objects_ ? question(*objects_) : Answer();
    }

    dump_writer_params params_;
    s3_storage_options storage_;
    std::uint64_t memory_;
    std::optional<s3::location> location_;
    std::optional<s3::client> service_;
    boost::asio::thread_pool workers_{2}; // for files; idle otherwise
    std::optional<file_writer> stream_;
    std::optional<dump_writer> files_;
    std::optional<s3::dump_writer> objects_;
};

} // namespace dyndump::cli
