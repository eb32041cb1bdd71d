#include <dyndump/verify.hpp>

#include "output/dump_verifier.hpp"

#include <fmt/format.h>

namespace dyndump {

error_code verify_dump(const verify_params& params, verify_result& result, diagnostics& diag) {
    result = {};
    diag.clear();
    output::dump_verifier verifier(output::native_file_system(), params, result);
    auto ec = verifier.run(diag.message);
    if (!ec && result.problems > 0) {
        ec = errc::corrupt_output;
        diag.message = fmt::format("\"{}\" is damaged: {} problems", params.path, result.problems);
    }
    return ec;
}

} // namespace dyndump
