// Where requests go: found at the first of them, and again when the account changes.
#pragma once

#include "async/recycled_frames.hpp"
#include "aws/endpoint.hpp"
#include "aws/surroundings.hpp"
#include "client/signed_call.hpp"

#include <dyndump/table_arn.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace dyndump::detail {

// Thread-safe.
class service_locator : async::recycled_frames {
public:
    service_locator(aws::service which, aws::endpoint_params wishes, aws::surroundings_ptr with)
        : which_(which)
        , wishes_(std::move(wishes))
        , with_(std::move(with)) {}

    // Sees what can be seen to be wrong without asking anybody. Errors: errc::bad_endpoint,
    // errc::bad_region, errc::insecure_endpoint.
    error_code check(diagnostics& diag) const;

    // The place for requests signed by `who`. If no region is configured, it is that of `table`,
    // which is null for a table named without its ARN: then EC2's metadata service is asked, once
    // it has answered never again. Errors: as check().
    boost::asio::awaitable<error_code> locate(const credentials& who, const table_arn* table,
                                              std::shared_ptr<const service_location>& out,
                                              diagnostics& diag);

private:
    error_code resolve(const aws::endpoint_params& wishes, std::string_view account,
                       service_location& out, diagnostics& diag) const;
    // The same for a table's ARN.
    error_code resolve_for(const table_arn& table, aws::endpoint_params wishes,
                           service_location& out, diagnostics& diag) const;

    struct question;

    // The instance's region. However many want to know, one asks; all have its answer.
    boost::asio::awaitable<error_code> ask_for_region(std::string& out, diagnostics& diag);
    void settle(question& which, error_code ec);

    const aws::service which_;
    const aws::endpoint_params wishes_;
    const aws::surroundings_ptr with_;

    std::mutex mutex_; // guards what follows
    std::string instance_region_;
    std::string account_;
    std::string table_region_; // of the ARN; empty: there was none
    std::shared_ptr<const service_location> found_;
    std::weak_ptr<question> asked_; // owned by coroutines: its timers must not outlive the context
};

} // namespace dyndump::detail
