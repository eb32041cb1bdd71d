// A file without a name, in $TMPDIR: gone when it is closed.
#pragma once

#include <dyndump/error.hpp>

#include <cstdio>
#include <memory>

namespace dyndump::output {

struct file_closer {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using temporary_file = std::unique_ptr<std::FILE, file_closer>;

/// Null if there can be none; last_error() says why.
temporary_file make_temporary_file();

/// What errno says.
error_code last_error();

} // namespace dyndump::output
