// What the writer to S3 leaves there, finished or killed at any moment, is read, told and removed.
#include "support/s3_dump_trial.hpp"

#include <dyndump/dump_info.hpp>
#include <dyndump/dump_removal.hpp>
#include <dyndump/status.hpp>
#include <dyndump/verify.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace dyndump::test {
namespace {

namespace sys = boost::system::errc;

// Reads a world of S3 that nothing else is done to meanwhile.
class world_reader {
public:
    explicit world_reader(s3_dump_trial& trial)
        : objects_(s3::client(context_.get_executor(), trial.connection))
        , server_([this, time = trial.world.time] {
            while (!over_) {
                time->run(context_);
                std::this_thread::yield();
            }
        }) {}
    ~world_reader() {
        over_ = true;
        server_.join();
    }

    error_code verify(verify_result& result) {
        return verify_dump(with<verify_params>(), result, diag);
    }
    error_code status(dump_status& told) { return read_status(url, objects_, told, diag); }
    error_code info(dump_info& told) { return read_dump_info(with<info_params>(), told, diag); }
    error_code remove(removal_plan& plan) {
        dump_removal removal(with<removal_params>());
        std::uint64_t removed = 0;
        auto ec = removal.find(plan, diag);
        return ec ? ec : removal.remove(removed, diag);
    }

    diagnostics diag;

private:
    template <class Params>
    Params with() const {
        Params params(url);
        params.objects = objects_;
        return params;
    }

    const std::string url = "s3://bucket/dumps/t/";
    asio::io_context context_;
    s3::client objects_;
    std::atomic<bool> over_ = false;
    std::thread server_;
};

TEST(s3_dump_reading, a_complete_dump_of_every_form) {
    for (const auto layout : {dump_layout::directory, dump_layout::aws_export}) {
        for (const auto kind : {compression::none, compression::gzip, compression::zstd}) {
            s3_world world;
            s3_dump_trial trial(world);
            trial.params.dump.layout = layout;
            trial.params.dump.compress = kind;
            trial.run();
            ASSERT_FALSE(trial.code) << trial.message;
            world_reader reader(trial);
            verify_result found;
            EXPECT_FALSE(reader.verify(found))
                << reader.diag.message << (found.findings.empty() ? "" : found.findings[0]);
            EXPECT_EQ(found.items, trial.table.ids().size());
            dump_info info;
            ASSERT_FALSE(reader.info(info)) << reader.diag.message;
            EXPECT_TRUE(info.whole());
            EXPECT_EQ(info.status.table, "t");
            EXPECT_EQ(info.layout, layout);
            EXPECT_EQ(info.compress, kind);
            removal_plan plan;
            ASSERT_FALSE(reader.remove(plan)) << reader.diag.message;
            EXPECT_TRUE(plan.foreign.empty());
            EXPECT_TRUE(world.keys().empty());
        }
    }
}

TEST(s3_dump_reading, an_exports_list_with_a_wrong_etag_is_found) {
    s3_world world;
    s3_dump_trial trial(world);
    trial.params.dump.layout = dump_layout::aws_export;
    trial.run();
    ASSERT_FALSE(trial.code) << trial.message;
    for (const auto& key : world.keys()) {
        if (key.ends_with("manifest-files.json")) {
            auto text = world.content(key);
            const auto at = text.find("\"etag\":\"") + 8;
            text[at] = text[at] == 'a' ? 'b' : 'a';
            world.put(key, text);
        }
    }
    world_reader reader(trial);
    verify_result found;
    EXPECT_EQ(reader.verify(found), errc::corrupt_output);
}

TEST(s3_dump_reading, one_that_was_stopped_in_order) {
    s3_world world;
    s3_dump_trial trial(world);
    trial.params.dump.resume_command = "dyndump dump t";
    trial.stop_after = 6;
    trial.run();
    ASSERT_EQ(trial.code, errc::stopped);
    world_reader reader(trial);
    dump_status status;
    ASSERT_FALSE(reader.status(status)) << reader.diag.message;
    EXPECT_EQ(status.phase, dump_phase::interrupted);
    EXPECT_EQ(status.table, "t");
    EXPECT_EQ(status.pages, 6U);
    EXPECT_EQ(status.segments_total, trial.table.segments);
    EXPECT_EQ(status.resume_command, "dyndump dump t");
    verify_result found;
    EXPECT_EQ(reader.verify(found), errc::stopped);
    removal_plan plan;
    ASSERT_FALSE(reader.remove(plan)) << reader.diag.message;
    EXPECT_EQ(plan.phase, dump_phase::interrupted);
    EXPECT_TRUE(world.keys().empty());
}

// Parts of uploads, open and closed, records, the manifest and what is removed after it.
TEST(s3_dump_reading, one_that_was_killed_at_any_moment) {
    std::uint64_t most_uploads = 0;
    bool over = false;
    for (std::uint64_t steps = 20; !over; steps += 40) {
        s3_world world;
        s3_dump_trial trial(world);
        make_s3_dump_large(trial);
        trial.start();
        over = trial.go_on(steps);
        trial.die();
        const auto keys = world.keys();
        const bool begun = std::ranges::any_of(keys, [](const std::string& key) {
            return key.ends_with("/begin") || key.ends_with("/manifest.json");
        });
        world_reader reader(trial);
        dump_status status;
        const auto ec = reader.status(status);
        EXPECT_EQ(ec, begun ? error_code{} : sys::make_error_code(sys::no_such_file_or_directory))
            << steps << ": " << reader.diag.message;
        removal_plan plan;
        const auto removed = reader.remove(plan);
        if (!begun) { // a lease at most, which proves nothing
            EXPECT_TRUE(removed == errc::output_exists ||
                        removed == sys::no_such_file_or_directory);
            EXPECT_LE(world.keys().size(), 1U);
            continue;
        }
        EXPECT_FALSE(removed) << steps << ": " << reader.diag.message;
        most_uploads = std::max(most_uploads, plan.uploads);
        EXPECT_TRUE(world.keys().empty()) << steps;
        EXPECT_EQ(world.uploads(), 0U) << steps;
    }
    EXPECT_GT(most_uploads, 0U);
}

} // namespace
} // namespace dyndump::test
