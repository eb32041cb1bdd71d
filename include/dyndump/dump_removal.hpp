/// \file
/// Removes a dump, and nothing else.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/s3/client.hpp>
#include <dyndump/status.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dyndump {

/// What dump_removal is made from.
struct removal_params {
    /// The directory of a dump, or `s3://BUCKET/PREFIX/`.
    std::string path;
    /// What an S3 URL is asked with; its context must be run by another thread and outlive the
    /// removal.
    std::optional<s3::client> objects;

    removal_params() {}
    explicit removal_params(std::string where)
        : path(std::move(where)) {}
};

/// What would be removed.
struct removal_plan {
    dump_phase phase = dump_phase::interrupted;
    /// Empty: not known, for what says so is damaged.
    std::string table;
    std::uint64_t items = 0;
    /// Paths below the dump's, in the order of removal: what proves that it is a dump comes last.
    std::vector<std::string> files;
    std::uint64_t bytes = 0;
    /// In S3: uploads that were begun and not ended.
    std::uint64_t uploads = 0;
    /// What lies among them and is not provably a dump's: it stays.
    std::vector<std::string> foreign;
};

/// A dump is what a manifest or the records of an unfinished dump prove to be one: its parts, and
/// files that have exactly the names that dyndump gives. All else stays, and so do directories that
/// hold it. Interrupted, it can be begun again.
///
/// Thread safety: one thread at a time. Blocks.
class DYNDUMP_EXPORT dump_removal {
public:
    explicit dump_removal(removal_params params);
    dump_removal(dump_removal&&) noexcept;
    dump_removal& operator=(dump_removal&&) noexcept;
    ~dump_removal();

    /// Finds out what there is, and keeps writers away until the end. Errors: errc::output_exists
    /// if nothing proves that it is a dump; errc::output_busy if one is being written;
    /// no_such_file_or_directory; the system's, the client's; `diag.message` says what.
    error_code find(removal_plan& plan, diagnostics& diag);
    /// Removes what find() found. `removed`: files that are gone.
    error_code remove(std::uint64_t& removed, diagnostics& diag);

private:
    class DYNDUMP_LOCAL state;
    std::unique_ptr<state> state_;
};

} // namespace dyndump
