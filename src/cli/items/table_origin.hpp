// The items of a table.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>

#include "cli/items/item_origin.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/report/console.hpp"
#include "cli/report/fault_message.hpp"

#include <string>

namespace dyndump::cli {

/// Which table, and how it is read.
struct table_origin_params {
    /// Table, filter, consistency and segments; the rest is set here.
    fetch_params fetch;
    capacity_wish read_capacity;
    /// Whole pages from as many segments as are asked for: nothing is written that would want to be
    /// spread.
    bool only_read = false;
    /// "in eu-west-1": see place_of().
    std::string place;
};

class table_origin final : public item_origin {
public:
    /// `screen` must outlive it.
    table_origin(table_origin_params params, client service, console& screen);

    boost::asio::awaitable<exit_code> open() override;
    const origin_facts& facts() const override { return facts_; }
    transfer begin(any_writer writer, run_params how) override;
    exit_code report(error_code ec, const diagnostics& diag) const override;

private:
    table_origin_params params_;
    client service_;
    console& screen_;
    fault_subject subject_;
    origin_facts facts_;
};

} // namespace dyndump::cli
