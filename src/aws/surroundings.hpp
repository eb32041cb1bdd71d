/// \file
/// What the sources of credentials work with.
#pragma once

#include "aws/environment.hpp"
#include "aws/file_reader.hpp"
#include "aws/shared_config.hpp"

#include <dyndump/logger.hpp>
#include <dyndump/time_source.hpp>
#include <dyndump/transport.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace dyndump::aws {

/// The world as a source of credentials sees it; each part can be replaced by a test's. Thread
/// safety: const members from any thread.
struct surroundings {
    std::shared_ptr<const environment> env;
    std::shared_ptr<const file_reader> files;
    std::shared_ptr<dyndump::transport> transport;
    std::shared_ptr<time_source> time;
    std::shared_ptr<random_source> random;
    /// The profile named by the program's user; empty: AWS_PROFILE and so on.
    std::string profile;
    /// The region given by the program's user; empty: as configured.
    std::string region;
    /// How long a credential process may take.
    std::chrono::milliseconds process_time{60000};
    /// Plain HTTP may go to any host.
    bool allow_http = false;
    dyndump::logger log;

    /// The shared files as they are now. They are read again for each refresh, so that keys which
    /// another program renews there are found. Errors: as shared_config::load.
    error_code load(shared_config& out, diagnostics& diag) const {
        return out.load(*env, *files, profile, diag);
    }
};

using surroundings_ptr = std::shared_ptr<const surroundings>;

} // namespace dyndump::aws
