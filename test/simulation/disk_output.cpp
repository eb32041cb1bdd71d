#include "output/write/dump_store.hpp"
#include "simulation/output.hpp"
#include "support/simulated_file_system.hpp"

#include <utility>

namespace dyndump::simulation {
namespace {

class disk_output final : public output {
public:
    disk_output(const world& where, std::shared_ptr<test::virtual_time> time,
                const fetch_params& fetch, std::uint64_t seed)
        : world_(where)
        , time_(std::move(time))
        , dice_(seed)
        , params_("dump") {
        params_.layout = where.single_file ? dump_layout::file : dump_layout::directory;
        params_.part_bytes = dice_.between(200, 20000);
        params_.commit_bytes = dice_.between(200, 100000);
        params_.table.name = fetch.table_name;
        params_.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        params_.table.key_names = {"id"};
        params_.table.json = R"({"TableName":"t"})";
        params_.fetch = fetch;
    }

    error_code open(test::asio::io_context&, std::optional<checkpoint>& from) override {
        const bool dies = dice_.chance(world_.deaths / 2);
        disk_.crash_at = dies ? disk_.calls + static_cast<int>(dice_.between(1, 400)) : 0;
        const bool fails = dice_.chance(world_.failed_writes * 100);
        disk_.fail_at = fails ? disk_.calls + static_cast<int>(dice_.between(1, 400)) : 0;
        disk_.failure = make_error_code(boost::system::errc::io_error);
        store_.emplace(disk_, params_, clock());
        auto ec = store_->open();
        from = store_->position();
        return ec;
    }

    test::asio::awaitable<error_code> write(page& source) override {
        co_return store_->write(source);
    }
    test::asio::awaitable<error_code> finish(error_code why) override {
        co_return store_->finish(why);
    }

    void close(end how) override {
        store_.reset();
        if (how == end::power_failure || disk_.crashed()) {
            disk_.restart_machine(dice_.below(~std::uint64_t{0}));
        } else {
            disk_.restart_process();
        }
        disk_.log.clear();
    }

    std::vector<std::uint64_t> items() const override {
        std::vector<std::uint64_t> all;
        for (const auto& file : disk_.files()) {
            if (!is_apart(file)) {
                read_items(disk_.content(file), all);
            }
        }
        return all;
    }

    // The journal may be behind what was reported, never ahead: that shows when it is resumed.
    std::string contradiction(const checkpoint&) const override { return {}; }

    std::string blemish() override {
        for (const auto& file : disk_.files()) {
            if (file.find("journal") != std::string::npos) {
                return "the journal of a finished dump is still there";
            }
        }
        const bool manifest = world_.single_file || disk_.exists("dump/manifest.json");
        return manifest ? "" : "a finished dump has no manifest";
    }

private:
    static bool is_apart(const std::string& file) {
        return file.find("journal") != std::string::npos ||
               file.find("manifest") != std::string::npos;
    }

    dyndump::output::dump_clock clock() {
        dyndump::output::dump_clock made;
        made.now = [time = time_] {
            return time->now();
        };
        made.wall_ms = [] {
            return std::int64_t{1700000000123};
        };
        made.random = [this] {
            return static_cast<std::uint32_t>(dice_.below(~std::uint32_t{0}));
        };
        return made;
    }

    const world& world_;
    std::shared_ptr<test::virtual_time> time_;
    dice dice_;
    dump_writer_params params_;
    test::simulated_file_system disk_;
    std::optional<dyndump::output::dump_store> store_;
};

} // namespace

std::unique_ptr<output> make_disk_output(const world& where,
                                         std::shared_ptr<test::virtual_time> time,
                                         const fetch_params& params, std::uint64_t seed) {
    return std::make_unique<disk_output>(where, std::move(time), params, seed);
}

} // namespace dyndump::simulation
