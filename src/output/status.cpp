#include <dyndump/status.hpp>

#include "core/sentence.hpp"
#include "output/lenient_file_system.hpp"
#include "output/status_reader.hpp"

namespace dyndump {

error_code read_status(const std::string& path, dump_status& status, diagnostics& diag) {
    status = {};
    diag.clear();
    output::lenient_file_system system(output::native_file_system());
    output::status_reader reader(system, path);
    auto ec = reader.read(status, diag.message);
    if (ec && diag.message.empty()) {
        diag.message = core::sentence("cannot tell the state of \"{}\": {}", path, ec.message());
    }
    return ec;
}

} // namespace dyndump
