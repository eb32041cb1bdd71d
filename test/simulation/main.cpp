// Years of bad days in a minute: dumps and loads under faults, deaths and resumptions, each from a
// seed.
#include "simulation/history.hpp"
#include "simulation/load_history.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using dyndump::simulation::history;
using dyndump::simulation::load_history;
using dyndump::simulation::verdict;

struct totals {
    std::uint64_t seeds = 0;
    std::uint64_t requests = 0;
    std::uint64_t faulted = 0;
    std::uint64_t stored = 0;
    std::uint64_t lives = 0;
    std::uint64_t items = 0;
    double seconds = 0;

    void add(const verdict& v) {
        ++seeds;
        requests += v.seen.requests;
        faulted += v.seen.faulted;
        stored += v.stored;
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

struct options {
    const char* program = "";
    std::uint64_t first = 1;
    std::uint64_t repeat_every = 50;
    std::uint64_t least_faulted = 0;
    bool verbose = false;
};

// What is simulated: of each seed, one.
struct subject {
    const char* name;
    const char* option;
    verdict (*run)(std::uint64_t seed, bool verbose);
};

constexpr subject dumps{"dumps", "--seed", [](std::uint64_t seed, bool verbose) {
                            return history(seed, verbose).run();
                        }};
constexpr subject loads{"loads", "--load", [](std::uint64_t seed, bool verbose) {
                            return load_history(seed, verbose).run();
                        }};

// Prints and returns false if an invariant was violated.
bool holds(const verdict& v, std::uint64_t seed, const subject& what, const options& how) {
    if (v.violation.empty()) {
        return true;
    }
    fmt::print("seed {}: violated: {}\nreplay: {} {} {} --verbose\n", seed, v.violation,
               how.program, what.option, seed);
    return false;
}

void print(const verdict& v, std::uint64_t seed) {
    fmt::print("seed {}: {} requests, {} faulted, {} lives, {} items, trace {:016x}\n", seed,
               v.seen.requests, v.seen.faulted, v.lives, v.items, v.hash);
}

int simulate_one(const subject& what, std::uint64_t seed, const options& how) {
    const auto v = what.run(seed, how.verbose);
    print(v, seed);
    return holds(v, seed, what, how) ? 0 : 1;
}

int simulate(const subject& what, std::uint64_t count, const options& how) {
    totals all;
    const auto started = std::clock();
    for (auto seed = how.first; seed < how.first + count; ++seed) {
        auto v = what.run(seed, false);
        const bool again = how.repeat_every != 0 && seed % how.repeat_every == 0;
        if (again && v.violation.empty() && what.run(seed, false).hash != v.hash) {
            v.violation = "the same seed gives the same trace";
        }
        all.add(v);
        if (how.verbose) {
            print(v, seed);
        }
        if (!holds(v, seed, what, how)) {
            return 1;
        }
    }
    fmt::print("{} seeds of {}: {} requests, {} of them faulted; {} requests to S3; {} processes; "
               "{} items; {:.1f} days of virtual time in {:.1f} s of CPU\n",
               all.seeds, what.name, all.requests, all.faulted, all.stored, all.lives, all.items,
               all.seconds / 86400, static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC);
    if (all.faulted < how.least_faulted) {
        fmt::print("fewer than {} faulted requests\n", how.least_faulted);
        return 1;
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Replays dumps or loads in a made-up world; each seed is one."};
    options how;
    how.program = argv[0];
    std::uint64_t seeds = 2000;
    std::uint64_t load_seeds = 0;
    std::optional<std::uint64_t> one;
    std::optional<std::uint64_t> one_load;
    app.add_option("--first", how.first, "The first seed")->capture_default_str();
    app.add_option("--seeds", seeds, "How many dumps")->capture_default_str();
    app.add_option("--loads", load_seeds, "How many loads, and no dumps");
    app.add_option(dumps.option, one, "One dump only");
    app.add_option(loads.option, one_load, "One load only");
    app.add_option("--repeat-every", how.repeat_every,
                   "Runs each n-th seed twice: the trace must be the same")
        ->capture_default_str();
    app.add_option("--at-least", how.least_faulted, "Fails below so many faulted requests");
    app.add_flag("--verbose", how.verbose, "Prints every event");
    CLI11_PARSE(app, argc, argv);
    forget_configuration();

    if (one || one_load) {
        return one ? simulate_one(dumps, *one, how) : simulate_one(loads, *one_load, how);
    }
    return load_seeds > 0 ? simulate(loads, load_seeds, how) : simulate(dumps, seeds, how);
}
