// One output file of a dump while it grows, with its checksums.
#pragma once

#include "archive/journal.hpp"
#include "output/check/part_sums.hpp"
#include "output/files/durable_file.hpp"

#include <string>
#include <string_view>

namespace dyndump::output {

/// Appended to by one thread at a time; sync() may be called by another meanwhile.
class part_file {
public:
    part_file(std::string name, std::uint32_t number, part_checks checks);

    error_code create(file_system& system, int directory);
    /// Takes over what an earlier run wrote, up to `at`, and cuts the rest. `file` is that file.
    error_code take_over(durable_file file, const archive::part_position& at);

    error_code append(std::string_view bytes, std::uint64_t uncompressed, std::uint64_t items,
                      const items_signature& signature = {});
    error_code sync() const { return file_.sync(); }
    /// Whether the file is as long as what was written: by no other process. Not beside append().
    error_code is_unchanged(bool& unchanged) const;
    error_code close() { return file_.close(); }

    const std::string& name() const noexcept { return name_; }
    const archive::part_position& position() const noexcept { return at_; }
    archive::part_digests digests() const { return sums_.digests(); }

private:
    std::string name_;
    durable_file file_;
    archive::part_position at_;
    part_sums sums_;
};

} // namespace dyndump::output
