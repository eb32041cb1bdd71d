// A regular file below a directory, opened the careful way: the bricks of a dump that survives.
#pragma once

#include <dyndump/error.hpp>

#include "output/files/file_system.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::output {

/// A descriptor that closes itself. Movable.
class durable_file {
public:
    durable_file() = default;
    durable_file(durable_file&& other) noexcept
        : system_(other.system_)
        , descriptor_(std::exchange(other.descriptor_, -1)) {}
    durable_file& operator=(durable_file&& other) noexcept {
        std::swap(system_, other.system_);
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~durable_file() { static_cast<void>(close()); }

    /// A new file, its owner's only under any umask; what is there already is EEXIST, a link too.
    error_code create(file_system& system, int directory, const std::string& name);
    /// An existing one, to read and to append to. A symbolic link is ELOOP, anything but a regular
    /// file EINVAL.
    error_code open(file_system& system, int directory, const std::string& name);
    /// The same, to read only.
    error_code open_to_read(file_system& system, int directory, const std::string& name);
    /// A directory. With `below` a symbolic link is refused.
    error_code open_directory(file_system& system, int directory, const std::string& name,
                              bool below);
    error_code close();

    bool is_open() const noexcept { return descriptor_ >= 0; }
    int descriptor() const noexcept { return descriptor_; }

    /// Appends all of `bytes`, or fails.
    error_code append(std::string_view bytes);
    /// Calls `take` with pieces of [from, to). Less content than that is errc::corrupt_output.
    error_code read(std::uint64_t from, std::uint64_t to,
                    const std::function<void(std::string_view)>& take) const;
    error_code sync() const;
    error_code size(std::uint64_t& bytes) const;
    error_code truncate(std::uint64_t bytes);

private:
    error_code open_regular(file_system& system, int directory, const std::string& name, int flags);

    file_system* system_ = nullptr;
    int descriptor_ = -1;
};

/// All that is in a file of at most `most` bytes (more: EFBIG).
error_code read_whole(file_system& system, int directory, const std::string& name,
                      std::uint64_t most, std::string& content);
/// Opens directories one below the other; a symbolic link among them is refused.
error_code open_below(file_system& system, int directory, const std::vector<std::string>& names,
                      durable_file& last);

/// Opens a file to read by a path below a directory: "data/000001-00000.json". A symbolic link on
/// its way is refused, as is one at its end.
error_code open_path_below(file_system& system, int directory, std::string_view path,
                           durable_file& file);

/// What a file that will be called `name` is called until it is whole: no longer than other names,
/// and never what somebody else's is called.
std::string temporary_name(std::string_view name);

/// Gives `content` a name at once: written aside, made durable, renamed over what was there, and
/// the name made durable. `directory` must be a descriptor of its own.
error_code publish(file_system& system, int directory, const std::string& name,
                   std::string_view content);

/// Makes names durable.
error_code sync_directory(file_system& system, int directory);

} // namespace dyndump::output
