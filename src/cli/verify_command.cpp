#include "cli/verify_command.hpp"

#include "cli/assign.hpp"
#include "cli/console.hpp"
#include "cli/fault_message.hpp"
#include "cli/figures.hpp"

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

const std::string group = "Options";

std::string add_key(const std::string& text, std::vector<std::string>& key) {
    if (text.empty()) {
        return "must name an attribute";
    }
    key.push_back(text);
    return {};
}

} // namespace

option_table options_of(verify_options& o) {
    return {
        {"PATH", "DIR|FILE", "Positionals", "A directory that dump wrote, or a file of JSON lines",
         name_into(o.what.path)},
        {"--format",
         "FORMAT",
         group,
         "Of a file: dynamodb-json, typed, plain. A directory says it itself",
         choice_into<json_format>(o.what.format, {{"dynamodb-json", json_format::dynamodb_json},
                                                  {"typed", json_format::typed},
                                                  {"plain", json_format::plain}}),
         "dynamodb-json",
         {"dynamodb-json", "typed", "plain"}},
        {"--partition-key", "NAME", group,
         "Of a file: the key's attribute, to find items that are there twice",
         [&o](const std::string& text) {
             return add_key(text, o.what.key);
         }},
        {"--sort-key", "NAME", group, "Of a file: the sort key's attribute",
         [&o](const std::string& text) {
             return add_key(text, o.what.key);
         }},
        {"-q,--quiet", "", group, "Print nothing but errors", switch_into(o.quiet)},
    };
}

exit_code run_verify(const verify_options& options) {
    console screen(options.quiet);
    verify_result result;
    diagnostics diag;
    const auto ec = verify_dump(options.what, result, diag);
    for (const auto& finding : result.findings) {
        screen.error(printable(finding));
    }
    if (ec == errc::stopped) {
        screen.error(printable(diag.message) + ". Run the dump's command again to go on with it.");
        return exit_code::incomplete;
    }
    if (ec) {
        screen.error(printable(diag.message) + '.');
        return exit_code_for(ec, fault_origin::output);
    }
    screen.note(fmt::format("{} items in {} parts are whole{}.", grouped(result.items),
                            grouped(result.parts),
                            result.keys_compared ? ", and no two share a key" : ""));
    return exit_code::complete;
}

} // namespace dyndump::cli
