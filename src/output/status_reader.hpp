// Tells how far a dump is from what lies on the disk, while another process may be writing it.
#pragma once

#include <dyndump/status.hpp>

#include "archive/replay.hpp"
#include "output/dump_places.hpp"

#include <optional>
#include <string>

namespace dyndump::output {

class status_reader {
public:
    status_reader(file_system& system, const std::string& path);

    error_code read(dump_status& status, std::string& problem);

private:
    // Unset: what was looked at was replaced meanwhile, or is not there.
    std::optional<error_code> from_manifest(dump_status& status, std::string& problem);
    std::optional<error_code> from_journal(dump_status& status, std::string& problem);
    std::optional<error_code> from_file(dump_status& status);

    file_system& system_;
    std::string path_;
    std::optional<dump_places> places_;
};

} // namespace dyndump::output
