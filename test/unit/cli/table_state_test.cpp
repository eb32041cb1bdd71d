#include "cli/load/description_check.hpp"
#include "cli/load/table_state.hpp"
#include "cli/report/fault_message.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::cli {
namespace {

TEST(table_state, a_table_that_cannot_be_read_is_called_by_its_state) {
    for (const char* status :
         {"CREATING", "ARCHIVING", "ARCHIVED", "INACCESSIBLE_ENCRYPTION_CREDENTIALS"}) {
        table_description table;
        table.status = status;
        dump_options options;
        options.table = "orders";
        const auto check = check_description(table, options, "in eu-west-1");
        EXPECT_EQ(check.code, exit_code::table) << status;
        EXPECT_TRUE(check.message.starts_with("Table \"orders\" in eu-west-1 is "))
            << check.message;
        EXPECT_NE(check.message.find(status), std::string::npos) << check.message;
        EXPECT_EQ(check.message.find("--region"), std::string::npos) << check.message;
    }
}

TEST(table_state, others_are_read) {
    for (const char* status :
         {"ACTIVE", "UPDATING", "DELETING", "REPLICATION_NOT_AUTHORIZED", "", "NEW_ONE"}) {
        table_description table;
        table.status = status;
        EXPECT_EQ(check_description(table, {}, "").code, exit_code::complete) << status;
    }
}

std::string not_found(const std::string& status) {
    const fault_subject subject{"orders", "in eu-west-1", "", status};
    return message_for({service_errc::resource_not_found, fault_origin::service, {}}, subject);
}

TEST(table_state, a_table_that_was_described_is_not_called_unknown) {
    EXPECT_NE(not_found("").find("Check its name and --region"), std::string::npos);
    for (const char* status :
         {"ACTIVE", "UPDATING", "DELETING", "CREATING", "ARCHIVED", "NEW_ONE"}) {
        EXPECT_EQ(not_found(status).find("Check its name"), std::string::npos) << status;
    }
    EXPECT_NE(not_found("DELETING").find("is being deleted (DELETING)"), std::string::npos);
    EXPECT_NE(not_found("NEW_ONE").find("in its state, NEW_ONE"), std::string::npos);
    EXPECT_NE(not_found("ACTIVE").find("deleted or archived meanwhile"), std::string::npos);
}

TEST(table_state, an_index_that_is_not_there_yet_is_called_by_its_state) {
    table_description table;
    table.status = "ACTIVE";
    table.indexes.push_back({"by-date", true, 0, 0, 0, "CREATING"});
    dump_options options;
    options.table = "orders";
    options.index_name = "by-date";
    const auto check = check_description(table, options, "");
    EXPECT_EQ(check.code, exit_code::table);
    EXPECT_EQ(check.message,
              "Index \"by-date\" of table \"orders\" is being created (CREATING) and "
              "cannot be read. Try again when it is ACTIVE.");
    table.indexes.front().status = "UPDATING";
    EXPECT_EQ(check_description(table, options, "").code, exit_code::complete);
}

} // namespace
} // namespace dyndump::cli
