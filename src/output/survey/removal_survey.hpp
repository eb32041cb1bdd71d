// What of a dump's place is the dump's, by its names, and what is not.
#pragma once

#include <dyndump/dump_removal.hpp>

#include "output/files/file_system.hpp"

#include <string>
#include <vector>

namespace dyndump::output {

/// Fills in files, bytes and foreign names; of the files the proofs come last. `export_id`: of the
/// aws layout, else empty. `directories`: below the root, the deepest first.
error_code survey_removal(file_system& system, int root, const std::string& export_id,
                          removal_plan& plan, std::vector<std::string>& directories);

} // namespace dyndump::output
