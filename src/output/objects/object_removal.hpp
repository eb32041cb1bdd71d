// Objects and uploads of a dump, removed.
#pragma once

#include <dyndump/s3/client.hpp>
#include <dyndump/s3/location.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::output {

/// The uploads below the prefix that are for the keys of a dump's parts. A service or a policy that
/// does not let them be listed has none. Errors: the client's.
error_code find_uploads(s3::client client, const s3::location& where, const std::string& export_id,
                        std::vector<s3::upload_ref>& uploads, diagnostics& diag);

/// Gives them up; those that are over, or must not be, are passed by.
error_code abort_uploads(s3::client client, const std::vector<s3::upload_ref>& uploads,
                         diagnostics& diag);

/// Removes the objects of these names below the prefix, in this order but for up to 1,000 at once;
/// the last `alone` of them one by one. `removed` counts.
error_code remove_objects(s3::client client, const s3::location& where,
                          const std::vector<std::string>& names, std::size_t alone,
                          std::uint64_t& removed, diagnostics& diag);

} // namespace dyndump::output
