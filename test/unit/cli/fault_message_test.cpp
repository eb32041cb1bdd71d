#include "cli/report/fault_message.hpp"

#include <dyndump/s3/error.hpp>

#include <boost/asio/error.hpp>

#include <gtest/gtest.h>

#include <cctype>
#include <cerrno>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

const fault_subject subject{"orders", "in eu-west-1", "\"out.json\""};

std::string message(error_code ec, const std::string& detail = {},
                    fault_origin origin = fault_origin::service) {
    fault what{ec, origin, {}};
    what.diag.message = detail;
    return message_for(what, subject);
}

TEST(fault_message, a_missing_table_is_named_with_its_place) {
    EXPECT_EQ(message(service_errc::resource_not_found),
              "Table \"orders\" not found in eu-west-1. Check its name and --region.");
}

TEST(fault_message, faults_of_s3_say_what_to_do) {
    const auto output = fault_origin::output;
    EXPECT_NE(message(s3_errc::access_denied, "no", output).find("s3:PutObject"),
              std::string::npos);
    EXPECT_EQ(message(s3_errc::slow_down, "slow", output),
              "Slow. Run the same command again later.");
    EXPECT_NE(message(s3_errc::no_such_bucket, "no", output).find("--s3-endpoint-url"),
              std::string::npos);
}

TEST(fault_message, missing_credentials_say_what_to_set) {
    EXPECT_NE(message(errc::no_credentials).find("AWS_ACCESS_KEY_ID"), std::string::npos);
}

// What a source of credentials met with, as a client reports it.
fault of_credentials(error_code ec, const std::string& detail = {}) {
    fault what{ec, fault_origin::service, {}};
    what.diag.message = detail;
    what.diag.credentials_source = "EC2 instance";
    return what;
}

TEST(fault_message, of_credentials_speaks_of_their_source_not_of_the_table) {
    for (const error_code ec :
         {error_code(errc::malformed_response), error_code(errc::timed_out),
          error_code(errc::stalled), error_code(errc::response_too_large),
          error_code(service_errc::service_unavailable), error_code(service_errc::throttling),
          error_code(service_errc::resource_not_found), error_code(service_errc::access_denied),
          error_code(service_errc::unknown), error_code(boost::asio::error::connection_refused),
          error_code(boost::asio::error::host_not_found)}) {
        const auto text = message_for(of_credentials(ec, "it says so"), subject);
        EXPECT_EQ(text.find("It says so. So the source of the credentials (EC2 instance)"), 0U)
            << text;
        for (const auto* wrong : {"DynamoDB", "orders", "eu-west-1", "--endpoint-url",
                                  "--read-capacity", "IAM policy"}) {
            EXPECT_EQ(text.find(wrong), std::string::npos) << wrong << " in: " << text;
        }
    }
    EXPECT_EQ(message_for(of_credentials(errc::malformed_response), subject).find("DynamoDB"),
              std::string::npos);
    EXPECT_EQ(message_for(of_credentials(errc::bad_credentials, "they are old"), subject),
              "They are old.");
}

TEST(fault_message, of_credentials_has_their_exit_codes) {
    for (const auto& [ec, code] :
         {std::pair(error_code(errc::bad_credentials), exit_code::configuration),
          std::pair(error_code(errc::malformed_response), exit_code::transient),
          std::pair(error_code(errc::timed_out), exit_code::transient),
          std::pair(error_code(service_errc::service_unavailable), exit_code::transient),
          std::pair(error_code(service_errc::resource_not_found), exit_code::configuration),
          std::pair(error_code(service_errc::unknown), exit_code::configuration),
          std::pair(error_code(boost::asio::error::operation_aborted), exit_code::incomplete)}) {
        EXPECT_EQ(exit_code_for(of_credentials(ec)), code) << ec.message();
    }
    const fault of_table{service_errc::resource_not_found, fault_origin::service, {}};
    EXPECT_EQ(exit_code_for(of_table), exit_code::table);
}

