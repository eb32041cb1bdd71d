#include <dyndump/credentials.hpp>

#include "async/recycled_frames.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace dyndump {
namespace {

void wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.capacity()); // a moved-from short string keeps its bytes
}

class static_provider final : public credentials_provider, async::recycled_frames {
public:
    explicit static_provider(credentials_ptr keys)
        : keys_(std::move(keys)) {}

    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
        out = keys_;
        co_return error_code{};
    }
    std::string name() const override { return "static"; }

private:
    credentials_ptr keys_;
};

} // namespace

credentials::credentials(std::string access_key_id, std::string secret_access_key,
                         std::string session_token,
                         std::optional<std::chrono::system_clock::time_point> expiration,
                         std::string account_id)
    : access_key_id_(std::move(access_key_id))
    , secret_access_key_(std::move(secret_access_key))
    , session_token_(std::move(session_token))
    , expiration_(expiration)
    , account_id_(std::move(account_id)) {
    // A short string is copied by a move: the caller's is wiped as well.
    wipe(secret_access_key);
    wipe(session_token);
}

credentials::~credentials() {
    wipe(secret_access_key_);
    wipe(session_token_);
}

credentials_provider::~credentials_provider() = default;

void credentials_provider::invalidate(const credentials_ptr&) {}

std::shared_ptr<credentials_provider> static_credentials(std::string access_key_id,
                                                         std::string secret_access_key,
                                                         std::string session_token) {
    return std::make_shared<static_provider>(std::make_shared<const credentials>(
        std::move(access_key_id), std::move(secret_access_key), std::move(session_token)));
}

} // namespace dyndump
