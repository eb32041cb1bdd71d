// The table that is loaded, and the network before it: behind the transport seam, in virtual time.
#pragma once

#include "simulation/load_world.hpp"
#include "simulation/meter.hpp"
#include "simulation/service.hpp"
#include "simulation/trace.hpp"

#include <dyndump/transport.hpp>

#include <boost/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dyndump::simulation {

class target_table final : public transport {
public:
    target_table(const load_world& where, std::shared_ptr<test::virtual_time> time, trace& log,
                 std::uint64_t seed);

    test::asio::awaitable<error_code> exchange(const http_endpoint&, const http_request& request,
                                               http_response& response, diagnostics&) override;

    void begin_life(unsigned number);
    // The items that are there now, by their keys.
    const std::vector<std::optional<model_item>>& items() const { return items_; }

    traffic seen;
    window_meter window; // of this life
    // For each life, how many items that it was the last to write were written once more by a
    // later.
    std::map<unsigned, std::uint64_t> again;
    // What must never happen, if it has.
    std::string violation;
    // Before each request is looked at.
    std::function<void()> tick = [] {
    };

private:
    struct reply {
        error_code broken;
        time_source::duration delay{};
    };
    // One put or removal.
    struct write {
        model_item item;
        bool is_removal = false;
        std::string text; // of the request, as it would come back
    };

    void receive(const http_request& request, http_response& response, reply& how);
    void serve(const boost::json::object& body, write_fault kind, http_response& response);
    std::vector<write> read_batch(const boost::json::object& body);
    void batch(const std::vector<write>& all, write_fault kind, http_response& response);
    void put(const boost::json::object& body, http_response& response);
    bool is_refused(const std::vector<write>& all) const;
    bool is_newer(const boost::json::object& body, const model_item& than) const;
    void apply(const write& what);
    void spoil(write_fault kind, http_response& response, reply& how);
    void let_a_stranger_write();
    bool has_room(std::uint64_t key);

    const load_world& world_;
    std::shared_ptr<test::virtual_time> time_;
    trace& log_;
    dice dice_;
    std::vector<allowance> partitions_;
    std::vector<std::optional<model_item>> items_;
    std::vector<unsigned> written_in_; // the life that did it last; 0: none
    unsigned life_ = 0;
};

} // namespace dyndump::simulation
