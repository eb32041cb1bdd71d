/// \file
/// One source of credentials after the other.
#pragma once

#include <dyndump/credentials.hpp>
#include <dyndump/logger.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace dyndump::aws {

/// Asks each source until one has credentials, or fails. Errors: that source's;
/// errc::no_credentials if none has any. Source of the default order: botocore's credential
/// resolver.
class chain final : public credentials_provider {
public:
    explicit chain(std::vector<std::shared_ptr<credentials_provider>> sources, logger log = {});

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override;
    void invalidate(const credentials_ptr& refused) override;
    /// That of the source that had credentials, or failed, when last asked.
    std::string name() const override;

private:
    std::vector<std::shared_ptr<credentials_provider>> sources_;
    /// The one that ended the last search; past the end: none has.
    std::atomic<std::size_t> last_;
    logger log_;
};

} // namespace dyndump::aws
