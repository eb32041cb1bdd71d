// What lies where a dump is to be written: nothing, one of dyndump's, or what must not be touched.
#pragma once

#include <dyndump/error.hpp>

#include "output/survey/dump_places.hpp"
#include "output/write/journal_file.hpp"

#include <string>

namespace dyndump::output {

/// What may be discarded if it is there.
struct ground_wishes {
    /// An unfinished dump, and a complete directory.
    bool restart = false;
    /// A file that is there, at the end.
    bool replace = false;
};

/// `complete`: the directory holds a dump that is finished, and is not to be restarted. Errors,
/// with a sentence in `words`: errc::output_exists if something is there that is not provably
/// dyndump's, or that is not to be replaced; errc::corrupt_output; the system's, without words.
///
/// A journal proves it by a first record that is whole and begins a dump (or by sound records
/// behind one that is damaged), a manifest by how it begins. Where a journal is empty, nothing else
/// may be there.
error_code survey_ground(file_system& system, const dump_places& places, ground_wishes wishes,
                         bool& complete, std::string& words);

/// Whether that journal, which is open, is one that may be gone on with or discarded; `only`: there
/// is nothing beside it. Errors as above.
error_code judge_journal(const journal_file& journal, const dump_places& places, bool only,
                         std::string& words);

/// Removes the journal beside an output that is complete, if it is dyndump's and not in use.
void remove_left_journal(file_system& system, const dump_places& places);

} // namespace dyndump::output
