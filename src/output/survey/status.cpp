#include <dyndump/status.hpp>

#include "core/sentence.hpp"
#include "output/files/lenient_file_system.hpp"
#include "output/read/reading_place.hpp"
#include "output/survey/status_reader.hpp"

namespace dyndump {

error_code read_status(const std::string& path, dump_status& status, diagnostics& diag) {
    return read_status(path, {}, status, diag);
}

error_code read_status(const std::string& path, const std::optional<s3::client>& objects,
                       dump_status& status, diagnostics& diag) {
    status = {};
    diag.clear();
    output::reading_place place;
    if (auto ec = place.find(path, objects, diag.message)) {
        return ec;
    }
    output::lenient_file_system system(place.system());
    output::status_reader reader(system, path, place.is_in_s3());
    auto ec = reader.read(status, diag.message);
    if (ec && diag.message.empty()) {
        diag.message =
            core::sentence("cannot tell the state of \"{}\": {}", path, system.words_for(ec));
    }
    return ec;
}

} // namespace dyndump
