#include <dyndump/verify.hpp>

#include "output/dump_verifier.hpp"

namespace dyndump {

error_code verify_dump(const verify_params& params, verify_result& result, diagnostics& diag) {
    result = {};
    diag.clear();
    output::dump_verifier verifier(output::native_file_system(), params, result);
    return verifier.judge(diag.message);
}

} // namespace dyndump
