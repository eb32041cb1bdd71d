#include "cli/report/exit_code.hpp"

#include <dyndump/s3/error.hpp>

#include <boost/asio/error.hpp>

namespace dyndump::cli {
namespace {

exit_code of_client(errc fault) {
    switch (fault) {
    case errc::invalid_argument:
    case errc::resume_mismatch:
        return exit_code::usage;
    case errc::stopped:
        return exit_code::incomplete;
    case errc::already_complete:
        return exit_code::complete;
    case errc::no_credentials:
    case errc::bad_credentials:
    case errc::bad_region:
    case errc::bad_endpoint:
    case errc::bad_configuration:
    case errc::tls_verification_failed:
    case errc::insecure_endpoint:
    case errc::foreign_answer:
        return exit_code::configuration;
    case errc::timed_out:
    case errc::connection_closed:
    case errc::stalled:
    case errc::retries_exhausted:
    case errc::output_busy: // until the other process ends
        return exit_code::transient;
    case errc::malformed_response:
    case errc::corrupt_response:
    case errc::response_too_large:
    case errc::corrupt_output:
    case errc::inconsistent_scan:
        return exit_code::integrity;
    case errc::output_exists:
        return exit_code::output;
    case errc::exception_thrown:
        return exit_code::other;
    }
    return exit_code::other;
}

exit_code of_service(service_errc fault) {
    switch (fault) {
    case service_errc::provisioned_throughput_exceeded:
    case service_errc::throttling:
    case service_errc::request_limit_exceeded:
    case service_errc::limit_exceeded:
    case service_errc::internal_server_error:
    case service_errc::service_unavailable:
    case service_errc::replicated_write_conflict:
        return exit_code::transient;
    case service_errc::resource_not_found:
    case service_errc::resource_in_use:
    case service_errc::access_denied:
        return exit_code::table;
    case service_errc::validation:
        return exit_code::usage;
    case service_errc::incomplete_signature:
    case service_errc::missing_authentication_token:
    case service_errc::unrecognized_client:
    case service_errc::invalid_signature:
    case service_errc::expired_token:
    case service_errc::request_time_skewed:
    case service_errc::unknown_operation: // the endpoint is something else
        return exit_code::configuration;
    case service_errc::unknown:
    case service_errc::conditional_check_failed:
    case service_errc::item_collection_size_limit_exceeded:
    case service_errc::transaction_canceled:
    case service_errc::idempotent_parameter_mismatch:
    case service_errc::serialization:
        return exit_code::other;
    }
    return exit_code::other;
}

// S3 is where dumps lie, as a disk is.
exit_code of_s3(s3_errc fault) {
    switch (fault) {
    case s3_errc::slow_down:
    case s3_errc::internal_error:
    case s3_errc::service_unavailable:
    case s3_errc::request_timeout:
    case s3_errc::conflict:
        return exit_code::transient;
    case s3_errc::wrong_region:
    case s3_errc::invalid_access_key:
    case s3_errc::invalid_signature:
    case s3_errc::expired_token:
    case s3_errc::request_time_skewed:
        return exit_code::configuration;
    case s3_errc::bad_digest:
        return exit_code::integrity;
    case s3_errc::no_such_bucket:
    case s3_errc::no_such_key:
    case s3_errc::no_such_upload:
    case s3_errc::access_denied:
    case s3_errc::precondition_failed:
    case s3_errc::invalid_part:
    case s3_errc::entity_too_small:
    case s3_errc::entity_too_large:
    case s3_errc::invalid_range:
    case s3_errc::invalid_request:
    case s3_errc::not_implemented:
    case s3_errc::method_not_allowed:
    case s3_errc::bucket_exists:
    case s3_errc::unknown:
        return exit_code::output;
    }
    return exit_code::output;
}

// Those that no disk has, though a dump that is read may lie behind a network.
bool is_of_network(error_code fault) {
    namespace net = boost::asio::error;
    return fault.category() == net::get_netdb_category() || fault == net::connection_refused ||
           fault == net::connection_reset || fault == net::host_unreachable ||
           fault == net::network_unreachable || fault == net::timed_out;
}

} // namespace

exit_code exit_code_for(error_code fault, fault_origin origin) {
    if (!fault) {
        return exit_code::complete;
    }
    if (fault.category() == client_category()) {
        return of_client(static_cast<errc>(fault.value()));
    }
    if (fault.category() == service_category()) {
        return of_service(static_cast<service_errc>(fault.value()));
    }
    if (fault.category() == s3_category()) {
        return of_s3(static_cast<s3_errc>(fault.value()));
    }
    if (fault == boost::asio::error::operation_aborted) {
        return exit_code::incomplete;
    }
    if (fault == boost::system::errc::not_enough_memory) {
        return exit_code::other;
    }
    if (origin == fault_origin::output && !is_of_network(fault)) {
        // The reader of a pipe went away: no fault of the disk's, but not all was written.
        return fault == boost::system::errc::broken_pipe ? exit_code::incomplete
                                                         : exit_code::output;
    }
    if (fault == boost::asio::error::host_not_found) {
        return exit_code::configuration; // a misspelt region or endpoint
    }
    return exit_code::transient; // sockets, name servers, TLS
}

} // namespace dyndump::cli
