#include "aws/chain.hpp"
#include "aws/refreshing_provider.hpp"
#include "aws/sources.hpp"

namespace dyndump {

namespace asio = boost::asio;

namespace {

// A transport that could not be made says why at each exchange.
class broken_transport final : public transport {
public:
    broken_transport(error_code ec, diagnostics diag)
        : ec_(ec)
        , diag_(std::move(diag)) {}

    asio::awaitable<error_code> exchange(const http_endpoint&, const http_request&, http_response&,
                                         diagnostics& diag) override {
        diag = diag_;
        co_return ec_;
    }

private:
    error_code ec_;
    diagnostics diag_;
};

aws::surroundings_ptr surroundings_of(const asio::any_io_executor& executor,
                                      credentials_params params) {
    auto with = std::make_shared<aws::surroundings>();
    with->env = std::make_shared<aws::process_environment>();
    with->files = std::make_shared<aws::system_file_reader>();
    with->transport = std::move(params.transport);
    with->time = params.time ? std::move(params.time) : time_source::system();
    with->random = params.random ? std::move(params.random) : random_source::system();
    with->profile = std::move(params.profile);
    with->region = std::move(params.region);
    with->allow_http = params.allow_http;
    with->log = std::move(params.log);
    if (!with->transport) {
        error_code ec;
        diagnostics diag;
        params.connection.log = with->log;
        with->transport = make_transport(executor, params.connection, ec, diag);
        if (ec) {
            with->transport = std::make_shared<broken_transport>(ec, std::move(diag));
        }
    }
    return with;
}

} // namespace

std::shared_ptr<credentials_provider> default_credentials(asio::any_io_executor executor,
                                                          credentials_params params) {
    const auto with = surroundings_of(executor, std::move(params));
    return std::make_shared<aws::refreshing_provider>(std::move(executor), aws::default_chain(with),
                                                      with->time, with->log);
}

std::shared_ptr<credentials_provider> credentials_from(credentials_source source,
                                                       asio::any_io_executor executor,
                                                       credentials_params params) {
    auto with = surroundings_of(executor, std::move(params));
    switch (source) {
    case credentials_source::environment:
        return aws::environment_source(std::move(with));
    case credentials_source::assume_role:
        return aws::assume_role_source(std::move(with));
    case credentials_source::web_identity:
        return aws::web_identity_source(std::move(with));
    case credentials_source::identity_center:
        return aws::sso_source(std::move(with));
    case credentials_source::credentials_file:
        return aws::key_file_source(std::move(with), aws::key_file::credentials);
    case credentials_source::login_session:
        return aws::login_source(std::move(with));
    case credentials_source::process:
        return aws::process_source(std::move(with));
    case credentials_source::config_file:
        return aws::key_file_source(std::move(with), aws::key_file::config);
    case credentials_source::container:
        return aws::container_source(std::move(with));
    case credentials_source::instance:
        return aws::instance_source(std::move(with));
    }
    return nullptr;
}

std::shared_ptr<credentials_provider>
first_credentials_of(std::vector<std::shared_ptr<credentials_provider>> sources, logger log) {
    return std::make_shared<aws::chain>(std::move(sources), std::move(log));
}

std::shared_ptr<credentials_provider>
refreshing_credentials(asio::any_io_executor executor, std::shared_ptr<credentials_provider> source,
                       std::shared_ptr<time_source> time, logger log) {
    return std::make_shared<aws::refreshing_provider>(
        std::move(executor), std::move(source), time ? std::move(time) : time_source::system(),
        std::move(log));
}

} // namespace dyndump
