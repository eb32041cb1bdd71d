// A small table, read page by page into a dump in the sandbox's S3, as a fetch would; under virtual
// time, and with deaths of the writer.
#pragma once

#include "archive/export_files.hpp"
#include "output/objects/object_dump.hpp"
#include "support/dump_trial.hpp"
#include "support/s3_double.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dyndump::test {

// The world: one server, one clock, and writers that come and go.
struct s3_world {
    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<s3_double> server = std::make_shared<s3_double>(time);
    std::shared_ptr<seeded_random> random = std::make_shared<seeded_random>();
    std::set<std::int64_t> ended; // processes

    s3_world() { EXPECT_TRUE(store().create_bucket("bucket", "")); }

    sandbox_impl::s3::store& store() { return server->state->buckets; }

    std::vector<std::string> keys(const std::string& prefix = {}) {
        std::vector<std::string> all;
        EXPECT_TRUE(store().each_object("bucket", prefix, [&](const std::string& key, const auto&) {
            if (key.starts_with(prefix)) {
                all.push_back(key);
            }
            return true;
        }));
        return all;
    }
    std::string content(const std::string& key) {
        const auto found = store().find("bucket", key);
        return found ? *(*found)->bytes : "no " + key;
    }
    std::string etag(const std::string& key) { return (*store().find("bucket", key))->etag; }
    void put(const std::string& key, const std::string& text) {
        sandbox_impl::s3::object what;
        what.bytes = std::make_shared<const std::string>(text);
        what.etag = sandbox_impl::s3::etag_of(sandbox_impl::s3::md5_of(text), 0, {});
        EXPECT_TRUE(store().put("bucket", key, what, {}));
    }
    std::size_t uploads() { return store().upload_count("bucket"); }
};

struct s3_dump_trial {
    s3_world& world;
    std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>();
    paged_table table;
    s3::client_params connection;
    s3::dump_writer_params params;
    output::process machine;
    std::uint64_t order = 1;
    std::uint32_t stop_after = ~0U; // pages
    std::chrono::seconds page_takes{0};

    // Of the last run.
    error_code code;
    std::string message;
    std::vector<std::string> warnings;
    std::uint32_t pages_read = 0;
    bool over = false;

    explicit s3_dump_trial(s3_world& where)
        : world(where) {
        connection.region = "eu-west-1";
        connection.credentials = static_credentials("sandbox", "sandbox-secret", "");
        connection.transport = world.server;
        connection.time = world.time;
        connection.random = world.random;
        params.where.bucket = "bucket";
        params.where.prefix = "dumps/t/";
        params.time = world.time;
        params.random = world.random;
        auto& dump = params.dump;
        dump.table.name = "t";
        dump.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        dump.table.key_names = {"id"};
        dump.table.json = R"({"TableName":"t"})";
        dump.fetch.table_name = "t";
        dump.part_bytes = 2500;
        machine.host = "here";
        machine.boot = "b";
        machine.number = 100;
    }
    ~s3_dump_trial() { world.time->forget_sleepers(); }

    output::process_table processes() const {
        output::process_table all;
        all.self = machine;
        all.is_running = [this](const output::process& other) {
            return other.host == machine.host && !world.ended.contains(other.number);
        };
        all.has_ended = [this](const output::process& other) {
            return other.host == machine.host && world.ended.contains(other.number);
        };
        return all;
    }

    void start() {
        over = false;
        code = {};
        pages_read = 0;
        const s3::client client(context->get_executor(), connection);
        auto dump = std::make_shared<output::object_dump>(client, params, processes());
        asio::co_spawn(*context, read(this, dump), asio::detached);
    }
    // Runs at most that many handlers. True: it ended by itself.
    bool go_on(std::uint64_t steps = ~std::uint64_t{0}) {
        while (!over && steps > 0) {
            world.time->run(*context, std::chrono::hours(1), 1);
            --steps;
        }
        return over;
    }
    void run() {
        start();
        go_on();
    }
    // As kill -9 does: what is under way is never answered.
    void die() {
        world.time->forget_sleepers();
        context = std::make_unique<asio::io_context>();
        world.ended.insert(machine.number++);
    }

    std::vector<std::string> dumped() {
        std::vector<std::string> all;
        const auto decompressor = output::make_decompressor(params.dump.compress);
        for (const auto& key : world.keys(params.where.prefix)) {
            if (key.find("/data/") == std::string::npos) {
                continue;
            }
            std::string content;
            EXPECT_TRUE(decompressor->add(world.content(key),
                                          [&](std::string_view more) { content += more; }));
            add_ids(content, all);
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    // All items, each once; nothing but what the manifest names.
    void expect_complete() {
        ASSERT_FALSE(code) << code.message() << ": " << message;
        EXPECT_EQ(dumped(), table.ids());
        EXPECT_EQ(world.uploads(), 0u);
        archive::manifest about;
        std::string problem;
        ASSERT_TRUE(archive::from_text(world.content(params.where.prefix + "manifest.json"), about,
                                       problem))
            << problem;
        std::set<std::string> named{params.where.prefix + "manifest.json"};
        for (const auto& part : about.parts) {
            const auto key = params.where.prefix + part.path;
            named.insert(key);
            archive::running_digest digest(EVP_sha256());
            digest.add(world.content(key));
            EXPECT_EQ(archive::to_hex(digest.value()), part.sha256) << key;
        }
        if (!about.export_id.empty()) {
            for (const auto& file : archive::export_files(about, {})) {
                named.insert(params.where.prefix + "AWSDynamoDB/" + about.export_id + '/' +
                             file.name);
            }
        }
        const auto there = world.keys(params.where.prefix);
        EXPECT_EQ(std::set(there.begin(), there.end()), named);
        EXPECT_EQ(about.totals.items, table.ids().size());
    }

private:
    static asio::awaitable<void> read(s3_dump_trial* self,
                                      std::shared_ptr<output::object_dump> dump) {
        co_await asio::this_coro::throw_if_cancelled(false);
        diagnostics diag;
        auto ec = co_await dump->open(diag);
        self->message = diag.message;
        if (!ec) {
            auto fault = co_await self->read_pages(dump);
            auto last = co_await dump->finish(fault);
            ec = fault ? fault : last;
            self->message = dump->failure();
        }
        self->code = ec;
        self->warnings = dump->warnings();
        self->over = true;
    }

    asio::awaitable<error_code> read_pages(std::shared_ptr<output::object_dump> dump) {
        auto left = table.left_of(dump->position());
        std::mt19937_64 random(order);
        page current;
        while (!left.empty()) {
            if (pages_read == stop_after) {
                co_return errc::stopped;
            }
            auto which = left.begin();
            std::advance(which, static_cast<long>(random() % left.size()));
            const auto segment = which->first;
            table.fill(current, segment, which->second);
            ++pages_read;
            if (page_takes != page_takes.zero()) {
                const auto when = world.time->now() + page_takes;
                co_await world.time->sleep_until(when);
            }
            auto ec = co_await dump->write(current);
            if (ec) {
                co_return ec;
            }
            if (++left[segment] == table.pages_of(segment)) {
                left.erase(segment);
            }
        }
        co_return error_code{};
    }
};

// Pages of 1.6 MB: some fill a part of a multipart upload.
inline void make_s3_dump_large(s3_dump_trial& t) {
    t.table.item_bytes = 400'000;
    t.table.pages = 9;
    t.params.dump.part_bytes = std::uint64_t{12} << 20;
    t.params.upload_bytes = s3::least_part;
}

} // namespace dyndump::test
