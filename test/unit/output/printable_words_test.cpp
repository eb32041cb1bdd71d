// Paths, and what stands in a dump, may hold anything; what is reported of them is printable.
#include "support/hostile_text.hpp"
#include "support/temporary_directory.hpp"

#include <dyndump/compare.hpp>
#include <dyndump/dump_info.hpp>
#include <dyndump/dump_reader.hpp>
#include <dyndump/dump_removal.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/file_writer.hpp>
#include <dyndump/status.hpp>
#include <dyndump/verify.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace dyndump::test {
namespace {

struct printable_words : testing::Test {
    temporary_directory directory;
    std::string path = directory.path() / hostile;
    diagnostics diag;
    error_code ec;
};

TEST_F(printable_words, of_a_path_where_nothing_is) {
    dump_status status;
    EXPECT_TRUE(read_status(path, status, diag));
    expect_shown(diag.message);
    verify_params checked;
    checked.path = path;
    verify_result result;
    EXPECT_TRUE(verify_dump(checked, result, diag));
    expect_shown(diag.message);
    comparison_params compared;
    compared.dump.path = path;
    EXPECT_TRUE(table_comparison(compared).open(diag));
    expect_shown(diag.message);
    dump_info info;
    EXPECT_TRUE(read_dump_info(info_params(path), info, diag));
    expect_shown(diag.message);
    removal_plan plan;
    EXPECT_TRUE(dump_removal(removal_params(path)).find(plan, diag));
    expect_shown(diag.message);
    const dump_reader reader(dump_reader_params(path), ec, diag);
    EXPECT_TRUE(ec);
    expect_shown(diag.message);
    EXPECT_TRUE(dump_writer::probe(dump_writer_params(path + "/x/y"), diag));
    expect_shown(diag.message);
    const file_writer into(file_writer_params(path + "/x"), ec, diag);
    EXPECT_TRUE(ec);
    expect_shown(diag.message);
}

TEST_F(printable_words, of_a_path_that_is_taken) {
    std::ofstream(path) << "mine";
    const file_writer onto(file_writer_params(path), ec, diag);
    EXPECT_EQ(ec, errc::output_exists);
    expect_shown(diag.message);
    dump_writer_params params(path);
    params.layout = dump_layout::file;
    const dump_writer over(params, ec, diag);
    EXPECT_EQ(ec, errc::output_exists);
    expect_shown(diag.message);
    expect_shown(over.failure());
}

TEST_F(printable_words, of_what_lies_in_a_dump) {
    std::filesystem::create_directories(path);
    std::ofstream(path + "/journal") << "mine";
    dump_writer_params params(path);
    params.layout = dump_layout::directory;
    EXPECT_EQ(dump_writer::probe(params, diag), errc::output_exists);
    expect_shown(diag.message);
    removal_plan plan;
    EXPECT_EQ(dump_removal(removal_params(path)).find(plan, diag), errc::output_exists);
    expect_shown(diag.message);
    std::filesystem::remove(path + "/journal");
    std::ofstream(path + "/manifest.json") << "{\"" << hostile << "\":1}";
    verify_params checked;
    checked.path = path;
    verify_result result;
    EXPECT_TRUE(verify_dump(checked, result, diag));
    expect_shown(diag.message);
    for (const auto& finding : result.findings) {
        expect_printable(finding);
    }
}

} // namespace
} // namespace dyndump::test
