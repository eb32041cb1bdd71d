// What the pages that are written into one table share.
#pragma once

#include <dyndump/table_arn.hpp>
#include <dyndump/table_writer.hpp>

#include "async/recycled_frames.hpp"
#include "async/semaphore.hpp"
#include "client/client_core.hpp"
#include "core/batch_packer.hpp"
#include "core/key_reader.hpp"
#include "core/range_shares.hpp"
#include "core/write_cost.hpp"
#include "table/item_writes.hpp"
#include "table/request_place.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::detail {

// What became of a page's items.
struct item_counts {
    std::uint64_t put = 0;
    std::uint64_t identical = 0;
    std::uint64_t kept = 0;
    std::uint64_t rejected = 0;
    std::uint64_t superseded = 0;
};

// Thread-safe.
class table_writing : public std::enable_shared_from_this<table_writing>, async::recycled_frames {
public:
    using place_ptr = std::shared_ptr<table::request_place>;
    using time_point = time_source::time_point;

    table_writing(client service, table_writer_params params);

    boost::asio::awaitable<error_code> write(page& source);

    const table_writer_params& params() const noexcept { return params_; }
    client_core& service() const noexcept { return *core_; }
    const core::key_reader& keys() const noexcept { return keys_; }
    const core::write_cost& costs() const noexcept { return costs_; }
    const std::string& table_text() const noexcept { return table_text_; }
    const table::item_writes& item_writes() const noexcept { return item_writes_; }
    async::semaphore& permits() const noexcept { return *permits_; }
    bool takes_batches() const noexcept {
        return params_.mode == write_mode::put || params_.mode == write_mode::remove;
    }
    // What a batch may hold now.
    core::batch_limits limits() const;

    // With buffers that have grown, if there are any.
    place_ptr take_place();
    void give_back(place_ptr place);
    std::unique_ptr<core::page_keys> take_keys();
    void give_back(std::unique_ptr<core::page_keys> keys);

    // The first fault counts, and ends all.
    void fail(error_code fault, const diagnostics& diag);
    bool is_failed() const noexcept { return failed_.load(std::memory_order_relaxed); }
    error_code error() const;
    diagnostics failure() const;

    unsigned allowed(std::uint32_t range) const;
    void came_back(std::uint32_t range, unsigned in_flight, time_point sent);
    void succeeded(std::uint32_t range);

    // Whether the writing goes on after it.
    bool reject(const rejected_item& item, const diagnostics& diag);
    void note_request(const table::request_place& of);
    // What a request took: as it was answered, or an estimate.
    void note_units(const write_units& units);
    void note_units(double estimate);
    void note_throttle(const attempts_report& why, std::string_view code);
    // Items come back to be sent again.
    void note_resent(std::uint64_t number);
    // A page is done, all of it.
    void note_page(const item_counts& counts);
    // Something got on.
    void progressed();
    time_point last_progress() const noexcept {
        return time_point(time_source::duration(last_progress_.load(std::memory_order_relaxed)));
    }
    table_write_stats stats() const;

private:
    const std::shared_ptr<client_core> core_;
    const table_writer_params params_;
    const core::key_reader keys_;
    const core::write_cost costs_;
    std::string table_text_; // its name in JSON
    std::optional<table_arn> arn_;
    const table::item_writes item_writes_;
    std::optional<rate_limiter> limiter_;
    const std::shared_ptr<async::semaphore> permits_;
    std::atomic<bool> failed_{false};
    std::atomic<time_source::duration::rep> last_progress_;

    mutable std::mutex mutex_; // guards what follows
    core::range_shares shares_;
    table_write_stats stats_;
    std::uint64_t rejected_ = 0; // of pages that are under way, too
    std::vector<place_ptr> places_;
    std::vector<std::unique_ptr<core::page_keys>> key_lists_;
    error_code fault_;
    diagnostics fault_diag_;

    std::mutex rejecting_;
};

} // namespace dyndump::detail
