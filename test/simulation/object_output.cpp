#include "archive/manifest.hpp"
#include "output/objects/object_dump.hpp"
#include "simulation/output.hpp"
#include "support/s3_double.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <map>
#include <utility>
#include <vector>

namespace dyndump::simulation {
namespace asio = boost::asio;

namespace {

constexpr std::string_view bucket = "bucket";
constexpr std::string_view prefix = "dumps/t/";

class object_output final : public output {
public:
    object_output(const world& where, std::shared_ptr<test::virtual_time> time,
                  std::shared_ptr<time_source> clock, const fetch_params& fetch, std::uint64_t seed)
        : world_(where)
        , time_(std::move(time))
        , server_(std::make_shared<test::s3_double>(time_))
        , random_(std::make_shared<test::seeded_random>(seed + 1))
        , dice_(seed) {
        // Pages here are small, and so are the parts of uploads.
        server_->state->buckets.least_part = 1;
        static_cast<void>(server_->state->buckets.create_bucket(bucket, ""));
        server_->answers_late = dice_.chance(0.5);
        draw_faults(seed);

        connection_.region = "eu-west-1";
        connection_.credentials = static_credentials("sandbox", "sandbox-secret", "");
        connection_.transport = server_;
        connection_.time = clock;
        connection_.random = random_;
        connection_.retry.max_attempts = static_cast<unsigned>(dice_.between(2, 6));

        params_.where.bucket = bucket;
        params_.where.prefix = prefix;
        params_.time = clock;
        params_.random = random_;
        params_.upload_bytes = dice_.between(100, 5000);
        params_.whole_objects = dice_.chance(0.2);
        params_.buffer_bytes = dice_.between(500, 100000);
        auto& dump = params_.dump;
        dump.part_bytes = dice_.between(200, 20000);
        dump.table.name = fetch.table_name;
        dump.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        dump.table.key_names = {"id"};
        dump.table.json = R"({"TableName":"t"})";
        dump.fetch = fetch;
    }

    error_code open(asio::io_context& context, std::optional<checkpoint>& from) override {
        server_->misbehave(world_.store_trouble > 0 ? faults_ : sandbox_faults());
        if (dice_.chance(world_.deaths / 4)) {
            expire_uploads();
        }
        machine_.host = dice_.chance(0.8) ? "here" : "there";
        ++machine_.number;
        dump_ = start(context);
        auto steps = dice_.chance(world_.deaths / 4) ? dice_.between(1, 200) : ~std::uint64_t{0};
        for (; !opened_ && steps > 0; --steps) {
            time_->run(context, std::chrono::hours(1), 1);
        }
        if (!opened_) {
            return make_error_code(boost::system::errc::io_error); // it died
        }
        from = dump_->position();
        return opening_;
    }

    asio::awaitable<error_code> write(page& source) override {
        co_return co_await dump_->write(source);
    }
    asio::awaitable<error_code> finish(error_code why) override {
        co_return co_await dump_->finish(why);
    }

    void close(end) override { dump_.reset(); }

    std::vector<std::uint64_t> items() const override {
        std::vector<std::uint64_t> all;
        for (const auto& [key, what] : objects()) {
            if (key.find("/data/") != std::string::npos) {
                read_items(*what->bytes, all);
            }
        }
        return all;
    }

    // As with a journal, the records may be behind what was reported.
    std::string contradiction(const checkpoint&) const override { return {}; }

    std::string blemish() override {
        if (!tidied_up()) {
            return "a finished dump does not say that it is complete";
        }
        if (server_->state->buckets.upload_count(bucket) > 0) {
            return "uploads are left of a finished dump";
        }
        auto there = objects();
        const auto text = there.find(std::string(prefix) + "manifest.json");
        archive::manifest about;
        std::string problem;
        if (text == there.end() || !archive::from_text(*text->second->bytes, about, problem)) {
            return "a finished dump has no manifest";
        }
        there.erase(text);
        for (const auto& part : about.parts) {
            if (there.erase(std::string(prefix) + part.path) == 0) {
                return "the manifest names what is not there: " + part.path;
            }
        }
        return there.empty() ? "" : "the manifest does not name " + there.begin()->first;
    }

