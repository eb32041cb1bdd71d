#include "cli/report/exit_code.hpp"

#include <dyndump/s3/error.hpp>

#include <boost/asio/error.hpp>

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

namespace sys = boost::system::errc;
namespace net = boost::asio::error;

exit_code of(error_code ec) {
    return exit_code_for(ec, fault_origin::service);
}
exit_code of_output(sys::errc_t e) {
    return exit_code_for(error_code(e, boost::system::system_category()), fault_origin::output);
}

TEST(exit_code, numbers_are_those_that_were_promised) {
    EXPECT_EQ(static_cast<int>(exit_code::complete), 0);
    EXPECT_EQ(static_cast<int>(exit_code::other), 1);
    EXPECT_EQ(static_cast<int>(exit_code::usage), 2);
    EXPECT_EQ(static_cast<int>(exit_code::incomplete), 3);
    EXPECT_EQ(static_cast<int>(exit_code::configuration), 4);
    EXPECT_EQ(static_cast<int>(exit_code::table), 5);
    EXPECT_EQ(static_cast<int>(exit_code::output), 6);
    EXPECT_EQ(static_cast<int>(exit_code::integrity), 7);
    EXPECT_EQ(static_cast<int>(exit_code::transient), 75);
}

TEST(exit_code, success_only_without_a_fault) {
    EXPECT_EQ(of({}), exit_code::complete);
    for (int value = 1; value <= static_cast<int>(errc::output_busy); ++value) {
        EXPECT_NE(of(static_cast<errc>(value)), exit_code::complete) << value;
    }
    for (int value = 1; value <= static_cast<int>(service_errc::request_time_skewed); ++value) {
        EXPECT_NE(of(static_cast<service_errc>(value)), exit_code::complete) << value;
    }
}

TEST(exit_code, what_the_user_can_mend) {
    EXPECT_EQ(of(errc::invalid_argument), exit_code::usage);
    EXPECT_EQ(of(service_errc::validation), exit_code::usage);
    EXPECT_EQ(of(errc::no_credentials), exit_code::configuration);
    EXPECT_EQ(of(errc::bad_endpoint), exit_code::configuration);
    EXPECT_EQ(of(errc::tls_verification_failed), exit_code::configuration);
    EXPECT_EQ(of(service_errc::expired_token), exit_code::configuration);
    EXPECT_EQ(of(service_errc::unrecognized_client), exit_code::configuration);
    EXPECT_EQ(of(net::host_not_found), exit_code::configuration);
    EXPECT_EQ(of(service_errc::resource_not_found), exit_code::table);
    EXPECT_EQ(of(service_errc::access_denied), exit_code::table);
}

TEST(exit_code, what_may_pass_by_itself) {
    EXPECT_EQ(of(service_errc::throttling), exit_code::transient);
    EXPECT_EQ(of(service_errc::service_unavailable), exit_code::transient);
    EXPECT_EQ(of(errc::stalled), exit_code::transient);
    EXPECT_EQ(of(net::connection_refused), exit_code::transient);
    EXPECT_EQ(of(net::host_not_found_try_again), exit_code::transient);
}

TEST(exit_code, stopping_is_not_failing) {
    EXPECT_EQ(of(errc::stopped), exit_code::incomplete);
    EXPECT_EQ(of(net::operation_aborted), exit_code::incomplete);
}

TEST(exit_code, wrong_data_is_its_own) {
    EXPECT_EQ(of(errc::corrupt_response), exit_code::integrity);
    EXPECT_EQ(of(errc::malformed_response), exit_code::integrity);
    // The journal changed while it was written, too: another process writes the same dump.
    EXPECT_EQ(exit_code_for(errc::corrupt_output, fault_origin::output), exit_code::integrity);
}

TEST(exit_code, a_systems_code_depends_on_where_it_happened) {
    EXPECT_EQ(of_output(sys::no_space_on_device), exit_code::output);
    EXPECT_EQ(of_output(sys::permission_denied), exit_code::output);
    EXPECT_EQ(of_output(sys::io_error), exit_code::output);
    EXPECT_EQ(of_output(sys::broken_pipe), exit_code::incomplete);
    EXPECT_EQ(of(error_code(sys::broken_pipe, boost::system::system_category())),
              exit_code::transient);
    EXPECT_EQ(exit_code_for(errc::output_exists, fault_origin::output), exit_code::output);
    // Another process has the dump: it ends by itself.
    EXPECT_EQ(exit_code_for(errc::output_busy, fault_origin::output), exit_code::transient);
}

TEST(exit_code, s3_is_where_dumps_lie) {
    const auto of_place = [](error_code ec) {
        return exit_code_for(ec, fault_origin::output);
    };
    for (int value = 1; value <= static_cast<int>(s3_errc::bucket_exists); ++value) {
        EXPECT_NE(of_place(static_cast<s3_errc>(value)), exit_code::complete) << value;
        EXPECT_EQ(of_place(static_cast<s3_errc>(value)), of(static_cast<s3_errc>(value))) << value;
    }
    EXPECT_EQ(of_place(s3_errc::no_such_bucket), exit_code::output);
    EXPECT_EQ(of_place(s3_errc::access_denied), exit_code::output);
    EXPECT_EQ(of_place(s3_errc::slow_down), exit_code::transient);
    EXPECT_EQ(of_place(s3_errc::invalid_signature), exit_code::configuration);
    EXPECT_EQ(of_place(s3_errc::bad_digest), exit_code::integrity);
    EXPECT_EQ(of_place(net::connection_refused), exit_code::transient);
    EXPECT_EQ(of_place(net::host_not_found), exit_code::configuration);
}

TEST(exit_code, what_answers_in_the_services_place_by_its_status) {
    EXPECT_EQ(of(errc::foreign_answer), exit_code::configuration); // 3xx, 401, 404, 407, 511
    EXPECT_EQ(of(service_errc::access_denied), exit_code::table);  // 403
    EXPECT_EQ(of(service_errc::throttling), exit_code::transient); // 429
    EXPECT_EQ(of(service_errc::service_unavailable), exit_code::transient); // 503
}

} // namespace
} // namespace dyndump::cli
