// The operating system's files, but what is written to a journal goes nowhere.
#pragma once

#include "output/files/durable_file.hpp"
#include "output/files/file_system.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace dyndump::bench {

class without_journal final : public output::file_system {
public:
    error_code open(int directory, const std::string& path, int flags, unsigned mode,
                    int& descriptor) override {
        auto ec = real_.open(directory, path, flags, mode, descriptor);
        if (!ec && (path == "journal" || path == output::temporary_name("journal"))) {
            journals_[descriptor] = 0;
        }
        return ec;
    }
    error_code close(int descriptor) override {
        journals_.erase(descriptor);
        return real_.close(descriptor);
    }
    error_code write(int descriptor, std::string_view bytes, std::size_t& written) override {
        const auto journal = journals_.find(descriptor);
        if (journal == journals_.end()) {
            return real_.write(descriptor, bytes, written);
        }
        written = bytes.size();
        journal->second += written;
        return {};
    }
    error_code sync(int descriptor) override {
        return journals_.contains(descriptor) ? error_code{} : real_.sync(descriptor);
    }

    error_code wait_writable(int descriptor) override { return real_.wait_writable(descriptor); }
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
                       output::file_kind& kind) override {
        return real_.kind_of(directory, path, follow, kind);
    }
    error_code kind_of(int descriptor, output::file_kind& kind) override {
        return real_.kind_of(descriptor, kind);
    }
    error_code owner_of(int descriptor, output::file_owner& owner) override {
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
        const auto journal = journals_.find(descriptor);
        if (journal == journals_.end()) {
            return real_.size_of(descriptor, size);
        }
        size = journal->second;
        return {};
    }
    error_code make_directory(int directory, const std::string& path, unsigned mode) override {
        return real_.make_directory(directory, path, mode);
    }
    error_code list(int directory, std::vector<std::string>& names) override {
        return real_.list(directory, names);
    }
    error_code list_sizes(int directory, std::vector<output::sized_name>& files) override {
        return real_.list_sizes(directory, files);
    }
    error_code lock(int descriptor) override { return real_.lock(descriptor); }
    error_code is_locked(int descriptor, bool& locked) override {
        return real_.is_locked(descriptor, locked);
    }
    error_code is_named(int descriptor, int directory, const std::string& path,
                        bool& same) override {
        return real_.is_named(descriptor, directory, path, same);
    }

private:
    output::file_system& real_ = output::native_file_system();
    std::map<int, std::uint64_t> journals_;
};

} // namespace dyndump::bench
