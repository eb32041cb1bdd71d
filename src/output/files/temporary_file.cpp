#include "output/files/temporary_file.hpp"

#include "core/system_error.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump::output {

temporary_file make_temporary_file() {
    const char* directory = std::getenv("TMPDIR");
    auto name = std::string(directory != nullptr ? directory : "/tmp") + "/dyndump-XXXXXX";
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) {
        return nullptr;
    }
    ::unlink(name.c_str());
    temporary_file file(::fdopen(descriptor, "w+"));
    if (!file) {
        ::close(descriptor);
    }
    return file;
}

error_code last_error() {
    return core::system_error(errno);
}

} // namespace dyndump::output
