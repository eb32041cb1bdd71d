// Items that were refused, to be mended and loaded again.
#pragma once

#include <dyndump/error.hpp>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// Two files, made when the first item comes, their owner's only: the items, one a line as they
/// came, and the reasons, a JSON object a line. Appended to. Thread-safe.
class rejects_file {
public:
    /// Empty: items are counted only.
    explicit rejects_file(std::string path)
        : path_(std::move(path)) {}
    ~rejects_file();
    rejects_file(const rejects_file&) = delete;
    rejects_file& operator=(const rejects_file&) = delete;

    /// `code`: the service's name of the error, if it was the service that refused. Errors: the
    /// system's.
    error_code add(std::string_view item, std::string_view code, std::string_view reason);
    std::uint64_t count() const;
    const std::string& path() const noexcept { return path_; }

private:
    error_code open(const std::string& path, int& descriptor);

    const std::string path_;
    mutable std::mutex mutex_; // guards what follows
    int items_ = -1;
    int reasons_ = -1;
    std::uint64_t count_ = 0;
};

} // namespace dyndump::cli
