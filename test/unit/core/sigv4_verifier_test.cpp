#include "core/sigv4_verifier.hpp"

#include "core/amz_date.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;

/// A signed Scan, as the server receives it; a test changes one thing.
class sigv4_verifier_test : public testing::Test {
protected:
    sigv4_verifier_test() { sign("AKID", "secret", ""); }

    void sign(std::string_view id, std::string_view key, std::string_view token,
              std::string region = "eu-west-1", std::string service = "dynamodb") {
        sigv4_signer signer(signer_params(std::move(region), std::move(service)));
        signable_request request = as_sent();
        headers_.clear();
        add("Host", "localhost:8000");
        add("Content-Type", "application/x-amz-json-1.0");
        add("X-Amz-Target", "DynamoDB_20120810.Scan");
        auto fields = views();
        request.headers = fields;
        signature out;
        signer.sign(request, {id, key, token}, sent_, out);
        add("User-Agent", "anything");
        add("X-Amz-Date", out.amz_date);
        if (!token.empty()) {
            add("X-Amz-Security-Token", std::string(token));
        }
        add("Authorization", out.authorization);
    }

    void add(std::string name, std::string value) {
        headers_.emplace_back(std::move(name), std::move(value));
    }
    std::string& value(std::string_view name) {
        for (auto& [n, v] : headers_) {
            if (n == name) {
                return v;
            }
        }
        throw std::logic_error("no such header");
    }
    void replace(std::string_view name, std::string_view from, std::string_view to) {
        std::string& v = value(name);
        v.replace(v.find(from), from.size(), to);
    }
    void remove(std::string_view name) {
        std::erase_if(headers_, [name](const auto& header) { return header.first == name; });
    }

    signature_check check(std::chrono::seconds later = 0s) {
        const auto fields = views();
        signable_request request = as_sent();
        request.headers = fields;
        return verifier_.verify(request, sent_ + later, lookup_);
    }

    std::vector<http_header> views() const {
        std::vector<http_header> fields;
        for (const auto& [name, value] : headers_) {
            fields.push_back({name, value});
        }
        return fields;
    }
    signable_request as_sent() const {
        signable_request request;
        request.method = method_;
        request.path = path_;
        request.query = query_;
        request.payload = body_;
        return request;
    }

    std::string method_ = "POST";
    std::string path_ = "/";
    std::string query_;
    std::string body_ = R"({"TableName":"t"})";
    std::vector<std::pair<std::string, std::string>> headers_;
    std::chrono::system_clock::time_point sent_ = *amz_date::parse("20240229T235959Z");
    sigv4_verifier verifier_{"dynamodb"};
    sigv4_verifier::key_lookup lookup_ = [](std::string_view id) -> std::optional<known_key> {
        if (id == "AKID") {
            return known_key{"secret", {}};
        }
        if (id == "ASIA") {
            return known_key{"other secret", "a token"};
        }
        return std::nullopt;
    };
};

TEST_F(sigv4_verifier_test, accepts_what_the_signer_signed) {
    EXPECT_EQ(check(), signature_check::ok);
    sign("ASIA", "other secret", "a token");
    EXPECT_EQ(check(), signature_check::ok);
    sign("AKID", "secret", "", "us-east-1");
    EXPECT_EQ(check(), signature_check::ok);
}

TEST_F(sigv4_verifier_test, any_change_of_what_is_covered_is_noticed) {
    method_ = "PUT";
    EXPECT_EQ(check(), signature_check::mismatch);
    method_ = "POST";
    path_ = "/other";
    EXPECT_EQ(check(), signature_check::mismatch);
    path_ = "/";
    query_ = "a=1";
    EXPECT_EQ(check(), signature_check::mismatch);
    query_.clear();
    body_ += " ";
    EXPECT_EQ(check(), signature_check::mismatch);
    body_.pop_back();
    value("X-Amz-Target") = "DynamoDB_20120810.DeleteTable";
    EXPECT_EQ(check(), signature_check::mismatch);
    value("X-Amz-Target") = "DynamoDB_20120810.Scan";
    EXPECT_EQ(check(), signature_check::ok);
    add("host", "evil");
    EXPECT_EQ(check(), signature_check::mismatch);
}

TEST_F(sigv4_verifier_test, what_is_not_covered_may_change) {
    value("User-Agent") = "a proxy's";
    add("X-Forwarded-For", "10.0.0.1");
    EXPECT_EQ(check(), signature_check::ok);
}

TEST_F(sigv4_verifier_test, absent_authorization_is_missing) {
    remove("Authorization");
    EXPECT_EQ(check(), signature_check::missing);
}

