// Years of bad days in a minute: dumps under faults, deaths and resumptions, each from a seed.
#include "simulation/history.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using dyndump::simulation::fault_kinds;
using dyndump::simulation::history;
using dyndump::simulation::verdict;

struct totals {
    std::uint64_t seeds = 0;
    std::uint64_t requests = 0;
    std::uint64_t faulted = 0;
    std::uint64_t lives = 0;
    std::uint64_t items = 0;
    double seconds = 0;

    void add(const verdict& v) {
        ++seeds;
        requests += v.seen.requests;
        faulted += v.seen.faulted;
        lives += v.lives;
        items += v.items;
        seconds += v.seconds;
    }
};

// What the machine's user has configured must not change a world.
void forget_configuration() {
    std::vector<std::string> names;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (text.starts_with("AWS_")) {
            names.emplace_back(text.substr(0, text.find('=')));
        }
    }
    for (const auto& name : names) {
        ::unsetenv(name.c_str());
    }
    ::setenv("AWS_CONFIG_FILE", "/dev/null", 1);
    ::setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
}

// Prints and returns false if an invariant was violated.
bool holds(const verdict& v, std::uint64_t seed, const char* program) {
    if (v.violation.empty()) {
        return true;
    }
    fmt::print("seed {}: violated: {}\nreplay: {} --seed {} --verbose\n", seed, v.violation,
               program, seed);
    return false;
}

void print(const verdict& v, std::uint64_t seed) {
    fmt::print("seed {}: {} requests, {} faulted, {} lives, {} items, trace {:016x}\n", seed,
               v.seen.requests, v.seen.faulted, v.lives, v.items, v.hash);
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Replays dumps in a made-up world; each seed is one."};
    std::uint64_t first = 1;
    std::uint64_t count = 2000;
    std::uint64_t every = 50;
    std::uint64_t least_faulted = 0;
    std::optional<std::uint64_t> only;
    bool verbose = false;
    app.add_option("--first", first, "The first seed")->capture_default_str();
    app.add_option("--seeds", count, "How many seeds")->capture_default_str();
    app.add_option("--seed", only, "One seed only");
    app.add_option("--repeat-every", every, "Runs each n-th seed twice: the trace must be the same")
        ->capture_default_str();
    app.add_option("--at-least", least_faulted, "Fails below so many faulted requests");
    app.add_flag("--verbose", verbose, "Prints every event");
    CLI11_PARSE(app, argc, argv);
    forget_configuration();

    if (only) {
        const auto v = history(*only, verbose).run();
        print(v, *only);
        return holds(v, *only, argv[0]) ? 0 : 1;
    }
    totals all;
    for (auto seed = first; seed < first + count; ++seed) {
        auto v = history(seed, false).run();
        const bool again = every != 0 && seed % every == 0;
        if (again && v.violation.empty() && history(seed, false).run().hash != v.hash) {
            v.violation = "the same seed gives the same trace";
        }
        all.add(v);
        if (verbose) {
            print(v, seed);
        }
        if (!holds(v, seed, argv[0])) {
            return 1;
        }
    }
    fmt::print("{} seeds: {} requests, {} of them faulted; {} processes; {} items; {:.1f} days of "
               "virtual time in {:.1f} s of CPU\n",
               all.seeds, all.requests, all.faulted, all.lives, all.items, all.seconds / 86400,
               static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    if (all.faulted < least_faulted) {
        fmt::print("fewer than {} faulted requests\n", least_faulted);
        return 1;
    }
    return 0;
}
