// Objects that are stored: what goes on the wire, conditions, and answers that are lost.
#include "support/s3_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

TEST(s3_put, what_goes_on_the_wire) {
    s3_scenario s;
    s.answer({s.with(200, {{"ETag", "\"e\""}, {"x-amz-checksum-crc32", "NhCmhg=="}})});
    auto put = s.object("a b/+%\xc3\xa9//..");
    put.body = {"he", "", "llo"};
    put.storage.content_type = "text/plain";
    put.storage.storage_class = "STANDARD_IA";
    put.storage.encryption = "aws:kms";
    put.storage.kms_key_id = "kid";
    put.storage.acl = "bucket-owner-full-control";
    put.storage.tags = {{"a", "b c"}, {"d", "&"}};
    put.storage.metadata = {{"x", "y"}};
    put.storage.mark = "m1";
    s.params.expected_bucket_owner = "123456789012";
    s.params.requester_pays = true;
    const auto [ec, result] = s.put(put);
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(result.etag, "\"e\"");
    EXPECT_TRUE(result.checksum_confirmed);
    EXPECT_FALSE(result.maybe_applied);
    ASSERT_EQ(s.net->seen.size(), 1u);
    const auto& sent = s.net->seen[0];
    EXPECT_EQ(sent.method, "PUT");
    EXPECT_EQ(sent.where.host, "bucket.s3.eu-west-1.amazonaws.com");
    EXPECT_EQ(sent.target, "/a%20b/%2B%25%C3%A9//..");
    EXPECT_EQ(sent.body, "hello");
    EXPECT_FALSE(sent.once);
    EXPECT_EQ(sent.idle, std::optional<std::chrono::milliseconds>(30s));
    for (const auto& [name, value] : std::map<std::string, std::string>{
             {"Content-Type", "text/plain"},
             {"x-amz-checksum-crc32", "NhCmhg=="},
             {"X-Amz-Content-Sha256",
              "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},
             {"x-amz-storage-class", "STANDARD_IA"},
             {"x-amz-server-side-encryption", "aws:kms"},
             {"x-amz-server-side-encryption-aws-kms-key-id", "kid"},
             {"x-amz-acl", "bucket-owner-full-control"},
             {"x-amz-tagging", "a=b%20c&d=%26"},
             {"x-amz-meta-x", "y"},
             {"x-amz-meta-dyndump-mark", "m1"},
             {"x-amz-expected-bucket-owner", "123456789012"},
             {"x-amz-request-payer", "requester"},
             {"X-Amz-Security-Token", "CANARYTOKEN"}}) {
        ASSERT_TRUE(sent.headers.contains(name)) << name;
        EXPECT_EQ(sent.headers.at(name), value);
    }
    const auto& authorization = sent.headers.at("Authorization");
    EXPECT_NE(authorization.find("/eu-west-1/s3/aws4_request"), std::string::npos);
    for (const auto& [name, value] : sent.headers) {
        std::string lower = name;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (lower.starts_with("x-amz-")) {
            EXPECT_NE(authorization.find(lower), std::string::npos) << name << " is not signed";
        }
    }
}

TEST(s3_put, the_signature_leaves_out_the_body_once_its_checksum_is_confirmed) {
    s3_scenario s;
    const auto good = s.with(200, {{"ETag", "e"}, {"x-amz-checksum-crc32", "NhCmhg=="}});
    s.answer({good, good, s.with(200, {{"ETag", "e"}}), s.with(200, {{"ETag", "e"}})});
    auto service = s.make();
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(s.put(service, s.object()).first);
    }
    ASSERT_EQ(s.net->seen.size(), 4u) << "what was not confirmed is sent again";
    const auto hash = [&s](std::size_t i) {
        return s.net->seen[i].headers.at("X-Amz-Content-Sha256").substr(0, 8);
    };
    EXPECT_EQ(hash(0), "2cf24dba");
    EXPECT_EQ(hash(1), "UNSIGNED");
    EXPECT_EQ(hash(2), "UNSIGNED");
    EXPECT_EQ(hash(3), "2cf24dba");
    s.params.endpoint_url = "http://127.0.0.1:9000";
    s.answer({good});
    auto plain = s.make();
    EXPECT_FALSE(s.put(plain, s.object()).first);
    EXPECT_FALSE(s.put(plain, s.object()).first);
    EXPECT_EQ(hash(5), "2cf24dba") << "without TLS it always covers it";
}

TEST(s3_put, another_checksum_than_that_of_the_bytes_is_an_error) {
    s3_scenario s;
    s.answer({s.with(200, {{"ETag", "e"}, {"x-amz-checksum-crc32", "AAAAAA=="}}),
              s.with(200, {{"ETag", "f"}, {"x-amz-checksum-crc32", "NhCmhg=="}})});
    const auto [ec, result] = s.put(s.object());
    EXPECT_FALSE(ec);
    EXPECT_EQ(result.etag, "f");
    EXPECT_EQ(s.net->seen.size(), 2u);
}

