// The operations, as coroutines that own what they were given.
#pragma once

#include "s3/client_core.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace dyndump::s3 {

using core_ptr = std::shared_ptr<client_core>;
template <class Result>
using outcome_of = boost::asio::awaitable<std::pair<error_code, Result>>;
using object_name = std::pair<std::string, std::string>;

boost::asio::awaitable<error_code> head_bucket(core_ptr core, std::string bucket,
                                               diagnostics& diag);
boost::asio::awaitable<error_code> create_bucket(core_ptr core, std::string bucket,
                                                 diagnostics& diag);
outcome_of<write_result> put_object(core_ptr core, put_object_request request, diagnostics& diag);
boost::asio::awaitable<error_code> get_object(core_ptr core, get_object_request request,
                                              get_object_result& result, diagnostics& diag);
outcome_of<object_info> head_object(core_ptr core, object_name name, diagnostics& diag);
outcome_of<list_objects_result> list_objects(core_ptr core, list_objects_request request,
                                             diagnostics& diag);
boost::asio::awaitable<error_code> delete_object(core_ptr core, object_name name,
                                                 diagnostics& diag);
outcome_of<delete_objects_result> delete_objects(core_ptr core, delete_objects_request request,
                                                 diagnostics& diag);

outcome_of<create_upload_result> create_upload(core_ptr core, create_upload_request request,
                                               diagnostics& diag);
outcome_of<write_result> upload_part(core_ptr core, upload_part_request request, diagnostics& diag);
outcome_of<write_result> complete_upload(core_ptr core, complete_upload_request request,
                                         diagnostics& diag);
boost::asio::awaitable<error_code> abort_upload(core_ptr core, upload_ref upload,
                                                diagnostics& diag);
outcome_of<list_parts_result> list_parts(core_ptr core, list_parts_request request,
                                         diagnostics& diag);
outcome_of<list_uploads_result> list_uploads(core_ptr core, list_uploads_request request,
                                             diagnostics& diag);

// An answer that has no object in it.
inline constexpr std::size_t most_answered = std::size_t{8} << 20;

// Of a request that cannot be sent: errc::invalid_argument.
error_code refuse_request(diagnostics& diag, std::string_view why);

// After a write of `name` that may have been carried out though its answer was lost: is what is
// there one's own, with that mark and, if it is known, that size? Success if so, and `result` is
// filled; else `fault`, with which the write has ended. If that is what a repetition of the write
// leads to, and nothing can be seen, it would say what may be wrong: then why nothing can be seen.
boost::asio::awaitable<error_code> look_for_own(client_core& core, const object_name& name,
                                                const std::string& mark,
                                                std::optional<std::uint64_t> size, error_code fault,
                                                write_result& result, diagnostics& diag);

} // namespace dyndump::s3
