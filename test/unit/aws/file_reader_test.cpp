#include "aws/file_reader.hpp"

#include "aws/environment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

namespace dyndump::aws {
namespace {

namespace fs = std::filesystem;

class file_reader_test : public testing::Test {
protected:
    file_reader_test() {
        std::string name = (fs::temp_directory_path() / "dyndump-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
    }
    ~file_reader_test() override { fs::remove_all(directory_); }

    std::string write(const std::string& text) {
        const std::string path = (directory_ / "file").string();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    fs::path directory_;
    system_file_reader reader_;
    core::secret out_;
};

TEST_F(file_reader_test, reads_all_bytes) {
    const std::string text = std::string("a\0b\r\n", 5) + std::string(300000, 'x');
    EXPECT_FALSE(reader_.read(write(text), out_));
    EXPECT_EQ(out_.view(), text);
    EXPECT_FALSE(reader_.read(write(""), out_));
    EXPECT_TRUE(out_.empty());
}

TEST_F(file_reader_test, up_to_a_mebibyte) {
    EXPECT_FALSE(reader_.read(write(std::string(1 << 20, 'x')), out_));
    EXPECT_EQ(reader_.read(write(std::string((1 << 20) + 1, 'x')), out_),
              boost::system::errc::file_too_large);
}

TEST_F(file_reader_test, what_is_no_file_is_refused) {
    EXPECT_EQ(reader_.read((directory_ / "absent").string(), out_),
              boost::system::errc::no_such_file_or_directory);
    EXPECT_EQ(reader_.read(directory_.string(), out_), boost::system::errc::is_a_directory);
    const std::string pipe = (directory_ / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(reader_.read(pipe, out_), boost::system::errc::invalid_argument);
}

TEST(environment, empty_variables_count_as_unset) {
    const fixed_environment env({{"A", "1"}, {"B", ""}});
    EXPECT_EQ(env.get("A"), "1");
    EXPECT_FALSE(env.get("B"));
    EXPECT_FALSE(env.get("C"));
    const process_environment process;
    EXPECT_EQ(process.get("PATH"), std::string(std::getenv("PATH")));
    EXPECT_FALSE(process.get("DYNDUMP_NO_SUCH_VARIABLE"));
}

} // namespace
} // namespace dyndump::aws
