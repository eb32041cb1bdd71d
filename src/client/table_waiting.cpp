#include "client/table_waiting.hpp"

#include "core/json_members.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <array>

namespace dyndump::detail {
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view active = "ACTIVE";

std::string state_in_words(std::string_view what, std::string_view name, std::string_view status) {
    return fmt::format("the {}{}{} is {}", what, name.empty() ? "" : " ", name,
                       status.empty() ? std::string_view("not there") : status);
}

// Of the replica in a region.
std::string replica_status(const json::array& replicas, std::string_view region) {
    for (const auto& each : replicas) {
        const auto* replica = each.if_object();
        if (replica != nullptr && core::text_in(*replica, "RegionName") == region) {
            return std::string(core::text_in(*replica, "ReplicaStatus"));
        }
    }
    return {};
}

std::string replicas_not_active(const awaited_table& what, const table_description& seen) {
    if (what.replicas.empty()) {
        return {};
    }
    error_code ec;
    const auto table = json::parse(seen.json, ec);
    const auto* members = ec ? nullptr : table.if_object();
    const json::array none;
    const auto& replicas = members != nullptr ? core::elements_in(*members, "Replicas") : none;
    for (const auto& region : what.replicas) {
        const auto status = replica_status(replicas, region);
        if (status != active) {
            return state_in_words("replica in", region, status);
        }
    }
    return {};
}

bool leads_nowhere(std::string_view status) noexcept {
    constexpr std::array<std::string_view, 5> ends{"DELETING", "ARCHIVING", "ARCHIVED",
                                                   "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
                                                   "REPLICATION_NOT_AUTHORIZED"};
    return std::ranges::find(ends, status) != ends.end();
}

} // namespace

asio::awaitable<error_code> growing_pauses::pause() {
    auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
        co_return asio::error::operation_aborted;
    }
    const auto left = std::max(patience_ - elapsed(), time_source::duration::zero());
    const auto until = core::later(time_->now(), std::min(next_, left));
    next_ = std::min<time_source::duration>(next_ * 2, longest);
    auto interrupted = co_await time_->sleep_until(until);
    if (!interrupted && state.cancelled() != asio::cancellation_type::none) {
        interrupted = asio::error::operation_aborted;
    }
    co_return interrupted;
}

std::string what_is_not_active(const awaited_table& what, const table_description& seen) {
    if (seen.status != active) {
        return state_in_words("table", {}, seen.status);
    }
    for (const auto& index : seen.indexes) {
        // Some emulators say nothing of it.
        if (index.global && !index.status.empty() && index.status != active) {
            return state_in_words("index", index.name, index.status);
        }
    }
    if (!what.index.empty() && seen.index(what.index) == nullptr) {
        return state_in_words("index", what.index, {});
    }
    return replicas_not_active(what, seen);
}

asio::awaitable<error_code> wait_until_active(client_core& core, const awaited_table& what,
                                              time_source::duration patience,
                                              table_description& seen, diagnostics& diag) {
    constexpr std::chrono::minutes until_known_everywhere{1};
    growing_pauses pauses(core.time(), patience);
    for (;;) {
        auto interrupted = co_await pauses.pause();
        if (interrupted) {
            co_return interrupted;
        }
        scan_session session;
        auto fault = co_await core.describe(what.name, session, seen, diag);
        const bool missing = fault == service_errc::resource_not_found;
        if (fault && !(missing && pauses.elapsed() < until_known_everywhere)) {
            co_return fault;
        }
        const auto state =
            missing ? state_in_words("table", {}, {}) : what_is_not_active(what, seen);
        if (state.empty()) {
            co_return error_code{};
        }
        if (!missing && leads_nowhere(seen.status)) {
            diag.message = core::sentence("The table \"{}\" will not become ACTIVE: it is {}.",
                                          what.name, seen.status);
            co_return service_errc::resource_in_use;
        }
        if (pauses.is_over()) {
            diag.message = core::sentence(
                "The table \"{}\" is not ready after {} s: {}. It may still become so.", what.name,
                std::chrono::duration_cast<std::chrono::seconds>(patience).count(), state);
            co_return errc::stalled;
        }
    }
}

} // namespace dyndump::detail
