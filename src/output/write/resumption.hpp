// Brings the files of an unfinished dump back to what its journal can prove.
#pragma once

#include "archive/replay.hpp"
#include "output/survey/dump_places.hpp"
#include "output/write/part_file.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace dyndump::output {

struct resumed_dump {
    archive::dump_state state;
    /// By stream: the parts that go on growing.
    std::map<std::uint32_t, std::shared_ptr<part_file>> parts;
};

/// Believes the journal's claims as far as the checksums of the files say so, cuts the files back
/// to there, removes what is not accounted for, and makes all of it durable. Doing it again changes
/// nothing. Errors: the system's; errc::corrupt_output if what was durable is not there any more.
error_code bring_back(file_system& system, const dump_places& places, part_checks checks,
                      const archive::history& told, resumed_dump& result, std::string& problem);

} // namespace dyndump::output