TEST(fault_message, a_full_disk_says_what_to_do) {
    const error_code full(ENOSPC, boost::system::system_category());
    EXPECT_EQ(
        message(full, "cannot write to \"out.json\": No space left on device",
                fault_origin::output),
        "Cannot write to \"out.json\": No space left on device. Free space, then run the same "
        "command again.");
}

TEST(fault_message, an_existing_output_names_the_way_out) {
    EXPECT_NE(message(errc::output_exists, "\"out.json\" exists already", fault_origin::output)
                  .find("--force"),
              std::string::npos);
}

TEST(fault_message, the_services_text_is_shown_without_control_characters) {
    fault what{service_errc::validation, fault_origin::service, {}};
    what.diag.code = "ValidationException";
    what.diag.server_message = "bad \x1b[31mthing\r\n";
    what.diag.request_id = "R1";
    const auto text = message_for(what, subject);
    EXPECT_NE(text.find("bad \\x1b[31mthing\\r\\n"), std::string::npos) << text;
    EXPECT_NE(text.find("R1"), std::string::npos);
    for (const char c : text) {
        EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    }
}

TEST(fault_message, every_fault_is_a_sentence) {
    std::vector<error_code> all{boost::asio::error::connection_refused,
                                boost::asio::error::host_not_found,
                                boost::asio::error::operation_aborted, boost::asio::error::eof};
    for (int value = 1; value <= static_cast<int>(errc::output_busy); ++value) {
        all.push_back(static_cast<errc>(value));
    }
    for (int value = 1; value <= static_cast<int>(service_errc::request_time_skewed); ++value) {
        all.push_back(static_cast<service_errc>(value));
    }
    for (const auto& ec : all) {
        const auto text = message(ec);
        ASSERT_FALSE(text.empty()) << ec;
        EXPECT_TRUE(text.back() == '.' || text.back() == '?') << text;
        EXPECT_FALSE(std::islower(static_cast<unsigned char>(text.front()))) << text;
    }
}

TEST(fault_message, of_the_disk_says_what_to_do) {
    const auto advice = [](boost::system::errc::errc_t code) {
        return message(make_error_code(code), "cannot write", fault_origin::output);
    };
    EXPECT_NE(advice(boost::system::errc::io_error).find("Check the disk"), std::string::npos);
    EXPECT_NE(advice(boost::system::errc::file_too_large).find("-o DIR/"), std::string::npos);
    EXPECT_NE(advice(boost::system::errc::too_many_files_open).find("ulimit"), std::string::npos);
    EXPECT_NE(advice(boost::system::errc::invalid_seek).find("--output"), std::string::npos);
}

TEST(fault_message, of_an_unknown_answer_says_whose_it_is) {
    EXPECT_NE(message(service_errc::unknown, "teapot").find("in eu-west-1"), std::string::npos);
}

TEST(fault_message, names_and_places_are_shown_without_control_characters) {
    const fault_subject subject{"or\x1b[2Jders\n", "at http://h\u202e:1", "x\xff"};
    const fault what{service_errc::resource_not_found, fault_origin::service, {}};
    EXPECT_EQ(message_for(what, subject),
              "Table \"or\\x1b[2Jders\\n\" not found at http://h\\u202e:1. Check its name and "
              "--region.");
}

// Then the library has a sentence, which names the place; the advice for DynamoDB's would be wrong.
TEST(fault_message, what_answers_in_the_services_place_is_not_called_dynamodb) {
    const std::string words = "The address https://h answered 403: it forbids the request";
    EXPECT_EQ(
        message(errc::foreign_answer, words),
        "The address https://h answered 403: it forbids the request. Check --endpoint-url, and "
        "HTTPS_PROXY and its like.");
    EXPECT_EQ(message(service_errc::access_denied, words), message(errc::foreign_answer, words));
    for (const auto passing : {service_errc::throttling, service_errc::service_unavailable,
                               service_errc::internal_server_error}) {
        EXPECT_EQ(message(passing, words), "The address https://h answered 403: it forbids the "
                                           "request. Run the same command again "
                                           "later.");
    }
    EXPECT_NE(message(service_errc::access_denied).find("dynamodb:Scan"), std::string::npos);
}

} // namespace
} // namespace dyndump::cli
