#include "output/parquet/parquet_ground.hpp"

#include "core/sentence.hpp"
#include "output/files/durable_file.hpp"
#include "output/files/interrupted.hpp"
#include "output/parquet/parquet_names.hpp"

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

error_code read_at(file_system& system, int descriptor, std::uint64_t at, std::size_t size,
                   std::string& into) {
    into.resize(size);
    std::size_t have = 0;
    while (have < size) {
        std::size_t count = 0;
        const auto ec = retry_interrupted([&] {
            return system.read(descriptor, at + have, std::span(into).subspan(have), count);
        });
        if (ec) {
            return ec;
        }
        if (count == 0) {
            return errc::corrupt_output;
        }
        have += count;
    }
    return {};
}

error_code look_at_part(file_system& system, int directory, const std::string& name,
                        const std::string& conversion, parquet_ground& found, bool& same) {
    same = false;
    durable_file file;
    std::uint64_t size = 0;
    auto ec = file.open_to_read(system, directory, name);
    if (!ec) {
        ec = file.size(size);
    }
    if (ec) {
        return ec;
    }
    parquet::file_contents contents;
    std::string problem;
    ec = read_parquet_footer(system, file.descriptor(), size, contents, problem);
    if (ec) {
        return ec == errc::corrupt_output ? error_code{} : ec;
    }
    const auto note = contents.notes.find(std::string(parquet_note::conversion));
    same = note != contents.notes.end() && note->second == conversion;
    found.items += same ? contents.rows : 0;
    return {};
}

} // namespace

error_code read_parquet_footer(file_system& system, int descriptor, std::uint64_t size,
                               parquet::file_contents& contents, std::string& problem) {
    constexpr std::size_t tail = 8;
    std::string last;
    if (size < tail) {
        problem = "it is no Parquet file: it is too short";
        return errc::corrupt_output;
    }
    if (auto ec = read_at(system, descriptor, size - tail, tail, last)) {
        return ec;
    }
    const auto footer = parquet::footer_size(last, size);
    if (!footer) {
        problem = "it is no Parquet file, or its end is missing";
        return errc::corrupt_output;
    }
    std::string text;
    if (auto ec =
            read_at(system, descriptor, size - *footer, static_cast<std::size_t>(*footer), text)) {
        return ec;
    }
    return parquet::read_footer(text, size, contents, problem) ? error_code{}
                                                               : errc::corrupt_output;
}

error_code look_at_parquet_directory(file_system& system, const std::string& path,
                                     std::uint32_t segments, const std::string& conversion,
                                     parquet_ground& found, std::string& problem) {
    durable_file directory;
    auto ec = system.make_directory(AT_FDCWD, path, owner_only_directory);
    if (!ec || ec == sys::make_error_condition(sys::file_exists)) {
        ec = directory.open_directory(system, AT_FDCWD, path, false);
    }
    std::vector<std::string> names;
    if (!ec) {
        ec = system.list(directory.descriptor(), names);
    }
    for (const auto& name : names) {
        if (ec || !name.ends_with(parquet_ending) || name.starts_with('.')) {
            continue;
        }
        std::uint32_t segment = 0;
        std::uint32_t of = 0;
        bool same = read_parquet_part_name(name, segment, of) && of == segments;
        if (same) {
            ec = look_at_part(system, directory.descriptor(), name, conversion, found, same);
        }
        if (!ec && !same) {
            problem = core::sentence("\"{}\" holds \"{}\", which is of another conversion. Name "
                                     "another directory, or remove it first",
                                     path, name);
            return errc::output_exists;
        }
        found.done.push_back(segment);
    }
    if (ec) {
        problem = core::sentence("cannot write to \"{}\": {}", path, system.words_for(ec));
    }
    return ec;
}

} // namespace dyndump::output
