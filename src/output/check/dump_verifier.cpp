#include "output/check/dump_verifier.hpp"

#include "archive/digest.hpp"
#include "archive/names.hpp"
#include "core/sentence.hpp"
#include "core/sha256.hpp"
#include "output/check/export_check.hpp"
#include "output/read/decompressor.hpp"
#include "output/read/item_lines.hpp"
#include "output/survey/dump_identity.hpp"
#include "output/write/compressor.hpp"
#include "output/write/manifest_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

compression kind_of_name(std::string_view name) {
    for (const auto kind : {compression::gzip, compression::zstd}) {
        if (name.ends_with(suffix_of(kind))) {
            return kind;
        }
    }
    return compression::none;
}

// Whether a name leads elsewhere: a symbolic link, or a file in the place of a directory.
bool leads_away(error_code ec) {
    return ec == sys::too_many_symbolic_link_levels || ec == sys::not_a_directory;
}

key_hash hash_of(const std::string& key) {
    thread_local core::sha256 sha256;
    const auto digest = sha256(key);
    key_hash hash;
    std::copy_n(digest.begin(), hash.size(), hash.begin());
    return hash;
}

} // namespace

dump_verifier::dump_verifier(file_system& system, const verify_params& params,
                             verify_result& result)
    : system_(system)
    , params_(params)
    , result_(result)
    , keys_(params.memory) {}

error_code read_manifest(file_system& system, const std::string& path, archive::manifest& about,
                         bool& directory, std::string& problem) {
    file_kind kind = file_kind::none;
    auto ec = system.kind_of(AT_FDCWD, path, true, kind);
    if (!ec && kind == file_kind::none) {
        ec = sys::make_error_code(sys::no_such_file_or_directory);
    }
    directory = kind == file_kind::directory;
    durable_file root;
    if (!ec && directory) {
        ec = root.open_directory(system, AT_FDCWD, path, false);
    }
    std::string wrong;
    auto verdict = manifest_verdict::sound;
    if (!ec && directory) {
        ec = read_manifest_file(system, root.descriptor(), "manifest.json", true, about, verdict,
                                wrong);
        if (ec == sys::no_such_file_or_directory) {
            problem =
                core::sentence("\"{}\" has no manifest.json: it is not a finished dump", path);
            return errc::stopped;
        }
    }
    if (ec) {
        problem = core::sentence("cannot check \"{}\": {}", path, system.words_for(ec));
        return ec;
    }
    json_format format{};
    if (directory && (verdict != manifest_verdict::sound || !format_named(about.format, format))) {
        problem = core::sentence("manifest.json: {}", wrong.empty() ? "unknown format" : wrong);
        return errc::corrupt_output;
    }
    return {};
}

error_code dump_verifier::run(std::string& problem) {
    bool directory = false;
    auto ec = read_manifest(system_, params_.path, manifest_, directory, problem);
    bool parquet = false;
    if (ec == errc::stopped || (!ec && !directory)) {
        ec = find_parquet(directory, ec, parquet, problem);
    }
    if (ec == errc::corrupt_output) {
        find(std::exchange(problem, {}));
        return {};
    }
    if (ec) {
        return ec;
    }
    ec = parquet ? check_parquet() : directory ? check_directory() : check_file();
    if (!ec) {
        ec = key_fault_ ? key_fault_ : compare_keys();
    }
    if (ec) {
        problem = core::sentence("cannot check \"{}\": {}", params_.path, system_.words_for(ec));
    }
    return ec;
}

error_code dump_verifier::judge(std::string& problem) {
    auto ec = run(problem);
    if (!ec && result_.problems > 0) {
        ec = errc::corrupt_output;
        problem = core::sentence("\"{}\" is damaged: {} problem{}", params_.path, result_.problems,
                                 result_.problems == 1 ? "" : "s");
    }
    return ec;
}

error_code dump_verifier::check_directory() {
    auto ec = root_.open_directory(system_, AT_FDCWD, params_.path, false);
    if (ec) {
        return ec;
    }
    static_cast<void>(format_named(manifest_.format, format_));
    for (const auto& part : manifest_.parts) {
        ec = check_part(part);
        if (ec) {
            return ec;
        }
    }
    if (manifest_.signature && result_.problems == 0) {
        check_signature(result_.signature, *manifest_.signature, "all parts");
    }
    if (result_.items != manifest_.totals.items) {
        find(core::sentence("the parts hold {} items, the manifest says {}", result_.items,
                            manifest_.totals.items));
    }
    ec = check_strays();
    if (!ec && !manifest_.export_id.empty()) {
        ec = check_export(system_, root_.descriptor(), manifest_,
                          [this](std::string words) { find(std::move(words)); });
    }
    return ec;
}

