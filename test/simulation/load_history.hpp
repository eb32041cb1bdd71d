// A load from its first process to the one that completes it, and what must hold on the way.
#pragma once

#include "simulation/history.hpp"
#include "simulation/load_world.hpp"
#include "simulation/target_table.hpp"

#include <dyndump/transfer.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace dyndump::simulation {

// As history, for the way back: a run from a source in memory into a table_writer. A process saves
// its position and counts now and then, as the program does; a kill loses what came after.
class load_history {
public:
    load_history(std::uint64_t seed, bool verbose);

    verdict run();

private:
    enum class fate { natural, stopped, cancelled, killed };
    struct life;
    struct item_sums {
        std::uint64_t put = 0;
        std::uint64_t identical = 0;
        std::uint64_t kept = 0;
        std::uint64_t rejected = 0;
        std::uint64_t superseded = 0;

        void add(const table_write_stats& more);
        std::uint64_t all() const { return put + identical + kept + rejected + superseded; }
    };

    void begin_life();
    bool live();
    void run_writer(life& now, fate ends, std::uint64_t steps);
    void save(life& now);
    bool look_back(life& ended);
    void check_saved();
    void check_again();
    void check_budget();
    void check_items();
    void check_item(std::uint64_t key, const model_item& last);
    void check_sums();
    // Of the source, before a position.
    std::uint64_t items_before(const checkpoint& position) const;
    void violated(std::string what);

    verdict so_far_;
    std::shared_ptr<test::virtual_time> time_;
    trace log_;
    dice dice_;
    load_world world_;
    std::shared_ptr<target_table> table_;
    std::shared_ptr<random_source> random_;
    // What is kept from one process to the next.
    checkpoint position_;
    item_sums sums_;
    std::set<std::uint64_t> rejected_; // their keys
    // Of each process, what a later one may do once more: items of pages that were written, and not
    // saved.
    std::map<unsigned, std::uint64_t> unsaved_;
    bool calm_ = false;
};

} // namespace dyndump::simulation
