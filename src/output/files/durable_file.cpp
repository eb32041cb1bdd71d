#include "output/files/durable_file.hpp"

#include "archive/digest.hpp"
#include "output/files/interrupted.hpp"

#include <algorithm>
#include <vector>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr std::size_t read_size = std::size_t{1} << 20;

} // namespace

error_code durable_file::create(file_system& system, int directory, const std::string& name) {
    static_cast<void>(close());
    system_ = &system;
    auto ec = retry_interrupted([&] {
        return system.open(directory, name, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
                           owner_only_file, descriptor_);
    });
    if (!ec) {
        // A umask may have taken bits away; it never adds any, so failing here exposes nothing.
        static_cast<void>(system.set_mode(descriptor_, owner_only_file));
    }
    return ec;
}

error_code durable_file::open(file_system& system, int directory, const std::string& name) {
    return open_regular(system, directory, name, O_RDWR | O_APPEND);
}

error_code durable_file::open_to_read(file_system& system, int directory, const std::string& name) {
    return open_regular(system, directory, name, O_RDONLY);
}

error_code durable_file::open_regular(file_system& system, int directory, const std::string& name,
                                      int flags) {
    static_cast<void>(close());
    system_ = &system;
    // Non-blocking: a pipe of that name would make the call wait for its other end.
    auto ec = retry_interrupted([&] {
        return system.open(directory, name, flags | O_NOFOLLOW | O_NONBLOCK, 0, descriptor_);
    });
    file_kind kind = file_kind::none;
    if (!ec) {
        ec = system.kind_of(descriptor_, kind);
        if (!ec && kind != file_kind::regular) {
            ec = sys::make_error_code(sys::invalid_argument);
        }
        if (ec) {
            static_cast<void>(close());
        }
    }
    return ec;
}

error_code durable_file::open_directory(file_system& system, int directory, const std::string& name,
                                        bool below) {
    static_cast<void>(close());
    system_ = &system;
    return retry_interrupted([&] {
        return system.open(directory, name, O_RDONLY | O_DIRECTORY | (below ? O_NOFOLLOW : 0), 0,
                           descriptor_);
    });
}

error_code durable_file::close() {
    if (descriptor_ < 0) {
        return {};
    }
    auto ec = system_->close(std::exchange(descriptor_, -1));
    return ec == sys::interrupted ? error_code{} : ec; // Linux has closed it all the same
}

error_code durable_file::append(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t n = 0;
        auto ec = system_->write(descriptor_, bytes, n);
        if (!ec && n == 0) {
            ec = sys::make_error_code(sys::io_error); // would loop for ever
        }
        if (ec && ec != sys::interrupted) {
            return ec;
        }
        bytes.remove_prefix(n);
    }
    return {};
}

error_code durable_file::read(std::uint64_t from, std::uint64_t to,
                              const std::function<void(std::string_view)>& take) const {
    std::vector<char> buffer(std::min<std::uint64_t>(read_size, to - from));
    while (from < to) {
        const std::span<char> into(buffer.data(),
                                   std::min<std::uint64_t>(buffer.size(), to - from));
        std::size_t n = 0;
        auto ec = retry_interrupted([&] { return system_->read(descriptor_, from, into, n); });
        if (ec) {
            return ec;
        }
        if (n == 0) {
            return errc::corrupt_output;
        }
        take(std::string_view(buffer.data(), n));
        from += n;
    }
    return {};
}

error_code durable_file::sync() const {
    return retry_interrupted([&] { return system_->sync(descriptor_); });
}

error_code durable_file::size(std::uint64_t& bytes) const {
    return system_->size_of(descriptor_, bytes);
}

error_code durable_file::truncate(std::uint64_t bytes) {
    return retry_interrupted([&] { return system_->truncate(descriptor_, bytes); });
}

error_code read_whole(file_system& system, int directory, const std::string& name,
                      std::uint64_t most, std::string& content) {
    content.clear();
    durable_file file;
    auto ec = file.open_to_read(system, directory, name);
    std::uint64_t size = 0;
    if (!ec) {
        ec = file.size(size);
    }
    if (!ec && size > most) {
        ec = sys::make_error_code(sys::file_too_large);
    }
    if (!ec) {
        content.reserve(size);
        ec = file.read(0, size, [&](std::string_view bytes) { content += bytes; });
    }
    return ec;
}

error_code open_below(file_system& system, int directory, const std::vector<std::string>& names,
                      durable_file& last) {
    for (const auto& name : names) {
        durable_file next;
        if (auto ec = next.open_directory(system, directory, name, true)) {
            return ec;
        }
        directory = next.descriptor();
        last = std::move(next);
    }
    return {};
}

error_code open_path_below(file_system& system, int directory, std::string_view path,
                           durable_file& file) {
    std::vector<std::string> above;
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/')) {
        above.emplace_back(path.substr(0, slash));
        path.remove_prefix(slash + 1);
    }
    durable_file last;
    if (auto ec = open_below(system, directory, above, last)) {
        return ec;
    }
    return file.open_to_read(system, last.is_open() ? last.descriptor() : directory,
                             std::string(path));
}

std::string temporary_name(std::string_view name) {
    constexpr std::size_t bytes = 8;
    archive::running_digest digest(EVP_sha256());
    digest.add(name);
    return ".dyndump-" + archive::to_hex(digest.value().substr(0, bytes)) + ".tmp";
}

error_code sync_directory(file_system& system, int directory) {
    return retry_interrupted([&] { return system.sync(directory); });
}

error_code publish(file_system& system, int directory, const std::string& name,
                   std::string_view content) {
    const auto aside = temporary_name(name);
    auto ec = system.remove(directory, aside); // of an earlier attempt
    if (ec && ec != sys::no_such_file_or_directory) {
        return ec;
    }
    durable_file file;
    ec = file.create(system, directory, aside);
    if (!ec) {
        ec = file.append(content);
    }
    if (!ec) {
        ec = file.sync();
    }
    if (!ec) {
        ec = file.close();
    }
    if (!ec) {
        ec = retry_interrupted([&] { return system.rename(directory, aside, name, true); });
    }
    return ec ? ec : sync_directory(system, directory);
}

} // namespace dyndump::output
