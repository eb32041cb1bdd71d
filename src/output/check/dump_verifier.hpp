// Reads a finished dump and finds what is wrong with it.
#pragma once

#include <dyndump/verify.hpp>

#include "archive/manifest.hpp"
#include "output/check/key_set.hpp"
#include "output/check/line_hasher.hpp"
#include "output/files/durable_file.hpp"
#include "output/read/dump_parts.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump::output {

/// Tells a directory from a file, and reads the directory's manifest. Errors, with a sentence in
/// `problem`: errc::stopped if it has none, errc::corrupt_output, the system's.
error_code read_manifest(file_system& system, const std::string& path, archive::manifest& about,
                         bool& directory, std::string& problem);

class dump_verifier {
public:
    dump_verifier(file_system& system, const verify_params& params, verify_result& result);

    /// `each` gets every line that is an item; its first error ends the run.
    void watch(std::function<error_code(std::string_view line)> each) { watch_ = std::move(each); }

    error_code run(std::string& problem);
    /// The same, and errc::corrupt_output if anything was found.
    error_code judge(std::string& problem);

private:
    using item_sink = std::function<void(std::string_view line)>;

    error_code check_directory();
    error_code check_file();
    // Parquet files of ours. `is_one` is false if they are something else: then it is `otherwise`.
    error_code find_parquet(bool directory, error_code otherwise, bool& is_one,
                            std::string& problem);
    error_code check_parquet();
    error_code read_parquet(const archive::manifest_part& part, const item_sink& take);
    error_code check_part(const archive::manifest_part& part);
    // Reads a part to its end, as far as it can be read.
    error_code read_part(const archive::manifest_part& part, const item_sink& take);
    error_code check_strays();
    error_code compare_keys();
    // Says where the keys are that occur twice.
    error_code name_keys(const std::map<key_hash, int>& twice);
    void look_at(std::string_view line, const archive::manifest_part& part);
    void sign(std::string_view line, const archive::manifest_part& part);
    void begin_signature(const archive::manifest_part& part);
    void check_signature(const items_signature& computed, const items_signature& claimed,
                         std::string_view name);
    void find(std::string words);

    file_system& system_;
    const verify_params& params_;
    verify_result& result_;
    durable_file root_;
    archive::manifest manifest_;
    dump_parts parquet_;
    json_format format_ = json_format::dynamodb_json;
    key_set keys_;
    std::function<error_code(std::string_view)> watch_;
    error_code key_fault_;
    std::string key_;
    line_hasher hash_of_;
    std::uint64_t bad_lines_ = 0; // of the part at hand
    bool quiet_ = false;
};

} // namespace dyndump::output
