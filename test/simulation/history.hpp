// A dump from its first process to the one that completes it, and what must hold on the way.
#pragma once

#include "simulation/output.hpp"
#include "simulation/service.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace dyndump::simulation {

struct verdict {
    std::string violation; // of an invariant; empty: all held
    std::uint64_t hash = 0;
    traffic seen;
    std::uint64_t stored = 0; // requests to S3
    unsigned lives = 0;
    std::uint64_t items = 0;
    double seconds = 0; // of virtual time
};

// All that a seed stands for. A process is a life: it ends by itself, by a stop, a cancellation, a
// kill or a power failure, and the next one resumes. After some lives the weather calms, and the
// one that begins then must complete the dump.
class history {
public:
    history(std::uint64_t seed, bool verbose);

    verdict run();

private:
    enum class fate { natural, stopped, cancelled, killed, power_failure };
    struct life;

    fate draw_fate();
    void begin_life();
    // One process. Returns whether the dump is complete.
    bool live();
    bool look_back(life& ended);
    void check_budget(const life& ended);
    void check_items();
    void violated(std::string what);

    verdict so_far_;
    std::shared_ptr<test::virtual_time> time_;
    trace log_;
    dice dice_;
    world world_;
    std::shared_ptr<machine_clock> clock_;
    std::shared_ptr<token_office> office_;
    std::shared_ptr<service> service_;
    std::shared_ptr<random_source> random_;
    fetch_params params_;
    std::unique_ptr<output> output_;
    bool calm_ = false;
};

} // namespace dyndump::simulation
