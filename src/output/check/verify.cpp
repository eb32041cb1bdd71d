#include <dyndump/verify.hpp>

#include "output/check/dump_verifier.hpp"
#include "output/read/reading_place.hpp"

namespace dyndump {

error_code verify_dump(const verify_params& params, verify_result& result, diagnostics& diag) {
    result = {};
    diag.clear();
    output::reading_place place;
    if (auto ec = place.find(params.path, params.objects, diag.message)) {
        return ec;
    }
    output::dump_verifier verifier(place.system(), params, result);
    return verifier.judge(diag.message);
}

} // namespace dyndump