TEST(s3_put, no_checksum_where_none_is_required) {
    s3_scenario s;
    s.params.checksums = s3::checksums::when_required;
    s.answer({s.with(200, {{"ETag", "e"}})});
    EXPECT_FALSE(s.put(s.object()).first);
    EXPECT_FALSE(s.net->seen[0].headers.contains("x-amz-checksum-crc32"));
    ::setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "WHEN_REQUIRED", 1);
    s.params.checksums.reset();
    EXPECT_FALSE(s.put(s.object()).first);
    ::setenv("AWS_REQUEST_CHECKSUM_CALCULATION", "sometimes", 1);
    EXPECT_EQ(s.put(s.object()).first, errc::bad_configuration);
    ::unsetenv("AWS_REQUEST_CHECKSUM_CALCULATION");
    EXPECT_FALSE(s.net->seen[1].headers.contains("x-amz-checksum-crc32"));
}

TEST(s3_put, what_passes_by_itself_is_waited_for) {
    for (const auto& [code, status] :
         {std::pair("SlowDown", 503u), std::pair("InternalError", 500u),
          std::pair("ServiceUnavailable", 503u), std::pair("RequestTimeout", 400u),
          std::pair("BadDigest", 400u), std::pair("OperationAborted", 409u)}) {
        s3_scenario s;
        s.answer({s.refusal(code, status), s.refusal(code, status), s.with(200, {{"ETag", "e"}})});
        EXPECT_FALSE(s.put(s.object()).first) << code;
        EXPECT_EQ(s.net->seen.size(), 3u);
        EXPECT_EQ(s.net->seen[2].body, "hello") << "the whole body again";
        EXPECT_GT(s.time->seconds(), 0.03);
    }
}

struct told_case {
    const char* code;
    unsigned status;
    s3_errc expected;
};

TEST(s3_put, faults_are_told_apart) {
    for (const auto& [code, status, expected] : {
             told_case{"PreconditionFailed", 412, s3_errc::precondition_failed},
             told_case{"ConditionalRequestConflict", 409, s3_errc::conflict},
             told_case{"NoSuchBucket", 404, s3_errc::no_such_bucket},
             told_case{"NoSuchKey", 404, s3_errc::no_such_key},
             told_case{"AccessDenied", 403, s3_errc::access_denied},
             told_case{"SignatureDoesNotMatch", 403, s3_errc::invalid_signature},
             told_case{"InvalidAccessKeyId", 403, s3_errc::invalid_access_key},
             told_case{"NotImplemented", 501, s3_errc::not_implemented},
             told_case{"EntityTooLarge", 400, s3_errc::entity_too_large},
             told_case{"KeyTooLongError", 400, s3_errc::invalid_request},
             told_case{"SomethingNew", 400, s3_errc::unknown},
         }) {
        s3_scenario s;
        s.answer({s.refusal(code, status)});
        const auto [ec, result] = s.put(s.object());
        EXPECT_EQ(ec, expected) << code << ": " << ec.message();
        EXPECT_EQ(s.net->seen.size(), 1u) << code;
        EXPECT_EQ(s.diag.code, code);
        EXPECT_EQ(s.diag.server_message, "words");
        EXPECT_EQ(s.diag.http_status, status);
        EXPECT_FALSE(result.maybe_applied);
        EXPECT_NE(s.diag.message.find("PutObject of s3://bucket/k"), std::string::npos)
            << s.diag.message;
    }
}

TEST(s3_put, an_answer_that_is_lost_is_said) {
    s3_scenario s;
    s.params.retry.max_attempts = 1;
    s.answer({error_code(errc::connection_closed)});
    const auto [ec, result] = s.put(s.object());
    EXPECT_EQ(ec, errc::connection_closed);
    EXPECT_TRUE(result.maybe_applied);
}

// Not that the condition failed: it may have been one's own write that it met.
TEST(s3_put, what_cannot_be_looked_at_after_a_lost_answer_is_not_somebody_elses) {
    s3_scenario s;
    s.params.retry.max_attempts = 2;
    s.answer({error_code(errc::connection_closed), s.refusal("PreconditionFailed", 412),
              error_code(errc::timed_out)});
    auto put = s.object();
    put.condition.if_absent = true;
    put.storage.mark = "m1";
    const auto [ec, result] = s.put(put);
    EXPECT_EQ(ec, errc::timed_out);
    EXPECT_TRUE(result.maybe_applied);
}

