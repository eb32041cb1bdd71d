#include "cli/load/rejects_file.hpp"

#include "cli/connect/descriptor.hpp"
#include "cli/report/json_report.hpp"

#include <boost/json.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump::cli {
rejects_file::~rejects_file() {
    for (const int each : {items_, reasons_}) {
        if (each >= 0) {
            ::close(each);
        }
    }
}

error_code rejects_file::open(const std::string& path, int& descriptor) {
    constexpr ::mode_t owner_only = 0600;
    if (descriptor < 0) {
        descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
                            owner_only);
    }
    return descriptor < 0 ? last_error() : error_code{};
}

error_code rejects_file::add(std::string_view item, std::string_view code,
                             std::string_view reason) {
    const std::lock_guard lock(mutex_);
    ++count_;
    if (path_.empty()) {
        return {};
    }
    auto ec = open(path_, items_);
    if (!ec) {
        ec = open(path_ + ".reasons", reasons_);
    }
    if (!ec) {
        ec = write_all(items_, std::string(item) + '\n');
    }
    if (!ec) {
        ec = write_all(reasons_, json_line({{"item", count_},
                                            {"code", or_null(std::string(code))},
                                            {"reason", reason}}));
    }
    return ec;
}

std::uint64_t rejects_file::count() const {
    const std::lock_guard lock(mutex_);
    return count_;
}

} // namespace dyndump::cli
