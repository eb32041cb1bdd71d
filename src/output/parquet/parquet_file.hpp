// One Parquet file while it is written: row groups in the order they come, then the footer.
#pragma once

#include "output/files/file_system.hpp"
#include "output/write/output_file.hpp"
#include "parquet/footer.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace dyndump::output {

/// Row groups are added from several threads; the rest is one thread's.
class parquet_file {
public:
    parquet_file(file_system& system, std::vector<parquet::leaf> leaves, parquet::codec compressed)
        : file_(system)
        , footer_(std::move(leaves), compressed) {}

    /// As output_file. Writes nothing yet.
    error_code open(const std::string& path, bool replace) { return file_.open(path, replace); }
    error_code add(const parquet::encoded_group& group);
    /// The footer; the file is durable and has its name.
    error_code finish(const std::vector<std::pair<std::string, std::string>>& notes);
    void discard() noexcept { file_.discard(); }

    std::uint64_t rows() const noexcept { return footer_.rows(); }
    std::uint64_t bytes_written() const noexcept { return file_.bytes_written(); }
    const std::string& failure() const noexcept { return file_.failure(); }

private:
    error_code begin();

    std::mutex mutex_; // guards what follows
    output_file file_;
    parquet::file_footer footer_;
    std::string index_;
};

} // namespace dyndump::output
