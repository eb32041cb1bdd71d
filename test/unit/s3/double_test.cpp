// The client against the sandbox's S3, whole operations and faults.
#include "support/s3_double_scenario.hpp"

namespace dyndump::test {
namespace {

struct double_trial : s3_double_scenario {
    s3::client service;

    double_trial()
        : service(make()) {}

    template <class Result, class Start>
    std::pair<error_code, Result> ask(Start start) {
        return run<Result>(service, start);
    }
    std::string read(const std::string& key) {
        s3::get_object_request get;
        get.bucket = "bucket";
        get.key = key;
        s3::get_object_result result;
        const auto ec = run(service, [&](s3::client& to, auto handler) {
            to.async_get_object(get, result, diag, std::move(handler));
        });
        return ec ? "error: " + diag.to_string() : std::string(result.body.view());
    }
    std::string begin(const std::string& key, const std::string& mark = {}) {
        s3::create_upload_request create;
        create.bucket = "bucket";
        create.key = key;
        create.storage.mark = mark;
        return ask<s3::create_upload_result>([&](s3::client& to, auto handler) {
                   to.async_create_upload(create, diag, std::move(handler));
               })
            .second.upload_id;
    }
    s3::stored_part send(const s3::upload_ref& upload, std::uint32_t number,
                         const std::string& bytes) {
        s3::upload_part_request part;
        part.upload = upload;
        part.number = number;
        part.body = {bytes};
        const auto sent = ask<s3::write_result>([&](s3::client& to, auto handler) {
            to.async_upload_part(part, diag, std::move(handler));
        });
        EXPECT_FALSE(sent.first) << diag.to_string();
        s3::stored_part stored;
        stored.number = number;
        stored.etag = sent.second.etag;
        stored.size = bytes.size();
        return stored;
    }
    std::pair<error_code, s3::write_result> finish(const s3::complete_upload_request& request) {
        return ask<s3::write_result>([&](s3::client& to, auto handler) {
            to.async_complete_upload(request, diag, std::move(handler));
        });
    }
    std::vector<std::string> keys(s3::list_objects_request request) {
        std::vector<std::string> all;
        request.bucket = "bucket";
        do {
            const auto page = ask<s3::list_objects_result>([&](s3::client& to, auto handler) {
                to.async_list_objects(request, diag, std::move(handler));
            });
            EXPECT_FALSE(page.first) << diag.to_string();
            for (const auto& each : page.second.objects) {
                all.push_back(each.key);
            }
            for (const auto& each : page.second.common_prefixes) {
                all.push_back(each + "...");
            }
            request.continuation = page.second.continuation;
        } while (!request.continuation.empty());
        return all;
    }
};

TEST(s3_double, keys_with_odd_characters_come_back_as_they_were) {
    double_trial t;
    const std::vector<std::string> odd{"a b",      "a+b",       "a%2Fb",
                                       "//x",      "/lead",     "a/../b",
                                       "./x",      "e\xc3\xa9", "\xf0\x9f\x98\x80",
                                       "q\"uo'te", "?#=&",      "t\tb",
                                       "[]{}|\\^"};
    for (const auto& key : odd) {
        ASSERT_FALSE(t.put(t.service, t.object(key, key)).first) << key << t.diag.to_string();
        EXPECT_EQ(t.read(key), key);
    }
    auto sorted = odd;
    std::ranges::sort(sorted);
    for (const unsigned page : {1U, 3U, 1000U}) {
        s3::list_objects_request request;
        request.max_keys = page;
        EXPECT_EQ(t.keys(request), sorted) << page;
    }
}

TEST(s3_double, listings_by_prefix_and_delimiter) {
    double_trial t;
    for (const char* key : {"a", "d/1", "d/2", "d/e/3", "f/4", "z"}) {
        ASSERT_FALSE(t.put(t.service, t.object(key)).first);
    }
    for (const unsigned page : {1U, 2U, 1000U}) {
        s3::list_objects_request request;
        request.max_keys = page;
        request.delimiter = "/";
        auto found = t.keys(request);
        std::ranges::sort(found);
        EXPECT_EQ(found, (std::vector<std::string>{"a", "d/...", "f/...", "z"})) << page;
        request.prefix = "d/";
        found = t.keys(request);
        std::ranges::sort(found);
        EXPECT_EQ(found, (std::vector<std::string>{"d/1", "d/2", "d/e/..."}));
        request.delimiter.clear();
        request.start_after = "d/1";
        EXPECT_EQ(t.keys(request), (std::vector<std::string>{"d/2", "d/e/3"}));
    }
}

TEST(s3_double, an_object_in_parts) {
    double_trial t;
    s3::complete_upload_request complete;
    complete.upload.bucket = "bucket";
    complete.upload.key = "big";
    complete.upload.upload_id = t.begin("big");
    const std::string first(s3::least_part, 'x');
    const std::string small = "y";
    complete.parts = {t.send(complete.upload, 1, first), t.send(complete.upload, 2, small)};
    s3::list_parts_request list;
    list.upload = complete.upload;
    list.max_parts = 1;
    const auto [ec, parts] = t.ask<s3::list_parts_result>([&](s3::client& to, auto handler) {
        to.async_list_parts(list, t.diag, std::move(handler));
    });
    ASSERT_FALSE(ec);
    ASSERT_EQ(parts.parts.size(), 1u);
    EXPECT_EQ(parts.parts[0].etag, complete.parts[0].etag);
    EXPECT_TRUE(parts.parts[0].crc32);
    EXPECT_EQ(parts.next_after, std::optional<std::uint32_t>(1));
    auto wrong = complete;
    wrong.crc32 = 1;
    wrong.upload.upload_id = "other";
    EXPECT_EQ(t.finish(wrong).first, s3_errc::no_such_upload);
    wrong = complete;
    wrong.parts[1].etag = "\"other\"";
    EXPECT_EQ(t.finish(wrong).first, s3_errc::invalid_part);
    const auto [fault, result] = t.finish(complete);
    ASSERT_FALSE(fault) << t.diag.to_string();
    EXPECT_TRUE(result.etag.ends_with("-2\"")) << result.etag;
    EXPECT_TRUE(t.read("big") == first + small);
    EXPECT_EQ(t.server->state->buckets.upload_count("bucket"), 0u);

    complete.upload.upload_id = t.begin("big");
    complete.parts = {t.send(complete.upload, 1, small), t.send(complete.upload, 2, small)};
    EXPECT_EQ(t.finish(complete).first, s3_errc::entity_too_small);
    EXPECT_FALSE(t.run(t.service, [&](s3::client& to, auto handler) {
        to.async_abort_upload(complete.upload, t.diag, std::move(handler));
    }));
    EXPECT_EQ(t.server->state->buckets.upload_count("bucket"), 0u);
}

TEST(s3_double, conditions_are_kept) {
    double_trial t;
    auto put = t.object();
    put.condition.if_absent = true;
    const auto [ec, first] = t.put(t.service, put);
    EXPECT_FALSE(ec);
    EXPECT_EQ(t.put(t.service, put).first, s3_errc::precondition_failed);
    put.condition = {};
    put.condition.if_match = first.etag;
    put.body = {"changed"};
    EXPECT_FALSE(t.put(t.service, put).first);
    EXPECT_EQ(t.put(t.service, put).first, s3_errc::precondition_failed);
    put.key = "other";
    EXPECT_EQ(t.put(t.service, put).first, s3_errc::no_such_key);
    sandbox_faults faults;
    faults.no_conditions = true;
    t.server->misbehave(faults);
    EXPECT_EQ(t.put(t.service, put).first, s3_errc::not_implemented);
}

TEST(s3_double, who_signs_wrongly_is_refused) {
    for (const auto& [id, secret, expected] :
         {std::tuple("sandbox", "wrong", s3_errc::invalid_signature),
          {"other", "sandbox-secret", s3_errc::invalid_access_key}}) {
        s3_double_scenario s;
        s.params.credentials = static_credentials(id, secret);
        EXPECT_EQ(s.put(s.object()).first, expected);
    }
}

TEST(s3_double, a_bucket_elsewhere_is_found) {
    double_trial t;
    ASSERT_TRUE(t.server->state->buckets.create_bucket("far-away", "ap-south-1"));
    auto put = t.object();
    put.bucket = "far-away";
    EXPECT_FALSE(t.put(t.service, put).first) << t.diag.to_string();
    EXPECT_EQ(t.server->requests, 2u);
    put.bucket = "no-such-bucket";
    EXPECT_EQ(t.put(t.service, put).first, s3_errc::no_such_bucket);
}

TEST(s3_double, many_objects_are_removed) {
    double_trial t;
    s3::delete_objects_request request;
    request.bucket = "bucket";
    for (const char* key : {"a", "b&c", "d e"}) {
        ASSERT_FALSE(t.put(t.service, t.object(key)).first);
        request.keys.emplace_back(key);
    }
    request.keys.emplace_back("not-there");
    const auto [ec, result] = t.ask<s3::delete_objects_result>([&](s3::client& to, auto handler) {
        to.async_delete_objects(request, t.diag, std::move(handler));
    });
    EXPECT_FALSE(ec) << t.diag.to_string();
    EXPECT_TRUE(result.failures.empty());
    EXPECT_EQ(t.server->state->buckets.object_count("bucket"), 0u);
}

struct fault_case {
    const char* name;
    double sandbox_faults::*probability;
};

class s3_fault : public testing::TestWithParam<fault_case> {};

// Objects and uploads through a server that does this every third time: each write is made, and
// made once.
TEST_P(s3_fault, leaves_everything_exact) {
    double_trial t;
    sandbox_faults faults;
    faults.*GetParam().probability = 0.3;
    faults.seed = 7;
    t.server->misbehave(faults);
    for (int i = 0; i < 20; ++i) {
        const auto key = "k" + std::to_string(i);
        auto put = t.object(key, key);
        put.condition.if_absent = true;
        put.storage.mark = "mark-of-" + key;
        auto [ec, result] = t.put(t.service, put);
        // The service says so, and means: again. That is the caller's to decide.
        while (ec == s3_errc::conflict) {
            std::tie(ec, result) = t.put(t.service, put);
        }
        ASSERT_FALSE(ec) << GetParam().name << ": " << t.diag.to_string();
        EXPECT_EQ(t.read(key), key);
    }
    const std::string part(s3::least_part, 'p');
    for (int i = 0; i < 4; ++i) {
        const auto key = "u" + std::to_string(i);
        s3::complete_upload_request complete;
        complete.upload.bucket = "bucket";
        complete.upload.key = key;
        complete.upload.upload_id = t.begin(key, "mark-of-" + key);
        complete.mark = "mark-of-" + key;
        ASSERT_FALSE(complete.upload.upload_id.empty()) << t.diag.to_string();
        complete.parts = {t.send(complete.upload, 1, part), t.send(complete.upload, 2, key)};
        const auto [ec, result] = t.finish(complete);
        ASSERT_FALSE(ec) << GetParam().name << ": " << t.diag.to_string();
        EXPECT_TRUE(t.read(key) == part + key);
    }
    EXPECT_EQ(t.server->state->buckets.object_count("bucket"), 24u);
}

INSTANTIATE_TEST_SUITE_P(all, s3_fault,
                         testing::Values(fault_case{"server_error", &sandbox_faults::server_error},
                                         fault_case{"html_error", &sandbox_faults::html_error},
                                         fault_case{"slow_down", &sandbox_faults::throttle},
                                         fault_case{"reset", &sandbox_faults::reset},
                                         fault_case{"truncate", &sandbox_faults::truncate},
                                         fault_case{"stall", &sandbox_faults::stall},
                                         fault_case{"server_error_after",
                                                    &sandbox_faults::server_error_after},
                                         fault_case{"reset_after", &sandbox_faults::reset_after},
                                         fault_case{"error_in_ok", &sandbox_faults::error_in_ok},
                                         fault_case{"conflict", &sandbox_faults::conflict}),
                         [](const auto& info) { return info.param.name; });

} // namespace
} // namespace dyndump::test
