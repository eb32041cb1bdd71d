#include "dump/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace dyndump::bench {

dump_options dump_options::parse(int argc, char** argv) {
    dump_options o;
    CLI::App app{"Dumps a table of the bench server through the library's public interface"};
    app.add_option("--endpoint", o.endpoint)->required();
    app.add_option("--ca-bundle", o.ca_bundle);
    app.add_option("--table", o.table)->required();
    app.add_option("--segments", o.segments);
    app.add_option("--parallel", o.parallel);
    app.add_option("--threads", o.threads);
    app.add_option("--output", o.output);
    app.add_option("--format", o.format);
    app.add_option("--compress", o.compress);
    app.add_option("--scans", o.scans);
    app.add_option("--offload-core", o.offload_core);
    app.add_option("--memory", o.memory);
    app.add_flag("--probe", o.probe);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        std::exit(app.exit(e));
    }
    return o;
}

} // namespace dyndump::bench
