#include "output/parquet/parquet_file.hpp"

namespace dyndump::output {

error_code parquet_file::begin() {
    return file_.bytes_written() == 0 ? file_.write(parquet::magic) : error_code{};
}

error_code parquet_file::add(const parquet::encoded_group& group) {
    std::lock_guard lock(mutex_);
    if (auto ec = begin()) {
        return ec;
    }
    index_.clear();
    footer_.add(group, file_.bytes_written(), index_);
    if (auto ec = file_.write(group.bytes)) {
        return ec;
    }
    return file_.write(index_);
}

error_code parquet_file::finish(const std::vector<std::pair<std::string, std::string>>& notes) {
    std::lock_guard lock(mutex_);
    if (auto ec = begin()) {
        return ec;
    }
    if (auto ec = file_.write(footer_.finish(notes))) {
        return ec;
    }
    return file_.commit();
}

} // namespace dyndump::output
