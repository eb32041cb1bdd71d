#include "cli/report/json_report.hpp"

#include "cli/report/plain_json.hpp"

#include <dyndump/printable.hpp>

namespace dyndump::cli {

std::string json_line(const boost::json::value& value) {
    // Outside strings there is only ASCII that passes as it is; within them an escape of
    // printable() means the same to JSON, for controls of one byte are escaped already.
    return printable(valid_utf8(plain_json(value)), whole_text) + '\n';
}

} // namespace dyndump::cli
