// Where the files of a dump lie.
#pragma once

#include <dyndump/dump_writer.hpp>

#include "output/files/durable_file.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::output {

/// The directories of a dump, open, and the names in them. Constant once opened: any thread.
class dump_places {
public:
    dump_places(file_system& system, dump_layout layout, const std::string& path, compression kind);

    /// Opens the directory of the dump if it is there; if not, where it would be made must be.
    error_code find_root(bool& there);
    /// The directory of the dump, made if it is missing; or the one that the file lies in.
    error_code open_root();
    /// The directories below it that parts lie in, made if they are missing. `export_id`: of the
    /// aws layout. `fault`: as check_ownership() says it of one that was there.
    error_code open_data(const std::string& export_id, std::string& fault);

    dump_layout layout() const noexcept { return layout_; }
    int root() const noexcept { return root_.descriptor(); }
    int data() const noexcept { return levels_.empty() ? root() : levels_.back().descriptor(); }
    /// "data", or the way there.
    const std::string& data_path() const noexcept { return data_path_; }
    /// The directory above data(), of the aws layout.
    int above_data() const noexcept { return levels_[levels_.size() - 2].descriptor(); }

    const std::string& journal() const noexcept { return journal_; }
    /// What a finished dump has: the manifest, or the file itself.
    const std::string& outcome() const noexcept { return outcome_; }
    std::string part(std::uint32_t segment, std::uint32_t number) const;
    /// Whether a file in data() has a name that dyndump gives.
    bool may_be_part(std::string_view name) const;
    /// For messages.
    const std::string& path() const noexcept { return path_; }
    std::string path_of(const std::string& part) const;
    /// Of a file in root().
    std::string beside(const std::string& name) const;

private:
    error_code make_directory(int in, const std::string& name, bool& made);

    file_system* system_;
    dump_layout layout_;
    std::string path_;
    std::string base_; // the part of the path before the last name, for a file
    std::string suffix_;
    std::string journal_;
    std::string outcome_;
    std::string partial_; // of a file
    std::string export_id_;
    std::string data_path_;
    durable_file root_;
    std::vector<durable_file> levels_;
};

} // namespace dyndump::output
