// Objects of S3 below a prefix as files to read: a prefix is a directory.
#pragma once

#include <dyndump/s3/client.hpp>
#include <dyndump/s3/location.hpp>

#include "output/files/file_system.hpp"
#include "output/objects/object_stream.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace dyndump::output {

/// A listing with more names is refused.
constexpr std::size_t most_listed_names = 4'000'000;

/// Blocks its callers on a client whose context another thread runs; on a thread that is seen to
/// run it: errc::invalid_argument. Whatever changes something is EROFS. Of AT_FDCWD there is the
/// URL only: the prefix, or the object of that name if nothing has the prefix. Thread-safe; a
/// descriptor is used by one thread at a time.
///
/// Errors: a key that is not there is ENOENT; else the client's codes, and errc::corrupt_output for
/// an object that is replaced while it is read. words_for() has what S3 said.
class object_files final : public file_system {
public:
    object_files(s3::client client, s3::location where);
    ~object_files() override;

    error_code open(int directory, const std::string& path, int flags, unsigned mode,
                    int& descriptor) override;
    error_code close(int descriptor) override;
    error_code kind_of(int directory, const std::string& path, bool follow,
                       file_kind& kind) override;
    error_code kind_of(int descriptor, file_kind& kind) override;
    error_code read(int descriptor, std::uint64_t offset, std::span<char> into,
                    std::size_t& count) override;
    error_code size_of(int descriptor, std::uint64_t& size) override;
    error_code list(int directory, std::vector<std::string>& names) override;
    error_code list_sizes(int directory, std::vector<sized_name>& files) override;
    error_code is_locked(int descriptor, bool& locked) override;
    error_code is_named(int descriptor, int directory, const std::string& path,
                        bool& same) override;
    std::string words_for(error_code ec) override;
    std::string identity_of(int descriptor) override;
    void abandon() override { gate_->close(); }

    error_code write(int, std::string_view, std::size_t&) override { return read_only(); }
    error_code wait_writable(int) override { return read_only(); }
    error_code sync(int) override { return read_only(); }
    error_code set_mode(int, unsigned) override { return read_only(); }
    error_code rename(int, const std::string&, const std::string&, bool) override {
        return read_only();
    }
    error_code remove(int, const std::string&) override { return read_only(); }
    error_code remove_directory(int, const std::string&) override { return read_only(); }
    error_code owner_of(int, file_owner&) override { return read_only(); }
    error_code truncate(int, std::uint64_t) override { return read_only(); }
    error_code make_directory(int, const std::string&, unsigned) override { return read_only(); }
    error_code lock(int) override { return read_only(); }

private:
    struct entry;
    class lister;

    static error_code read_only();
    // Whether calls may be waited for.
    error_code check_waiting();
    std::shared_ptr<entry> at(int descriptor);
    // The key of a name there; nothing: no name that can be asked for.
    std::optional<std::string> key_of(int directory, const std::string& path);
    error_code is_prefix(const std::string& prefix, bool& there);
    error_code is_object(const std::string& key, bool& there);
    read_ahead ahead();
    error_code open_object(const std::shared_ptr<entry>& into, const std::string& key,
                           bool by_itself);
    // Remembers in words what an operation on a key came to.
    error_code note(error_code ec, const diagnostics& diag, const std::string& key);

    s3::client client_;
    s3::location where_;
    std::shared_ptr<buffer_shelf> shelf_;
    std::shared_ptr<call_gate> gate_ = std::make_shared<call_gate>();
    std::mutex mutex_; // guards what follows
    std::map<int, std::shared_ptr<entry>> open_;
    std::size_t objects_ = 0; // of those
    int next_ = 0;
    std::set<std::string> prefixes_; // known to be there
    std::optional<object_version> itself_;
    std::map<error_code, std::string> words_;
};

} // namespace dyndump::output
