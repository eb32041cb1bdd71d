#include "output/write/manifest_file.hpp"

#include "archive/manifest_reader.hpp"
#include "output/files/durable_file.hpp"

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr std::size_t telling = 100;

} // namespace

error_code read_manifest_file(file_system& system, int directory, const std::string& name,
                              bool with_parts, archive::manifest& about, manifest_verdict& verdict,
                              std::string& problem) {
    verdict = manifest_verdict::foreign;
    durable_file file;
    auto ec = file.open_to_read(system, directory, name);
    std::uint64_t size = 0;
    if (!ec) {
        ec = file.size(size);
    }
    if (!ec && size > archive::most_manifest_bytes) {
        ec = sys::make_error_code(sys::file_too_large);
    }
    archive::manifest_reader reader(about, with_parts);
    std::string beginning;
    if (!ec) {
        ec = file.read(0, size, [&](std::string_view bytes) {
            beginning += bytes.substr(0, telling - beginning.size());
            reader.add(bytes);
        });
    }
    if (ec) {
        return ec;
    }
    if (reader.finish(problem)) {
        verdict = manifest_verdict::sound;
    } else if (archive::begins_like_manifest(beginning)) {
        verdict = manifest_verdict::damaged;
    }
    return {};
}

} // namespace dyndump::output
