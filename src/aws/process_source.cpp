// Source: AWS SDKs reference guide, "Process credential provider".
#include "aws/child_process.hpp"
#include "aws/command_words.hpp"
#include "aws/found_keys.hpp"
#include "aws/json_document.hpp"
#include "aws/sources.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>

#include <fmt/format.h>

namespace dyndump::aws {
namespace {

class process_provider final : public credentials_provider {
public:
    process_provider(surroundings_ptr with, std::string profile)
        : with_(std::move(with))
        , profile_(std::move(profile)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        std::vector<std::string> words;
        if (auto ec = find(words, diag)) {
            co_return ec;
        }
        // The arguments may hold secrets; the program's name does not.
        const std::string program = words.front();
        child_outcome outcome;
        child_limits limits;
        limits.time = with_->process_time;
        auto ec = co_await run_child(std::move(words), limits, outcome);
        if (ec == boost::asio::error::operation_aborted) {
            co_return ec;
        }
        if (ec || outcome.status != 0) {
            diag.message = core::sentence("credential_process: {} {}. Run it by hand to see why.",
                                          program, problem_of(ec, limits));
            co_return errc::bad_credentials;
        }
        co_return read(program, outcome.output, out, diag);
    }
    std::string name() const override { return "credential process"; }

private:
    // What is wrong, as the end of a sentence about the program.
    static std::string problem_of(error_code ec, const child_limits& limits) {
        if (!ec) {
            return "failed";
        }
        if (ec == errc::timed_out) {
            return fmt::format("had not ended after {} s",
                               std::chrono::duration<double>(limits.time).count());
        }
        if (ec == boost::system::errc::file_too_large) {
            return fmt::format("printed more than {} kB", limits.output / 1024);
        }
        return fmt::format("could not be run: {}", ec.message());
    }

    error_code find(std::vector<std::string>& words, diagnostics& diag) const {
        shared_config config;
        if (auto ec = with_->load(config, diag)) {
            return ec;
        }
        const auto* section = section_of(config, profile_);
        const auto line = section == nullptr ? std::nullopt : section->get("credential_process");
        if (!line || line->empty()) {
            diag.message = "The profile has no credential_process.";
            return errc::no_credentials;
        }
        if (!split_words(*line, words) || words.empty() || words.front().empty()) {
            diag.message = "The profile's credential_process is no command: a quote is not closed, "
                           "or it is empty.";
            return errc::bad_configuration;
        }
        return {};
    }

    static error_code read(std::string_view program, const core::secret& text, credentials_ptr& out,
                           diagnostics& diag) {
        const auto name = fmt::format("credential_process {}", program);
        json_document answer;
        if (answer.parse(text.view()) || answer.number("Version") != 1) {
            diag.message =
                core::sentence("What {} prints is no JSON object with \"Version\": 1.", name);
            return errc::bad_credentials;
        }
        found_keys keys;
        key_names names;
        names.session_token = "SessionToken";
        const auto ec = read_keys(answer, names, name, keys, diag);
        return ec ? ec : accept_keys(std::move(keys), name, out, diag);
    }

    surroundings_ptr with_;
    std::string profile_;
};

} // namespace

source_ptr process_source(surroundings_ptr with, std::string profile) {
    return std::make_shared<process_provider>(std::move(with), std::move(profile));
}

} // namespace dyndump::aws
