// Where something is read from: the local file system, or a prefix in S3.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/s3/client.hpp>

#include "output/files/file_system.hpp"

#include <memory>
#include <optional>
#include <string>

namespace dyndump::output {

/// One mechanism for all that read a dump: a path that is an S3 URL gets files that are objects.
class reading_place {
public:
    /// `objects` is needed for an S3 URL only. Error: errc::invalid_argument; `problem` says why.
    error_code find(const std::string& path, const std::optional<s3::client>& objects,
                    std::string& problem);

    file_system& system() const { return objects_ ? *objects_ : native_file_system(); }
    bool is_in_s3() const { return objects_ != nullptr; }

private:
    std::unique_ptr<file_system> objects_;
};

} // namespace dyndump::output
