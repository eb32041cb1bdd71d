// Dumps of tables on the servers that people have: Amazon's DynamoDB Local, and dynalite. Their
// URLs come from the environment; without them these tests fail.
#include "support/awkward_items.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/ostream_writer.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <sstream>

#include <unistd.h>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

struct server {
    const char* name;
    const char* variable;
};

void PrintTo(const server& which, std::ostream* out) {
    *out << which.name;
}

class servers : public testing::TestWithParam<server> {
protected:
    void SetUp() override {
        const char* url = std::getenv(GetParam().variable);
        ASSERT_NE(url, nullptr) << GetParam().variable
                                << " is not set: run test/run.sh, which starts the servers.";
        client_params params;
        params.region = "us-east-1";
        params.endpoint_url = url;
        params.credentials = static_credentials("AKIDEXAMPLE", "secret");
        service_.emplace(pool_.get_executor(), params);
        // Each test may be a process of its own.
        table_ = "Awkward" + std::to_string(::getpid()) + '_' + std::to_string(counter_++);
    }
    void TearDown() override { pool_.join(); }

    void call(std::string operation, const json::value& body) {
        diagnostics diag;
        auto answer =
            service_->async_call(operation, json::serialize(body), diag, asio::use_future);
        try {
            last_answer_ = json::parse(answer.get());
        } catch (const boost::system::system_error& e) {
            FAIL() << operation << ": " << e.what() << ": " << diag.to_string();
        }
    }

    void create_table() {
        call("CreateTable",
             {{"TableName", table_},
              {"AttributeDefinitions",
               json::array{{{"AttributeName", "id"}, {"AttributeType", "S"}}}},
              {"KeySchema", json::array{{{"AttributeName", "id"}, {"KeyType", "HASH"}}}},
              {"BillingMode", "PAY_PER_REQUEST"}});
        for (int i = 0; i < 100; ++i) {
            call("DescribeTable", {{"TableName", table_}});
            if (last_answer_.at("Table").at("TableStatus").as_string() == "ACTIVE") {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        FAIL() << "the table does not become active";
    }

    void fill() {
        json::array batch;
        std::size_t bytes = 0;
        auto flush = [&] {
            if (!batch.empty()) {
                call("BatchWriteItem",
                     {{"RequestItems", json::object{{table_, std::move(batch)}}}});
                ASSERT_TRUE(last_answer_.at("UnprocessedItems").as_object().empty());
            }
            batch = {};
            bytes = 0;
        };
        for (const auto& item : awkward_items()) {
            const auto size = json::serialize(item).size();
            if (batch.size() == 25 || bytes + size > 500'000) {
                flush();
            }
            bytes += size;
            batch.push_back(json::object{{"PutRequest", json::object{{"Item", item}}}});
            json::value kept = item;
            sort_sets(kept);
            written_[std::string(item.at("id").at("S").as_string())] = std::move(kept);
        }
        flush();
    }

    std::vector<std::string> dump(json_format format, number_style numbers,
                                  std::uint32_t segments) {
        std::ostringstream out;
        fetch_params params(table_);
        params.total_segments = segments;
        params.consistent_read = true;
        fetcher fetch(*service_, params, ostream_writer(out, json_encoder(format, numbers)));
        auto done = fetch.async_run(asio::use_future);
        try {
            last_result_ = done.get();
        } catch (const boost::system::system_error& e) {
            ADD_FAILURE() << e.what();
        }
        std::vector<std::string> lines;
        std::istringstream in(out.str());
        for (std::string line; std::getline(in, line);) {
            lines.push_back(line);
        }
        return lines;
    }

    static json::value parse(const std::string& line) {
        json::parse_options options;
        options.max_depth = 128;
        return json::parse(line, {}, options);
    }

    static inline int counter_ = 0;
    asio::thread_pool pool_{2};
    std::optional<client> service_;
    std::string table_;
    json::value last_answer_;
    fetch_result last_result_;
    std::map<std::string, json::value> written_;
};

// An oracle for the other formats: the same values by a DOM, written as text.
void append(std::string& out, const json::value& value, json_format format, number_style numbers);

std::string_view type_name(std::string_view type) {
    static const std::map<std::string_view, std::string_view> names{
        {"B", "binary"}, {"BS", "binary-set"}, {"BOOL", "bool"}, {"L", "list"},
        {"M", "map"},    {"N", "number"},      {"NULL", "null"}, {"NS", "number-set"},
        {"S", "string"}, {"SS", "string-set"}};
    return names.at(type);
}

void append_attributes(std::string& out, const json::object& attributes, json_format format,
                       number_style numbers) {
    out += '{';
    for (const auto& [name, value] : attributes) {
        out += out.back() == '{' ? "" : ",";
        out += json::serialize(json::value(name));
        out += ':';
        append(out, value, format, numbers);
    }
    out += '}';
}

void append_scalar(std::string& out, std::string_view type, const json::value& content,
                   json_format format, number_style numbers) {
    const bool is_number = type == "N" || type == "NS";
    if (type == "NULL") {
        out += "null";
    } else if (is_number && numbers == number_style::exact) {
        out += content.as_string();
    } else if (const auto* list = content.if_array()) {
        out += '[';
        for (const auto& member : *list) {
            out += out.back() == '[' ? "" : ",";
            const std::string_view inner = type == "L" ? std::string_view("L") : type.substr(0, 1);
            if (type == "L") {
                append(out, member, format, numbers);
            } else {
                append_scalar(out, inner, member, format, numbers);
            }
        }
        out += ']';
    } else {
        out += json::serialize(content);
    }
}

void append(std::string& out, const json::value& value, json_format format, number_style numbers) {
    const auto& [type, content] = *value.as_object().begin();
    if (format == json_format::typed) {
        out += R"({"type":")" + std::string(type_name(type)) + R"(","value":)";
    }
    if (type == "M") {
        append_attributes(out, content.as_object(), format, numbers);
    } else if (type == "NS" && content.is_array()) {
        out += '[';
        for (const auto& member : content.as_array()) {
            out += out.back() == '[' ? "" : ",";
            append_scalar(out, "N", member, format, numbers);
        }
        out += ']';
    } else {
        append_scalar(out, type, content, format, numbers);
    }
    if (format == json_format::typed) {
        out += '}';
    }
}

// The same text with every string escaped in one way: servers escape as they like, and so do
// oracles.
std::string one_spelling(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '"') {
            out += text[at++];
            continue;
        }
        auto end = at + 1;
        while (text[end] != '"') {
            end += text[end] == '\\' ? 2 : 1;
        }
        ++end;
        out += json::serialize(json::parse(text.substr(at, end - at)));
        at = end;
    }
    return out;
}