error_code dump_verifier::check_file() {
    format_ = params_.format;
    manifest_.key = params_.key;
    archive::manifest_part part;
    part.path = params_.path;
    manifest_.parts.push_back(part);
    ++result_.parts;
    bad_lines_ = 0;
    begin_signature(part);
    return read_part(part, [&](std::string_view line) { look_at(line, part); });
}

error_code dump_verifier::check_part(const archive::manifest_part& part) {
    ++result_.parts;
    bad_lines_ = 0;
    const auto items = result_.items;
    const auto bytes = result_.bytes;
    const auto before = result_.problems;
    begin_signature(part);
    auto ec = read_part(part, [&](std::string_view line) { look_at(line, part); });
    const bool sound = result_.problems == before;
    if (!ec && sound && part.signature && params_.signature) {
        check_signature(result_.signed_parts.back().signature, *part.signature, part.path);
    }
    if (!ec && sound && result_.items - items != part.items) {
        find(core::sentence("{}: {} items, the manifest says {}", part.path, result_.items - items,
                            part.items));
    } else if (!ec && sound && result_.bytes - bytes != part.bytes) {
        find(core::sentence("{}: lines of {} bytes, the manifest says {}", part.path,
                            result_.bytes - bytes, part.bytes));
    }
    return ec;
}

error_code dump_verifier::read_part(const archive::manifest_part& part, const item_sink& take) {
    if (!parquet_.parquet.empty()) {
        return read_parquet(part, take);
    }
    const bool listed = root_.is_open();
    durable_file file;
    auto ec = listed ? open_path_below(system_, root_.descriptor(), part.path, file)
                     : file.open_to_read(system_, AT_FDCWD, part.path);
    if (listed && (ec == sys::no_such_file_or_directory || leads_away(ec))) {
        find(core::sentence("{}: {}", part.path,
                            leads_away(ec) ? "a link leads elsewhere, and is not followed"
                                           : "missing"));
        return {};
    }
    std::uint64_t size = 0;
    if (!ec) {
        ec = file.size(size);
    }
    if (ec) {
        return ec;
    }
    if (listed && size != part.file_bytes) {
        find(
            core::sentence("{}: {} bytes, the manifest says {}", part.path, size, part.file_bytes));
    }
    archive::running_digest sha256(EVP_sha256());
    std::optional<archive::running_digest> md5;
    if (!part.md5.empty()) {
        md5.emplace(EVP_md5());
    }
    const auto by_name = kind_of_name(part.path);
    if (size == 0 && by_name != compression::none) {
        find(core::sentence("{}: empty, which no compressed file is", part.path));
    }
    auto unpack = make_decompressor(by_name);
    bool begun = false;
    line_cutter cut;
    bool unpacked = true;
    bool cuttable = true;
    const auto cut_up = [&](std::string_view text) {
        cuttable = cuttable && cut.add(text, take);
    };
    ec = file.read(0, size, [&](std::string_view bytes) {
        sha256.add(bytes);
        if (md5) {
            md5->add(bytes);
        }
        if (!begun) { // the content says it better than the name
            unpack = make_decompressor(compression_of(bytes).value_or(by_name));
            begun = true;
        }
        unpacked = unpacked && unpack->add(bytes, cut_up);
    });
    if (ec) {
        return ec;
    }
    if (listed && archive::to_hex(sha256.value()) != part.sha256) {
        find(core::sentence("{}: its SHA-256 is not the manifest's", part.path));
    } else if (md5 && archive::to_base64(md5->value()) != part.md5) {
        find(core::sentence("{}: its MD5 is not the manifest's", part.path));
    } else if (!unpacked) {
        find(core::sentence("{}: cannot be decompressed", part.path));
    } else if (!cuttable || !unpack->at_end() || !cut.at_end()) {
        find(core::sentence("{}: ends in mid-item", part.path));
    }
    return {};
}

