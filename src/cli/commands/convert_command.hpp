// `dyndump convert`: a dump in another form.
#pragma once

#include "cli/options/convert_options.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

exit_code run_convert(const convert_options& options);

} // namespace dyndump::cli
