#include "client/service_locator.hpp"

#include "aws/instance_metadata.hpp"

#include "async/wake_up.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <new>
#include <utility>
#include <vector>

namespace dyndump::detail {

namespace asio = boost::asio;

// To EC2's metadata service. What waits is guarded by the mutex; the rest is set before they wake.
struct service_locator::question {
    std::vector<std::shared_ptr<async::wake_up>> waiting;
    bool answered = false; // no: whoever asked was cancelled
    error_code ec;
    std::string region;
    diagnostics diag;
};

namespace {

service_api api_of(aws::service which) {
    service_api api;
    if (which == aws::service::application_autoscaling) {
        api.signing_name = "application-autoscaling";
        api.target_prefix = "AnyScaleFrontendService.";
        api.content_type = "application/x-amz-json-1.1";
    }
    return api;
}

} // namespace

error_code service_locator::resolve(const aws::endpoint_params& wishes, std::string_view account,
                                    service_location& out, diagnostics& diag) const {
    aws::endpoint found;
    if (auto ec = aws::resolve_endpoint(which_, wishes, account, found, diag)) {
        return ec;
    }
    const auto& to = found.address;
    if (!to.tls && !with_->allow_http && !core::is_loopback_host(to.host) &&
        !core::is_metadata_host(to.host)) {
        diag.message =
            core::sentence("The endpoint {} would send the table's data and the requests' session "
                           "tokens in plain text. Use https, or allow http explicitly.",
                           to.origin());
        return errc::insecure_endpoint;
    }
    out.api = api_of(which_);
    out.where.tls = to.tls;
    out.where.host = to.host;
    out.where.port = to.port;
    // What was looked at is a name; where it leads is seen when it is connected to.
    out.where.local_only = !to.tls && !with_->allow_http;
    out.host_header = to.host_header();
    out.path = to.path;
    out.query = to.query;
    out.target = to.target();
    out.region = found.signing_region;
    return {};
}

error_code service_locator::check(diagnostics& diag) const {
    auto wishes = wishes_;
    // Both are known later.
    if (wishes.account_mode == aws::account_endpoint_mode::required) {
        wishes.account_mode = aws::account_endpoint_mode::preferred;
    }
    service_location ignored;
    const auto ec = resolve(wishes, {}, ignored, diag);
    const bool region_is_open = ec == errc::bad_region && wishes.region.empty();
    return region_is_open ? error_code() : ec;
}

error_code service_locator::resolve_for(const table_arn& table, aws::endpoint_params wishes,
                                        service_location& out, diagnostics& diag) const {
    const auto region = aws::region_of_service(which_, wishes);
    if (!region.empty() && region != table.region) {
        diag.message = core::sentence(
            "The table's ARN is of the region {}, but {} is configured. Name the ARN's "
            "with --region or AWS_REGION, or leave it out.",
            table.region, region);
        return errc::bad_region;
    }
    service_location found;
    auto ec = resolve(wishes, table.account, found, diag);
    if (ec == errc::bad_region && wishes.region.empty()) {
        wishes.region = table.region;
        ec = resolve(wishes, table.account, found, diag);
    }
    if (!ec) {
        out = std::move(found);
    }
    return ec;
}

asio::awaitable<error_code> service_locator::locate(const credentials& who, const table_arn* table,
                                                    std::shared_ptr<const service_location>& out,
                                                    diagnostics& diag) {
    const std::string_view account = table != nullptr ? table->account : who.account_id();
    const std::string_view table_region = table != nullptr ? table->region : "";
    aws::endpoint_params wishes;
    {
        const std::lock_guard lock(mutex_);
        if (found_ && account_ == account && table_region_ == table_region) {
            out = found_;
            co_return error_code{};
        }
        wishes = wishes_;
        if (wishes.region.empty() && table == nullptr) {
            wishes.region = instance_region_;
        }
    }
    service_location place;
    auto ec = table != nullptr ? resolve_for(*table, wishes, place, diag)
                               : resolve(wishes, account, place, diag);
    if (ec == errc::bad_region && wishes.region.empty() && table == nullptr) {
        const auto words = diag.message;
        auto unknown = co_await ask_for_region(wishes.region, diag);
        if (unknown == asio::error::operation_aborted) {
            co_return unknown;
        }
        ec = unknown;
        if (unknown) {
            diag.clear();
            diag.message = words;
            ec = errc::bad_region;
        } else {
            ec = resolve(wishes, account, place, diag);
        }
    }
    if (ec) {
        co_return ec;
    }
    out = std::make_shared<const service_location>(std::move(place));
    const std::lock_guard lock(mutex_);
    if (found_ && account_ == account && table_region_ == table_region) {
        out = found_; // another has been quicker, and what is learnt of the place belongs to it
        co_return error_code{};
    }
    account_ = account;
    table_region_ = table_region;
    found_ = out;
    co_return error_code{};
}

asio::awaitable<error_code> service_locator::ask_for_region(std::string& out, diagnostics& diag) {
    auto executor = co_await asio::this_coro::executor;
    auto state = co_await asio::this_coro::cancellation_state;
    for (;;) {
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return asio::error::operation_aborted; // while it was woken
        }
        std::shared_ptr<question> common;
        std::shared_ptr<async::wake_up> woken;
        {
            const std::lock_guard lock(mutex_);
            if (!instance_region_.empty()) {
                out = instance_region_;
                co_return error_code{};
            }
            common = asked_.lock();
            if (common) {
                woken = std::make_shared<async::wake_up>(executor);
                common->waiting.push_back(woken);
            } else {
                common = std::make_shared<question>();
                asked_ = common;
            }
        }
        if (woken) {
            const auto never = std::chrono::steady_clock::time_point::max();
            auto interrupted = co_await woken->wait(never);
            if (interrupted) {
                co_return interrupted;
            }
            if (!common->answered) {
                continue;
            }
        } else {
            error_code ec = asio::error::no_memory;
            try {
                auto asked = co_await aws::instance_region(*with_, common->region, common->diag);
                ec = asked;
            } catch (const std::bad_alloc&) {
                common->diag.clear();
            }
            settle(*common, ec);
        }
        out = common->region;
        diag = common->diag;
        co_return common->ec;
    }
}

void service_locator::settle(question& which, error_code ec) {
    std::vector<std::shared_ptr<async::wake_up>> waiting;
    {
        const std::lock_guard lock(mutex_);
        which.ec = ec;
        which.answered = ec != asio::error::operation_aborted;
        if (!ec) {
            instance_region_ = which.region;
        }
        asked_.reset(); // asked again by the next, should nobody have known
        waiting.swap(which.waiting);
    }
    for (const auto& each : waiting) {
        each->notify();
    }
}

} // namespace dyndump::detail