TEST(s3_put, a_condition_that_fails_after_a_lost_answer_may_be_ones_own_write) {
    const auto mine =
        s3_scenario::with(200, {{"ETag", "\"mine\""}, {"x-amz-meta-dyndump-mark", "m1"}});
    const auto others =
        s3_scenario::with(200, {{"ETag", "\"theirs\""}, {"x-amz-meta-dyndump-mark", "m2"}});
    for (const bool is_mine : {true, false}) {
        for (const auto& lost : {s3_scenario::reply(error_code(errc::connection_closed)),
                                 s3_scenario::refusal("InternalError", 500)}) {
            s3_scenario s;
            s.answer({lost, s.refusal("PreconditionFailed", 412), is_mine ? mine : others});
            auto put = s.object();
            put.condition.if_absent = true;
            put.storage.mark = "m1";
            const auto [ec, result] = s.put(put);
            ASSERT_EQ(s.net->seen.size(), 3u);
            EXPECT_EQ(s.net->seen[0].headers.at("If-None-Match"), "*");
            EXPECT_TRUE(s.net->seen[0].once) << "the transport may not repeat it unasked";
            EXPECT_EQ(s.net->seen[2].method, "HEAD");
            EXPECT_EQ(ec, is_mine ? error_code() : error_code(s3_errc::precondition_failed));
            EXPECT_EQ(result.maybe_applied, !is_mine);
            EXPECT_EQ(result.etag, is_mine ? "\"mine\"" : "");
        }
    }
    s3_scenario s; // refused at once: nothing of it is there
    s.answer({s.refusal("PreconditionFailed", 412), mine});
    auto put = s.object();
    put.condition.if_absent = true;
    put.storage.mark = "m1";
    EXPECT_EQ(s.put(put).first, s3_errc::precondition_failed);
    EXPECT_EQ(s.net->seen.size(), 1u);
}

TEST(s3_put, a_server_that_takes_bare_etags_only_is_understood) {
    s3_scenario s;
    s.net->answer = [&s](const s3_scenario::request& r) {
        if (r.method == "HEAD") {
            return s.with(200, {{"ETag", "\"e1\""}});
        }
        return r.headers.at("If-Match") == "e1" ? s.with(200, {{"ETag", "\"e2\""}})
                                                : s.refusal("PreconditionFailed", 412);
    };
    auto put = s.object();
    put.condition.if_match = "\"e1\"";
    auto service = s.make();
    EXPECT_FALSE(s.put(service, put).first);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_FALSE(s.put(service, put).first);
    EXPECT_EQ(s.net->seen.size(), 4u) << "from then on at once";
    put.condition.if_match = "\"e0\"";
    EXPECT_EQ(s.put(put).first, s3_errc::precondition_failed);
}

TEST(s3_put, is_cancelled_in_flight_and_between_attempts) {
    for (const bool in_flight : {true, false}) {
        s3_scenario s;
        s.net->latency = in_flight ? 1h : 1ms;
        auto patience = s.refusal("SlowDown", 503);
        patience.headers = {{"Retry-After", "4"}};
        s.answer({patience});
        auto service = s.make();
        asio::cancellation_signal cancel;
        std::pair<error_code, s3::write_result> outcome;
        service.async_put_object(
            s.object(), s.diag,
            asio::bind_cancellation_slot(cancel.slot(),
                                         [&outcome](error_code ec, s3::write_result result) {
                                             outcome = {ec, std::move(result)};
                                         }));
        EXPECT_FALSE(s.time->run(s.context, 1s)) << "it still waits";
        cancel.emit(asio::cancellation_type::partial);
        s.time->run(s.context);
        EXPECT_EQ(outcome.first, asio::error::operation_aborted);
        EXPECT_EQ(s.net->cancelled, in_flight ? 1u : 0u);
        EXPECT_EQ(outcome.second.maybe_applied, in_flight);
        EXPECT_LT(s.time->seconds(), 1.1);
    }
}

TEST(s3_put, completes_with_any_token) {
    s3_scenario s;
    s.answer({s.with(200, {{"ETag", "e"}})});
    const auto service = s.make();
    std::string etags;
    asio::co_spawn(
        s.context,
        [](s3::client to, s3_scenario& of, std::string& out) -> asio::awaitable<void> {
            auto first = co_await to.async_put_object(of.object(), of.diag, asio::use_awaitable);
            auto token = asio::as_tuple(asio::use_awaitable);
            auto [ec, second] = co_await to.async_put_object(of.object(), of.diag, token);
            out = first.etag + second.etag;
        }(service, s, etags),
        asio::detached);
    s.time->run(s.context);
    EXPECT_EQ(etags, "ee");
}

TEST(s3_put, what_cannot_be_sent_is_refused_before) {
    s3_scenario s;
    for (auto& put : {s.object(""), s.object(std::string(1025, 'x')), s.object("\xff")}) {
        EXPECT_EQ(s.put(put).first, errc::invalid_argument);
        EXPECT_FALSE(s.diag.message.empty());
    }
    auto put = s.object();
    put.bucket = "a/b";
    EXPECT_EQ(s.put(put).first, errc::invalid_argument);
    put = s.object();
    put.storage.metadata = {{"a", "b\r\nInjected: 1"}};
    EXPECT_EQ(s.put(put).first, errc::invalid_argument);
    s.params.endpoint_url = "http://storage.example.com";
    EXPECT_EQ(s.put(s.object()).first, errc::insecure_endpoint);
    EXPECT_TRUE(s.net->seen.empty());
}

} // namespace
} // namespace dyndump::test
