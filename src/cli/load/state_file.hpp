// Where commands keep what a later run of theirs goes on from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::cli {

/// A path in $XDG_STATE_HOME/dyndump or ~/.local/state/dyndump, the same for the same `kind` and
/// `of`; empty if there is no such place. Makes the directories below those that exist.
std::string state_file(std::string_view kind, std::string_view of);

/// Those of a kind that are there, sorted.
std::vector<std::string> state_files(std::string_view kind);

} // namespace dyndump::cli
