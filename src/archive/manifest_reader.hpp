// Reads a manifest piece by piece: what stays in memory is what it tells, never its text.
#pragma once

#include "archive/manifest.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dyndump::archive {

/// First add() for all of the text, then finish().
class manifest_reader {
public:
    /// Fills in `what`, all but the segments; parts, table and settings only if they are wanted.
    manifest_reader(manifest& what, bool with_parts);
    ~manifest_reader();
    manifest_reader(const manifest_reader&) = delete;
    manifest_reader& operator=(const manifest_reader&) = delete;

    void add(std::string_view bytes);
    /// False, with the reason in `problem`, if it is not the manifest of a dump of this version.
    bool finish(std::string& problem);

private:
    class parser;
    manifest& what_;
    std::unique_ptr<parser> parser_;
};

/// Whether a text that begins like this was written as a manifest of dyndump's, though it may be
/// damaged further on. `beginning`: its first hundred bytes, or all.
bool begins_like_manifest(std::string_view beginning);

} // namespace dyndump::archive
