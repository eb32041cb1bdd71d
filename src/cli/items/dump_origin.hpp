// The items of a dump.
#pragma once

#include <dyndump/dump_reader.hpp>

#include "cli/connect/object_place.hpp"
#include "cli/items/item_origin.hpp"
#include "cli/load/rejects_file.hpp"
#include "cli/options/load_options.hpp"
#include "cli/report/console.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace dyndump::cli {

/// Lines that are no items go to the rejects; one too many of them ends the run.
class dump_origin final : public item_origin {
public:
    /// `run`: where the run is; `reading`: where files are read. All must outlive it.
    dump_origin(const load_options& options, const object_place& place, rejects_file& rejects,
                console& screen, boost::asio::any_io_executor run,
                boost::asio::any_io_executor reading);

    boost::asio::awaitable<exit_code> open() override;
    const origin_facts& facts() const override { return facts_; }
    transfer begin(any_writer writer, run_params how) override;
    std::optional<transfer> begin_removal(any_writer writer, run_params how) override;
    exit_code report(error_code ec, const diagnostics& diag) const override;

    /// Instead of begin(): reads and checks all of it, and writes nothing.
    boost::asio::awaitable<exit_code> check();
    /// Ends check() in order. False if it reads nothing yet.
    bool stop();

private:
    void reject(std::string_view line, std::string_view reason);
    dump_reader_params reading_params();

    const load_options& options_;
    const object_place& place_;
    rejects_file& rejects_;
    console& screen_;
    boost::asio::any_io_executor run_;
    boost::asio::any_io_executor reading_;
    origin_facts facts_;
    std::shared_ptr<dump_reader> source_;
    std::shared_ptr<dump_reader> removed_; // of an incremental export
    std::optional<transfer> transfer_;
};

} // namespace dyndump::cli
