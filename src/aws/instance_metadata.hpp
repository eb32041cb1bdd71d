/// \file
/// EC2's instance metadata service, version 2.
/// Source: EC2 user guide, "Use the Instance Metadata Service".
#pragma once

#include "aws/surroundings.hpp"
#include "core/secret.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace dyndump::aws {

/// A session with the service: one token, used for several answers.
class instance_metadata {
public:
    /// `with` must outlive it.
    explicit instance_metadata(const surroundings& with)
        : with_(with) {}

    /// Finds the service and gets a token. errc::no_credentials: switched off
    /// (AWS_EC2_METADATA_DISABLED), or nobody answers. errc::bad_configuration.
    boost::asio::awaitable<error_code> open(diagnostics& diag);

    /// Asks for what is at `path`, which begins with a slash. Errors: the transport's, the
    /// service's; errc::no_credentials if there is no such thing (404).
    boost::asio::awaitable<error_code> get(std::string path, core::secret& out, diagnostics& diag);

private:
    error_code find(diagnostics& diag);

    const surroundings& with_;
    core::secret token_;
    std::string base_;
    unsigned attempts_ = 1;
    unsigned seconds_ = 1;
};

/// The region of this instance. Errors: as instance_metadata; errc::bad_region if the answer is
/// none.
boost::asio::awaitable<error_code> instance_region(const surroundings& with, std::string& out,
                                                   diagnostics& diag);

} // namespace dyndump::aws
