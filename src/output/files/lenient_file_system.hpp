// A file system that may lack locks, and a way to make names durable: a dump goes on without, and
// says so once.
#pragma once

#include "output/files/file_system.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace dyndump::output {

/// Passes every call on. Of lock(), is_locked() and sync() the answer "not supported" becomes
/// success, and is remembered.
class lenient_file_system final : public file_system {
public:
    explicit lenient_file_system(file_system& real)
        : real_(real) {}

    /// What is missing, and what follows from it, in sentences.
    std::vector<std::string> warnings() const;
    /// Whether locks are among it.
    bool locks() const noexcept { return !no_locks_; }

    error_code open(int directory, const std::string& path, int flags, unsigned mode,
                    int& descriptor) override {
        return real_.open(directory, path, flags, mode, descriptor);
    }
    error_code close(int descriptor) override { return real_.close(descriptor); }
    error_code write(int descriptor, std::string_view bytes, std::size_t& written) override {
        return real_.write(descriptor, bytes, written);
    }
    error_code wait_writable(int descriptor) override { return real_.wait_writable(descriptor); }
    error_code sync(int descriptor) override;
    error_code set_mode(int descriptor, unsigned mode) override {
        return real_.set_mode(descriptor, mode);
    }
    error_code rename(int directory, const std::string& from, const std::string& to,
                      bool replace) override {
        return real_.rename(directory, from, to, replace);
    }
    error_code remove(int directory, const std::string& path) override {
        return real_.remove(directory, path);
    }
    error_code remove_directory(int directory, const std::string& path) override {
        return real_.remove_directory(directory, path);
    }
    error_code kind_of(int directory, const std::string& path, bool follow,
                       file_kind& kind) override {
        return real_.kind_of(directory, path, follow, kind);
    }
    error_code kind_of(int descriptor, file_kind& kind) override {
        return real_.kind_of(descriptor, kind);
    }
    error_code owner_of(int descriptor, file_owner& owner) override {
        return real_.owner_of(descriptor, owner);
    }
    error_code read(int descriptor, std::uint64_t offset, std::span<char> into,
                    std::size_t& count) override {
        return real_.read(descriptor, offset, into, count);
    }
    error_code truncate(int descriptor, std::uint64_t size) override {
        return real_.truncate(descriptor, size);
    }
    error_code size_of(int descriptor, std::uint64_t& size) override {
        return real_.size_of(descriptor, size);
    }
    error_code make_directory(int directory, const std::string& path, unsigned mode) override {
        return real_.make_directory(directory, path, mode);
    }
    error_code list(int directory, std::vector<std::string>& names) override {
        return real_.list(directory, names);
    }
    error_code list_sizes(int directory, std::vector<sized_name>& files) override {
        return real_.list_sizes(directory, files);
    }
    std::string words_for(error_code ec) override { return real_.words_for(ec); }
    void abandon() override { real_.abandon(); }
    std::string identity_of(int descriptor) override { return real_.identity_of(descriptor); }
    error_code lock(int descriptor) override;
    error_code is_locked(int descriptor, bool& locked) override;
    error_code is_named(int descriptor, int directory, const std::string& path,
                        bool& same) override {
        return real_.is_named(descriptor, directory, path, same);
    }

private:
    file_system& real_;
    std::atomic<bool> no_locks_{false};
    std::atomic<bool> no_sync_{false};
};

} // namespace dyndump::output