    std::uint64_t requests() const override { return server_->requests; }

private:
    void draw_faults(std::uint64_t seed) {
        faults_.seed = seed;
        for (const auto member :
             {&sandbox_faults::server_error, &sandbox_faults::server_error_after,
              &sandbox_faults::reset, &sandbox_faults::reset_after, &sandbox_faults::throttle,
              &sandbox_faults::truncate, &sandbox_faults::error_in_ok, &sandbox_faults::conflict,
              &sandbox_faults::stall}) {
            faults_.*member = dice_.chance(0.5) ? world_.store_trouble : 0;
        }
        faults_.opaque_etags = dice_.chance(0.2);
        faults_.no_crc = dice_.chance(0.2);
    }

    // As a lifecycle rule of the bucket does.
    void expire_uploads() {
        auto& store = server_->state->buckets;
        std::vector<std::pair<std::string, std::string>> all;
        static_cast<void>(store.each_upload(bucket, [&](const std::string& id, const auto& each) {
            all.emplace_back(each.key, id);
        }));
        for (const auto& [key, id] : all) {
            static_cast<void>(store.abort(bucket, key, id));
        }
    }

    std::shared_ptr<dyndump::output::object_dump> start(asio::io_context& context) {
        dyndump::output::process_table processes;
        processes.self = machine_;
        processes.is_running = [](const auto&) {
            return false;
        };
        processes.has_ended = [self = machine_](const auto& other) {
            return other.host == self.host && other.number != self.number;
        };
        opened_ = false;
        auto made = std::make_shared<dyndump::output::object_dump>(
            s3::client(context.get_executor(), connection_), params_, std::move(processes));
        asio::co_spawn(context, open_it(this, made), asio::detached);
        return made;
    }

    static asio::awaitable<void> open_it(object_output* self,
                                         std::shared_ptr<dyndump::output::object_dump> dump) {
        diagnostics diag;
        auto ec = co_await dump->open(diag);
        self->opening_ = ec;
        self->opened_ = true;
    }

    // The command is run once more, on a better day: the last process may not have come so far.
    bool tidied_up() {
        server_->misbehave(sandbox_faults());
        asio::io_context context{1};
        const auto again = start(context);
        while (!opened_) {
            time_->run(context, std::chrono::hours(1), 1);
        }
        time_->forget_sleepers();
        return opening_ == errc::already_complete;
    }

    std::map<std::string, sandbox_impl::s3::object_ptr> objects() const {
        std::map<std::string, sandbox_impl::s3::object_ptr> all;
        static_cast<void>(server_->state->buckets.each_object(
            bucket, "", [&](const std::string& key, const sandbox_impl::s3::object_ptr& what) {
                all.emplace(key, what);
                return true;
            }));
        return all;
    }

    const world& world_;
    std::shared_ptr<test::virtual_time> time_;
    std::shared_ptr<test::s3_double> server_;
    std::shared_ptr<random_source> random_;
    dice dice_;
    sandbox_faults faults_;
    s3::client_params connection_;
    s3::dump_writer_params params_;
    dyndump::output::process machine_{};
    std::shared_ptr<dyndump::output::object_dump> dump_;
    bool opened_ = false;
    error_code opening_;
};

} // namespace

std::unique_ptr<output> make_object_output(const world& where,
                                           std::shared_ptr<test::virtual_time> time,
                                           std::shared_ptr<time_source> clock,
                                           const fetch_params& params, std::uint64_t seed) {
    return std::make_unique<object_output>(where, std::move(time), std::move(clock), params, seed);
}

} // namespace dyndump::simulation
