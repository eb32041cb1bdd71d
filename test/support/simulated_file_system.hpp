// Files in memory that behave as a disk does when the power fails: what was not synced may be lost,
// torn or there; names are durable only when their directory was synced.
#pragma once

#include "output/files/file_system.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::test {

/// One process on one machine. A call of one's choice can fail, or be the last: from then on
/// nothing has any effect, as after a crash. Single-threaded. A copy has files of its own; no
/// descriptor may be open.
class simulated_file_system final : public output::file_system {
public:
    simulated_file_system();
    simulated_file_system(const simulated_file_system&);
    simulated_file_system& operator=(const simulated_file_system&);
    ~simulated_file_system() override;

    // What goes wrong. Calls count from 1.
    int crash_at = 0;
    int fail_at = 0;
    error_code failure;
    /// All calls from fail_at on fail, as on a full disk; else only that one.
    bool keeps_failing = false;
    /// Calls of this name only are counted; empty: all.
    std::string counted;
    /// Set: writes beyond so many bytes in all take what fits, then end with ENOSPC.
    std::uint64_t space = ~std::uint64_t{0};
    /// Of each write, at most so much is taken.
    std::size_t write_limit = ~std::size_t{0};
    /// Locks are another machine's business: each process gets its own.
    bool local_locks = false;
    /// Set: the answer to every lock; and to every sync of a directory.
    error_code no_locks;
    error_code no_directory_sync;

    int calls = 0;
    /// The calls in order, with the names they had.
    std::vector<std::string> log;
    bool crashed() const { return crashed_; }

    /// The process is gone, the machine goes on: descriptors and locks vanish, files stay.
    void restart_process();
    /// The power failed: of what was not synced, a part of `seed`'s choosing survives.
    void restart_machine(std::uint64_t seed);

    // The test's own hands; they neither fail nor count.
    bool exists(const std::string& path) const;
    std::string content(const std::string& path) const;
    void set_content(const std::string& path, std::string content);
    void take_away(const std::string& path);
    void set_mode(const std::string& path, unsigned mode);
    void give_to_another_user(const std::string& path);
    /// Makes a symbolic link to somewhere else of it.
    void make_link(const std::string& path);
    void make_directory(const std::string& path);
    /// All files, by path.
    std::vector<std::string> files() const;
    std::vector<std::string> names(const std::string& directory) const;
    unsigned mode(const std::string& path) const;
    std::size_t open_descriptors() const { return descriptors_.size(); }

    error_code open(int directory, const std::string& path, int flags, unsigned mode,
                    int& descriptor) override;
    error_code close(int descriptor) override;
    error_code write(int descriptor, std::string_view bytes, std::size_t& written) override;
    error_code wait_writable(int descriptor) override;
    error_code sync(int descriptor) override;
    error_code set_mode(int descriptor, unsigned mode) override;
    error_code rename(int directory, const std::string& from, const std::string& to,
                      bool replace) override;
    error_code remove(int directory, const std::string& path) override;
    error_code kind_of(int directory, const std::string& path, bool follow,
                       output::file_kind& kind) override;
    error_code kind_of(int descriptor, output::file_kind& kind) override;
    error_code owner_of(int descriptor, output::file_owner& owner) override;
    error_code read(int descriptor, std::uint64_t offset, std::span<char> into,
                    std::size_t& count) override;
    error_code truncate(int descriptor, std::uint64_t size) override;
    error_code size_of(int descriptor, std::uint64_t& size) override;
    error_code make_directory(int directory, const std::string& path, unsigned mode) override;
    error_code list(int directory, std::vector<std::string>& names) override;
    error_code remove_directory(int directory, const std::string& path) override;
    error_code list_sizes(int directory, std::vector<output::sized_name>& files) override;
    error_code lock(int descriptor) override;
    error_code is_locked(int descriptor, bool& locked) override;
    error_code is_named(int descriptor, int directory, const std::string& path,
                        bool& same) override;

private:
    struct node;
    using entries = std::map<std::string, std::shared_ptr<node>>;

    // A change of a file's content that is not durable yet.
    struct change {
        bool truncation = false;
        std::uint64_t offset = 0; // of the bytes, or the new size
        std::string bytes;
    };

    struct node {
        bool directory = false;
        unsigned mode = 0;
        bool another_users = false;
        bool link = false; // to somewhere else
        std::string content;
        std::string durable;
        std::vector<change> changes;
        entries names;
        entries durable_names;
        std::vector<entries> name_changes; // the directory after each change
        int locked_by = -1;
    };

    // Counts the call. An error means: do nothing.
    error_code step(std::string_view call, const std::string& about);
    std::shared_ptr<node> at(int descriptor) const;
    std::shared_ptr<node> base(int directory, const std::string& path) const;
    // The directory that holds the last name of the path, and that name: empty for the root.
    std::shared_ptr<node> parent(int directory, const std::string& path, std::string& name) const;
    std::shared_ptr<node> find(int directory, const std::string& path) const;
    void survive(node& of, std::mt19937_64& random);
    void collect(const node& in, const std::string& path, std::vector<std::string>& all) const;

    // Copied with all that is in it.
    struct tree {
        std::shared_ptr<node> root;

        tree();
        tree(const tree& other);
        tree& operator=(const tree& other);
    };

    tree files_;
    std::map<int, std::shared_ptr<node>> descriptors_;
    int next_descriptor_ = 1000;
    std::uint64_t used_ = 0;
    bool crashed_ = false;
};

} // namespace dyndump::test