TEST_F(sigv4_verifier_test, broken_authorization_is_incomplete) {
    const std::string good = value("Authorization");
    for (std::string bad :
         {std::string("x"), std::string("Bearer abc"), good.substr(0, 40),
          good.substr(0, good.size() - 1), good + ", More=1",
          std::string("AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=")}) {
        value("Authorization") = bad;
        EXPECT_EQ(check(), signature_check::incomplete) << bad;
    }
    value("Authorization") = good;
    replace("Authorization", "/aws4_request", "/aws5_request");
    EXPECT_EQ(check(), signature_check::incomplete);
}

TEST_F(sigv4_verifier_test, spacing_of_authorization_is_free) {
    for (std::size_t at; (at = value("Authorization").find(", ")) != std::string::npos;) {
        value("Authorization").erase(at + 1, 1);
    }
    EXPECT_EQ(check(), signature_check::ok);
}

TEST_F(sigv4_verifier_test, blanks_and_tabs_around_its_parts_do_no_harm) {
    auto& text = value("Authorization");
    text = " \t" + text + "\t ";
    text.insert(text.find(", Sig"), " \t");
    EXPECT_EQ(check(), signature_check::ok);
}

TEST_F(sigv4_verifier_test, headers_that_decide_must_be_covered) {
    replace("Authorization", ";x-amz-target", "");
    EXPECT_EQ(check(), signature_check::incomplete);
    sign("AKID", "secret", "");
    replace("Authorization", ";host", "");
    EXPECT_EQ(check(), signature_check::incomplete);
    sign("AKID", "secret", "");
    replace("Authorization", ";host", ";host;x-not-sent");
    EXPECT_EQ(check(), signature_check::incomplete);
    sign("AKID", "secret", "");
    remove("X-Amz-Date");
    EXPECT_EQ(check(), signature_check::incomplete);
}

TEST_F(sigv4_verifier_test, keys_and_tokens) {
    sign("NOBODY", "secret", "");
    EXPECT_EQ(check(), signature_check::unknown_key);
    sign("AKID", "wrong", "");
    EXPECT_EQ(check(), signature_check::mismatch);
    sign("ASIA", "other secret", "another token");
    EXPECT_EQ(check(), signature_check::bad_token);
    sign("ASIA", "other secret", "");
    EXPECT_EQ(check(), signature_check::bad_token);
    sign("AKID", "secret", "a token");
    EXPECT_EQ(check(), signature_check::bad_token);
}

TEST_F(sigv4_verifier_test, time_may_differ_by_the_tolerance) {
    EXPECT_EQ(check(15min), signature_check::ok);
    EXPECT_EQ(check(-15min), signature_check::ok);
    EXPECT_EQ(check(15min + 1s), signature_check::skewed);
    EXPECT_EQ(check(-15min - 1s), signature_check::skewed);
    value("X-Amz-Date") = "yesterday";
    EXPECT_EQ(check(), signature_check::incomplete);
    value("X-Amz-Date") = "20240228T235959Z";
    EXPECT_EQ(check(), signature_check::wrong_scope);
}

TEST_F(sigv4_verifier_test, scope_must_be_the_servers) {
    sign("AKID", "secret", "", "eu-west-1", "s3");
    EXPECT_EQ(check(), signature_check::wrong_scope);
    verifier_ = sigv4_verifier("dynamodb", "us-east-1");
    sign("AKID", "secret", "");
    EXPECT_EQ(check(), signature_check::wrong_scope);
    sign("AKID", "secret", "", "us-east-1");
    EXPECT_EQ(check(), signature_check::ok);
}

TEST_F(sigv4_verifier_test, announced_payload_hash_must_be_right) {
    add("X-Amz-Content-Sha256", std::string(64, '0'));
    replace("Authorization", ";host", ";host;x-amz-content-sha256");
    EXPECT_EQ(check(), signature_check::mismatch);
}

TEST_F(sigv4_verifier_test, an_announced_hash_that_is_right_is_no_trouble) {
    sha256 hash;
    std::string hex;
    append_hex(hex, hash(body_));
    add("X-Amz-Content-Sha256", hex);
    EXPECT_EQ(check(), signature_check::incomplete); // it decides, so it must be signed
    replace("Authorization", ";host", ";host;x-amz-content-sha256");
    EXPECT_EQ(check(), signature_check::mismatch); // right, but signed without it
}

TEST_F(sigv4_verifier_test, an_unsigned_payload_is_no_payload_for_dynamodb) {
    add("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD");
    replace("Authorization", ";host", ";host;x-amz-content-sha256");
    EXPECT_EQ(check(), signature_check::mismatch);
}

} // namespace
} // namespace dyndump::core
