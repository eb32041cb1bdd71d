// The operating system's files, with one call of one's choice going wrong.
#pragma once

#include "output/files/file_system.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::test {

/// Counts every call; the n-th (from 1) fails with the given error. Can also cut writes short and
/// refuse every other one.
class faulty_file_system final : public output::file_system {
public:
    int fail_at = 0;
    error_code failure;
    /// Of each write, at most so much is taken.
    std::size_t write_limit = std::numeric_limits<std::size_t>::max();
    /// Set: every other write ends with it.
    error_code every_other_write;

    int waits = 0;
    /// The calls in order, by name.
    std::vector<std::string> log;
    /// Descriptors open now.
    int open_descriptors = 0;

    error_code open(int directory, const std::string& path, int flags, unsigned mode,
                    int& descriptor) override {
        if (auto ec = step("open")) {
            return ec;
        }
        auto ec = real_.open(directory, path, flags, mode, descriptor);
        open_descriptors += ec ? 0 : 1;
        return ec;
    }

    error_code close(int descriptor) override {
        --open_descriptors;
        auto ec = real_.close(descriptor); // a failing close closes all the same
        auto injected = step("close");
        return injected ? injected : ec;
    }

    error_code write(int descriptor, std::string_view bytes, std::size_t& written) override {
        written = 0;
        if (auto ec = step("write")) {
            return ec;
        }
        if (every_other_write) {
            refuse_ = !refuse_;
            if (refuse_) {
                return every_other_write;
            }
        }
        return real_.write(descriptor, bytes.substr(0, write_limit), written);
    }

    error_code wait_writable(int descriptor) override {
        ++waits;
        auto ec = step("wait");
        return ec ? ec : real_.wait_writable(descriptor);
    }

    error_code sync(int descriptor) override {
        auto ec = step("sync");
        return ec ? ec : real_.sync(descriptor);
    }

    error_code set_mode(int descriptor, unsigned mode) override {
        auto ec = step("set_mode");
        return ec ? ec : real_.set_mode(descriptor, mode);
    }

    error_code rename(int directory, const std::string& from, const std::string& to,
                      bool replace) override {
        auto ec = step("rename");
        return ec ? ec : real_.rename(directory, from, to, replace);
    }

    error_code remove(int directory, const std::string& path) override {
        auto ec = step("remove");
        return ec ? ec : real_.remove(directory, path);
    }

    error_code kind_of(int directory, const std::string& path, bool follow,
                       output::file_kind& kind) override {
        auto ec = step("kind_of");
        return ec ? ec : real_.kind_of(directory, path, follow, kind);
    }

    error_code kind_of(int descriptor, output::file_kind& kind) override {
        auto ec = step("kind_of");
        return ec ? ec : real_.kind_of(descriptor, kind);
    }

    error_code owner_of(int descriptor, output::file_owner& owner) override {
        auto ec = step("owner_of");
        return ec ? ec : real_.owner_of(descriptor, owner);
    }

    error_code read(int descriptor, std::uint64_t offset, std::span<char> into,
                    std::size_t& count) override {
        count = 0;
        auto ec = step("read");
        return ec ? ec : real_.read(descriptor, offset, into, count);
    }

    error_code truncate(int descriptor, std::uint64_t size) override {
        auto ec = step("truncate");
        return ec ? ec : real_.truncate(descriptor, size);
    }

    error_code size_of(int descriptor, std::uint64_t& size) override {
        auto ec = step("size_of");
        return ec ? ec : real_.size_of(descriptor, size);
    }

    error_code make_directory(int directory, const std::string& path, unsigned mode) override {
        auto ec = step("make_directory");
        return ec ? ec : real_.make_directory(directory, path, mode);
    }

    error_code list(int directory, std::vector<std::string>& names) override {
        auto ec = step("list");
        return ec ? ec : real_.list(directory, names);
    }

    error_code remove_directory(int directory, const std::string& path) override {
        auto ec = step("remove_directory");
        return ec ? ec : real_.remove_directory(directory, path);
    }
    error_code list_sizes(int directory, std::vector<output::sized_name>& files) override {
        auto ec = step("list");
        return ec ? ec : real_.list_sizes(directory, files);
    }
    std::string identity_of(int descriptor) override { return real_.identity_of(descriptor); }

    error_code lock(int descriptor) override {
        auto ec = step("lock");
        return ec ? ec : real_.lock(descriptor);
    }

    error_code is_locked(int descriptor, bool& locked) override {
        auto ec = step("is_locked");
        return ec ? ec : real_.is_locked(descriptor, locked);
    }

    error_code is_named(int descriptor, int directory, const std::string& path,
                        bool& same) override {
        auto ec = step("is_named");
        return ec ? ec : real_.is_named(descriptor, directory, path, same);
    }

    /// Whether the call that was to fail has been made.
    bool reached() const noexcept { return static_cast<int>(log.size()) >= fail_at; }

private:
    error_code step(const char* name) {
        log.emplace_back(name);
        return static_cast<int>(log.size()) == fail_at ? failure : error_code{};
    }

    output::file_system& real_ = output::native_file_system();
    bool refuse_ = false;
};

} // namespace dyndump::test
