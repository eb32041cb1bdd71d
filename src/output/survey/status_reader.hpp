// Tells how far a dump is from what lies on the disk, while another process may be writing it.
#pragma once

#include <dyndump/status.hpp>

#include "archive/manifest.hpp"
#include "archive/replay.hpp"
#include "output/survey/dump_places.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dyndump::output {

class status_reader {
public:
    /// `in_s3`: how a dump that is not finished says so. `with_parts`: whether parts() are wanted.
    status_reader(file_system& system, const std::string& path, bool in_s3 = false,
                  bool with_parts = false);

    error_code read(dump_status& status, std::string& problem);

    // What is known after that, however it ended.
    bool is_directory() const noexcept { return directory_; }
    int root() const noexcept { return places_->root(); }
    /// Empty: not known.
    const archive::identity& what() const noexcept { return what_; }
    /// Of the aws layout.
    const std::string& export_id() const noexcept { return export_id_; }
    /// Of a complete dump in a directory, with parts.
    const std::vector<archive::manifest_part>& parts() const noexcept { return whole_.parts; }
    /// The manifest's SHA-256.
    const std::string& identity() const noexcept { return whole_.sha256; }

private:
    // Unset: what was looked at was replaced meanwhile, or is not there.
    std::optional<error_code> from_manifest(dump_status& status, std::string& problem);
    std::optional<error_code> from_journal(dump_status& status, std::string& problem);
    std::optional<error_code> from_records(dump_status& status, std::string& problem);
    std::optional<error_code> from_unfinished(dump_status& status, std::string& problem);
    void tell(const archive::header& head, dump_status& status);
    std::optional<error_code> from_file(dump_status& status);

    file_system& system_;
    std::string path_;
    bool in_s3_;
    bool with_parts_;
    bool directory_ = false;
    std::optional<dump_places> places_;
    archive::manifest whole_;
    archive::identity what_;
    std::string export_id_;
};

} // namespace dyndump::output
