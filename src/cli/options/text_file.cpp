#include "cli/options/text_file.hpp"

#include "cli/report/figures.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ios>
#include <string_view>
#include <system_error>

namespace dyndump::cli {

std::string read_text_file(const std::string& path, std::size_t limit, std::string& text) {
    constexpr std::string_view byte_order_mark("\xef\xbb\xbf");
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return "it is a directory";
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return std::error_code(errno, std::generic_category()).message();
    }
    text.resize(limit + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) {
        return "it cannot be read to its end";
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > limit) {
        return "it is larger than " + size(static_cast<double>(limit));
    }
    if (text.starts_with(byte_order_mark)) {
        text.erase(0, byte_order_mark.size());
    }
    return {};
}

} // namespace dyndump::cli