TEST_P(servers, every_item_in_every_format) {
    ASSERT_NO_FATAL_FAILURE(create_table());
    ASSERT_NO_FATAL_FAILURE(fill());

    const auto lines = dump(json_format::dynamodb_json, number_style::exact, 4);
    ASSERT_EQ(lines.size(), written_.size());
    EXPECT_TRUE(last_result_.complete);
    EXPECT_EQ(last_result_.stats.items, written_.size());
    EXPECT_GT(last_result_.stats.capacity_used, 0);
    std::map<std::string, std::string> raw;
    for (const auto& line : lines) {
        auto item = parse(line);
        const std::string id(item.at("id").at("S").as_string());
        ASSERT_TRUE(raw.emplace(id, line).second) << id << " twice";
        sort_sets(item);
        ASSERT_TRUE(written_.contains(id)) << id;
        EXPECT_EQ(item, written_.at(id)) << id;
    }

    // The order of attributes and of set members is the server's: the raw lines have it.
    for (const auto format : {json_format::typed, json_format::plain}) {
        for (const auto numbers : {number_style::exact, number_style::string}) {
            std::multiset<std::string> expected;
            for (const auto& [id, line] : raw) {
                std::string text;
                append_attributes(text, parse(line).as_object(), format, numbers);
                expected.insert(std::move(text));
            }
            std::multiset<std::string> actual;
            for (const auto& line : dump(format, numbers, 3)) {
                actual.insert(one_spelling(line));
            }
            EXPECT_EQ(actual.size(), expected.size());
            for (const auto& line : actual) {
                if (!expected.contains(line)) {
                    ADD_FAILURE() << "not expected: " << line.substr(0, 300);
                }
            }
        }
    }

    std::multiset<std::string> wrapped;
    for (const auto& [id, line] : raw) {
        wrapped.insert(R"({"Item":)" + line + "}");
    }
    const auto exported = dump(json_format::export_item, number_style::exact, 2);
    EXPECT_EQ(std::multiset<std::string>(exported.begin(), exported.end()), wrapped);
}

TEST_P(servers, any_number_of_segments) {
    ASSERT_NO_FATAL_FAILURE(create_table());
    ASSERT_NO_FATAL_FAILURE(fill());
    for (const std::uint32_t segments : {1u, 7u, 200u}) {
        std::set<std::string> seen;
        for (const auto& line : dump(json_format::dynamodb_json, number_style::exact, segments)) {
            EXPECT_TRUE(seen.insert(line).second) << segments;
        }
        EXPECT_EQ(seen.size(), written_.size()) << segments;
    }
}

TEST_P(servers, filter_projection_and_max_items) {
    ASSERT_NO_FATAL_FAILURE(create_table());
    ASSERT_NO_FATAL_FAILURE(fill());
    std::vector<std::string> ids;
    fetch_params params(table_);
    params.filter_expression = "begins_with(#i, :p)";
    params.projection_expression = "#i";
    params.expression_attribute_names = {{"#i", "id"}};
    params.expression_attribute_values = R"({":p":{"S":"bulk0000"}})";
    std::ostringstream out;
    fetcher fetch(*service_, params, ostream_writer(out));
    fetch.async_run(asio::use_future).get();
    std::istringstream in(out.str());
    for (std::string line; std::getline(in, line);) {
        EXPECT_EQ(parse(line).as_object().size(), 1u);
        ids.push_back(line);
    }
    EXPECT_EQ(ids.size(), 10u);

    fetch_params few(table_);
    few.max_items = 101;
    few.read_capacity = 1000;
    std::ostringstream some;
    fetcher second(*service_, few, ostream_writer(some));
    EXPECT_EQ(second.async_run(asio::use_future).get().stats.items, 101u);
    const auto text = some.str();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
}

TEST_P(servers, a_table_that_does_not_exist) {
    std::ostringstream out;
    fetcher fetch(*service_, fetch_params("NoSuchTable"), ostream_writer(out));
    std::promise<std::pair<error_code, fetch_result>> done;
    fetch.async_run([&](error_code ec, fetch_result r) { done.set_value({ec, std::move(r)}); });
    const auto [ec, result] = done.get_future().get();
    EXPECT_EQ(ec, error_code(service_errc::resource_not_found));
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.diag.code, "ResourceNotFoundException");
}

INSTANTIATE_TEST_SUITE_P(both, servers,
                         testing::Values(server{"dynamodb_local", "DYNDUMP_TEST_DYNAMODB_LOCAL"},
                                         server{"dynalite", "DYNDUMP_TEST_DYNALITE"}),
                         [](const auto& tested) { return std::string(tested.param.name); });

} // namespace
} // namespace dyndump::test
