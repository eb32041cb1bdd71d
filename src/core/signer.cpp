#include <dyndump/signer.hpp>

#include "core/sigv4.hpp"

#include <algorithm>
#include <array>

namespace dyndump {
namespace {

constexpr std::chrono::seconds longest_validity = std::chrono::days(7);

bool has_parameters_of_signature(std::string_view query) {
    constexpr std::array<std::string_view, 7> own{
        "X-Amz-Algorithm",     "X-Amz-Credential", "X-Amz-Date",           "X-Amz-Expires",
        "X-Amz-SignedHeaders", "X-Amz-Signature",  "X-Amz-Security-Token",
    };
    for (std::size_t from = 0; from < query.size();) {
        const auto to = std::min(query.find('&', from), query.size());
        const auto parameter = query.substr(from, to - from);
        const auto name = parameter.substr(0, parameter.find('='));
        if (std::ranges::any_of(own, [name](std::string_view other) {
                return core::equals_ignoring_case(name, other);
            })) {
            return true;
        }
        from = to + 1;
    }
    return false;
}

bool is_in_four_digits(std::chrono::system_clock::time_point time) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    return day.year() >= std::chrono::year(0) && day.year() <= std::chrono::year(9999);
}

} // namespace

signer::signer(signer_params params)
    : params_(std::move(params))
    , impl_(std::make_unique<core::sigv4_signer>(params_)) {}

signer::~signer() = default;
signer::signer(signer&& other) noexcept = default;
signer& signer::operator=(signer&& other) noexcept = default;

error_code signer::check(const signable_request& request, const signing_keys& keys,
                         std::chrono::system_clock::time_point now) const noexcept {
    const bool has_host = std::ranges::any_of(request.headers, [](const http_header& header) {
        return !header.value.empty() && core::equals_ignoring_case(header.name, "host");
    });
    const bool right =
        has_host && !params_.region.empty() && !params_.service.empty() &&
        !keys.access_key_id.empty() && !keys.secret_access_key.empty() && !request.method.empty() &&
        (request.path.empty() || request.path.front() == '/') && is_in_four_digits(now);
    return right ? error_code() : errc::invalid_argument;
}

error_code signer::sign(const signable_request& request, const signing_keys& keys,
                        std::chrono::system_clock::time_point now, signature& out) {
    if (const auto refused = check(request, keys, now)) {
        return refused;
    }
    impl_->sign(request, keys, now, out);
    return {};
}

error_code signer::presign(const signable_request& request, const signing_keys& keys,
                           std::chrono::system_clock::time_point now,
                           std::chrono::seconds valid_for, signature& out) {
    if (const auto refused = check(request, keys, now)) {
        return refused;
    }
    if (valid_for < std::chrono::seconds(1) || valid_for > longest_validity ||
        has_parameters_of_signature(request.query)) {
        return errc::invalid_argument;
    }
    impl_->presign(request, keys, now, valid_for, out);
    return {};
}

void signer::append_headers(const signature& made, const signing_keys& keys,
                            std::vector<http_header>& to) const {
    impl_->append_headers(made, keys, to);
}

std::string_view signer::canonical_request() const noexcept {
    return impl_->canonical_text();
}

std::string_view signer::string_to_sign() const noexcept {
    return impl_->string_to_sign();
}

} // namespace dyndump
