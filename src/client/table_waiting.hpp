// Waiting for a table to be ready.
#pragma once

#include <dyndump/table_description.hpp>
#include <dyndump/time_source.hpp>

#include "client/client_core.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::detail {

// Pauses that grow, until the time is over.
class growing_pauses {
public:
    growing_pauses(std::shared_ptr<time_source> time, time_source::duration patience)
        : time_(std::move(time))
        , began_(time_->now())
        , patience_(patience) {}

    time_source::duration elapsed() const { return time_->now() - began_; }
    bool is_over() const { return elapsed() >= patience_; }
    time_source::duration patience() const { return patience_; }

    // Pauses, for less if the time is over before. Error: operation_aborted.
    boost::asio::awaitable<error_code> pause();

private:
    static constexpr std::chrono::milliseconds shortest{250};
    static constexpr std::chrono::milliseconds longest{10000};

    std::shared_ptr<time_source> time_;
    time_source::time_point began_;
    time_source::duration patience_;
    time_source::duration next_ = shortest;
};

// What has to be there.
struct awaited_table {
    // Or its ARN.
    std::string name;
    // An index; empty: none in particular.
    std::string index;
    // Regions with replicas.
    std::vector<std::string> replicas;

    explicit awaited_table(std::string table)
        : name(std::move(table)) {}
};

// Empty if the table, all its global indexes and all that is awaited are ACTIVE; else what is not:
// "the index by-city is CREATING".
std::string what_is_not_active(const awaited_table& what, const table_description& seen);

// Describes the table until it is. That it is not found is believed after a minute only, for a new
// table is not known everywhere at once. Arguments are lent. Errors: errc::stalled, with words;
// service_errc::resource_in_use for a state that does not lead to ACTIVE; those of DescribeTable.
boost::asio::awaitable<error_code> wait_until_active(client_core& core, const awaited_table& what,
                                                     time_source::duration patience,
                                                     table_description& seen, diagnostics& diag);

} // namespace dyndump::detail
