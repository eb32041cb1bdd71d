// How to reach the service, from options to the library's parameters and to words.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/credentials.hpp>
#include <dyndump/table_description.hpp>

#include "cli/options/dump_options.hpp"
#include "cli/report/console.hpp"

#include <memory>
#include <string>

namespace dyndump::cli {

/// `keys` null: the library's own chain.
client_params params_of(const connection_options& options,
                        std::shared_ptr<credentials_provider> keys = nullptr);

/// What is unsafe about it; shown even when quiet.
void warn_of(const connection_options& options, console& screen);

/// As far as it is known without the profile: the table's ARN, the option, the environment; or
/// empty.
std::string region_of(const connection_options& options, const std::string& table);

/// The table by the name that was given for it: an ARN, which may be another account's, or its own.
table_description named_as_asked(table_description table, const std::string& asked);

/// "in eu-west-1", "at http://localhost:8000". `table`: a name, or an ARN that says the region.
std::string place_of(const connection_options& options, const std::string& table);

} // namespace dyndump::cli