void dump_verifier::look_at(std::string_view line, const archive::manifest_part& part) {
    ++result_.items;
    result_.bytes += line.size() + 1;
    if (!is_item(line, format_)) {
        if (bad_lines_++ == 0) {
            find(core::sentence("{}: item {} is not an item in JSON", part.path, result_.items));
        }
        return;
    }
    if (params_.signature) {
        sign(line, part);
    }
    if (watch_ && !key_fault_) {
        key_fault_ = watch_(line);
    }
    if (manifest_.key.empty() || key_fault_) {
        return;
    }
    key_.clear();
    if (append_key(line, format_, manifest_.key, key_)) {
        key_fault_ = keys_.add(hash_of(key_));
    } else if (bad_lines_++ == 0) {
        find(core::sentence("{}: an item has no key", part.path));
    }
}

void dump_verifier::begin_signature(const archive::manifest_part& part) {
    if (params_.signature) {
        result_.signed_parts.push_back({part.path, part.segment, {}});
        result_.signature_is_exact = format_ != json_format::plain;
    }
}

void dump_verifier::sign(std::string_view line, const archive::manifest_part& part) {
    core::item_hash hash;
    if (hash_of_(line, format_, hash)) {
        result_.signature.add_hash(hash);
        result_.signed_parts.back().signature.add_hash(hash);
    } else if (bad_lines_++ == 0) {
        find(core::sentence("{}: item {} is not an item of this format", part.path, result_.items));
    }
}

void dump_verifier::check_signature(const items_signature& computed, const items_signature& claimed,
                                    std::string_view name) {
    if (params_.signature && result_.signature_is_exact && computed != claimed) {
        find(core::sentence("{}: the signature of the items is not the manifest's", name));
    }
}

error_code dump_verifier::check_strays() {
    std::set<std::string> known;
    for (const auto& part : manifest_.parts) {
        known.insert(part.path);
    }
    if (known.size() != manifest_.parts.size()) {
        find("manifest.json: names a part twice");
    }
    const auto place = archive::data_directories(manifest_.export_id);
    durable_file directory;
    std::vector<std::string> names;
    auto ec = open_below(system_, root_.descriptor(), place, directory);
    if (!ec) {
        ec = system_.list(directory.descriptor(), names);
    }
    if (ec) { // found already, if there is a part
        return ec == sys::no_such_file_or_directory || leads_away(ec) ? error_code{} : ec;
    }
    for (const auto& name : names) {
        const auto path = fmt::format("{}/{}", fmt::join(place, "/"), name);
        if (!known.contains(path)) {
            find(core::sentence("{}: not in the manifest", path));
        }
    }
    return {};
}

error_code dump_verifier::compare_keys() {
    if (manifest_.key.empty()) {
        return {};
    }
    result_.keys_compared = true;
    std::map<key_hash, int> twice;
    std::uint64_t more = 0;
    auto ec = keys_.duplicates([&](const key_hash& key) {
        if (twice.size() < params_.most_findings) {
            twice.emplace(key, 0);
        } else {
            ++more;
        }
    });
    if (!ec && !twice.empty()) {
        ec = name_keys(twice);
    }
    result_.problems += more;
    return ec;
}

error_code dump_verifier::name_keys(const std::map<key_hash, int>& twice) {
    std::map<key_hash, std::string> first;
    std::vector<std::string> words;
    quiet_ = true; // what is wrong with the parts was said
    for (const auto& part : manifest_.parts) {
        auto ec = read_part(part, [&](std::string_view line) {
            key_.clear();
            if (!is_item(line, format_) || !append_key(line, format_, manifest_.key, key_)) {
                return;
            }
            const auto hash = hash_of(key_);
            if (!twice.contains(hash)) {
                return;
            }
            const auto [seen, fresh] = first.try_emplace(hash, part.path);
            if (!fresh && !seen->second.empty()) {
                words.push_back(core::sentence("key {} is in {} and again in {}",
                                               key_in_words(line, format_, manifest_.key),
                                               seen->second, part.path));
                seen->second.clear();
            }
        });
        if (ec) {
            return ec;
        }
    }
    quiet_ = false;
    for (auto& each : words) {
        find(std::move(each));
    }
    return {};
}

void dump_verifier::find(std::string words) {
    if (quiet_) {
        return;
    }
    ++result_.problems;
    if (result_.findings.size() < params_.most_findings) {
        result_.findings.push_back(std::move(words));
    }
}

} // namespace dyndump::output
