#include "aws/chain.hpp"

#include "aws/sources.hpp"
#include "core/sentence.hpp"

namespace dyndump::aws {

chain::chain(std::vector<source_ptr> sources, logger log)
    : sources_(std::move(sources))
    , last_(sources_.size())
    , log_(std::move(log)) {}

boost::asio::awaitable<error_code> chain::get(credentials_ptr& out, diagnostics& diag) {
    std::string asked;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        const auto& each = sources_[i];
        diag.clear();
        auto ec = co_await each->get(out, diag);
        const auto name = each->name();
        if (ec != errc::no_credentials) {
            last_.store(i, std::memory_order_relaxed);
            log_(log_level::debug, "credentials",
                 {{"source", name},
                  {"outcome", ec ? std::string_view("failed") : std::string_view("found")}});
            co_return ec;
        }
        log_(log_level::debug, "credentials",
             {{"source", name}, {"outcome", "none"}, {"reason", diag.message}});
        asked += asked.empty() ? "" : ", ";
        asked += name;
    }
    diag.clear();
    diag.message =
        core::sentence("No credentials were found (asked: {}). Set AWS_ACCESS_KEY_ID and "
                       "AWS_SECRET_ACCESS_KEY, name a profile, or run `aws configure`.",
                       asked);
    co_return errc::no_credentials;
}

void chain::invalidate(const credentials_ptr& refused) {
    for (const auto& each : sources_) {
        each->invalidate(refused);
    }
}

std::string chain::name() const {
    const auto at = last_.load(std::memory_order_relaxed);
    return at < sources_.size() ? sources_[at]->name() : "chain of sources";
}

source_ptr default_chain(surroundings_ptr with) {
    std::vector<source_ptr> sources;
    // A profile that was asked for by name comes before the keys that happen to be in the
    // environment.
    if (with->profile.empty()) {
        sources.push_back(environment_source(with));
    }
    sources.push_back(assume_role_source(with));
    sources.push_back(web_identity_source(with));
    sources.push_back(sso_source(with));
    sources.push_back(key_file_source(with, key_file::credentials));
    sources.push_back(login_source(with));
    sources.push_back(process_source(with));
    sources.push_back(key_file_source(with, key_file::config));
    sources.push_back(container_source(with));
    sources.push_back(instance_source(with));
    return std::make_shared<chain>(std::move(sources), with->log);
}

source_ptr profile_chain(surroundings_ptr with, std::string profile) {
    std::vector<source_ptr> sources{web_identity_source(with, profile),
                                    sso_source(with, profile),
                                    key_file_source(with, key_file::credentials, profile),
                                    login_source(with, profile),
                                    process_source(with, profile),
                                    key_file_source(with, key_file::config, profile)};
    return std::make_shared<chain>(std::move(sources), with->log);
}

} // namespace dyndump::aws
