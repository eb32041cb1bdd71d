#include "output/write/output_file.hpp"

#include "core/sentence.hpp"
#include "output/files/durable_file.hpp"
#include "output/files/interrupted.hpp"
#include "output/files/unsupported.hpp"

#include <fmt/format.h>

#include <random>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr int name_attempts = 16;

} // namespace

output_file::~output_file() {
    discard();
}

error_code output_file::open(const std::string& path, bool replace) {
    if (path == "-" || path == "/dev/stdout") {
        return borrow(STDOUT_FILENO, "standard output");
    }
    path_ = path;
    replace_ = replace;
    const auto slash = path.rfind('/');
    directory_ = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    final_name_ = path.substr(slash + 1); // npos + 1 is 0
    if (final_name_.empty() || final_name_ == "." || final_name_ == "..") {
        return fail(sys::make_error_code(sys::is_a_directory), "cannot write to");
    }

    file_kind target = file_kind::none;
    auto ec = system_->kind_of(AT_FDCWD, path, true, target);
    if (ec) {
        return fail(ec, "cannot write to");
    }
    if (target == file_kind::directory) {
        return fail(sys::make_error_code(sys::is_a_directory), "cannot write to");
    }
    if (target == file_kind::stream || target == file_kind::device) {
        return open_directly();
    }
    if (!replace && target == file_kind::none) {
        // A dangling link is in the way too.
        ec = system_->kind_of(AT_FDCWD, path, false, target);
        if (ec) {
            return fail(ec, "cannot write to");
        }
    }
    if (!replace && target != file_kind::none) {
        failure_ =
            core::sentence("\"{}\" exists already and is not replaced without being told to", path);
        return errc::output_exists;
    }
    return open_temporary();
}

error_code output_file::open_temporary() {
    auto ec = retry_interrupted([&] {
        return system_->open(AT_FDCWD, directory_, O_RDONLY | O_DIRECTORY, 0,
                             directory_descriptor_);
    });
    if (ec) {
        return fail(ec, "cannot open the directory of");
    }
    std::random_device random;
    for (int attempt = 0; attempt < name_attempts; ++attempt) {
        auto name = temporary_name(fmt::format("{}/{}", random(), final_name_));
        ec = retry_interrupted([&] {
            return system_->open(directory_descriptor_, name,
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, owner_only_file,
                                 descriptor_);
        });
        if (!ec) {
            temporary_name_ = std::move(name);
        }
        if (ec != sys::file_exists) {
            break;
        }
    }
    if (ec) {
        return fail(ec, "cannot create a file beside");
    }
    kind_ = file_kind::regular;
    // A umask may have taken bits away; it never adds any, so failing here (FAT) exposes nothing.
    static_cast<void>(system_->set_mode(descriptor_, owner_only_file));
    return {};
}

error_code output_file::open_directly() {
    auto ec =
        retry_interrupted([&] { return system_->open(AT_FDCWD, path_, O_WRONLY, 0, descriptor_); });
    if (!ec) {
        ec = system_->kind_of(descriptor_, kind_);
    }
    return ec ? fail(ec, "cannot open") : ec;
}

error_code output_file::borrow(int descriptor, std::string name) {
    path_ = std::move(name);
    borrowed_ = true;
    descriptor_ = descriptor;
    auto ec = system_->kind_of(descriptor, kind_);
    return ec ? fail(ec, "cannot write to") : ec;
}

error_code output_file::write(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t n = 0;
        auto ec = system_->write(descriptor_, bytes, n);
        if (ec == sys::resource_unavailable_try_again || ec == sys::operation_would_block) {
            ec = system_->wait_writable(descriptor_);
        } else if (!ec && n == 0) {
            ec = sys::make_error_code(sys::io_error); // would loop for ever
        }
        if (ec && ec != sys::interrupted) {
            return fail(ec, "cannot write to");
        }
        written_.fetch_add(n, std::memory_order_relaxed);
        bytes.remove_prefix(n);
    }
    return {};
}

error_code output_file::commit() {
    if (kind_ == file_kind::regular) {
        auto ec = retry_interrupted([&] { return system_->sync(descriptor_); });
        if (ec) {
            return fail(ec, "cannot make durable");
        }
    }
    auto ec = close_output();
    if (ec) {
        return fail(ec, "cannot close");
    }
    return temporary_name_.empty() ? error_code{} : publish();
}

error_code output_file::publish() {
    auto ec = system_->rename(directory_descriptor_, temporary_name_, final_name_, replace_);
    if (ec == sys::file_exists) {
        failure_ =
            core::sentence("\"{}\" was created by somebody else meanwhile; the complete dump "
                           "is in \"{}\"",
                           path_, temporary_path());
        temporary_name_.clear(); // hours of work: kept
        return errc::output_exists;
    }
    if (ec) {
        return fail(ec, "cannot rename the temporary file to");
    }
    temporary_name_.clear();
    ec = retry_interrupted([&] { return system_->sync(directory_descriptor_); });
    if (ec && !is_unsupported(ec)) { // some file systems do not sync directories
        return fail(ec, "cannot make the name durable of");
    }
    return {};
}

error_code output_file::close_output() {
    const int descriptor = std::exchange(descriptor_, -1);
    if (descriptor < 0 || borrowed_) {
        return {};
    }
    auto ec = system_->close(descriptor);
    return ec == sys::interrupted ? error_code{} : ec; // Linux has closed it all the same
}

void output_file::discard() noexcept {
    static_cast<void>(close_output());
    if (!temporary_name_.empty()) {
        static_cast<void>(system_->remove(directory_descriptor_, temporary_name_));
        temporary_name_.clear();
    }
    if (directory_descriptor_ >= 0) {
        static_cast<void>(system_->close(std::exchange(directory_descriptor_, -1)));
    }
}

std::string output_file::temporary_path() const {
    if (temporary_name_.empty()) {
        return {};
    }
    return directory_ == "." ? temporary_name_ : directory_ + temporary_name_;
}

error_code output_file::fail(error_code ec, std::string_view action) {
    failure_ =
        core::sentence("{} {}: {}", action, borrowed_ ? path_ : '"' + path_ + '"', ec.message());
    if (const auto bytes = bytes_written(); bytes > 0) {
        failure_ += core::sentence(" (after {} bytes)", bytes);
    }
    return ec;
}

} // namespace dyndump::output
