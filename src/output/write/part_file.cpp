#include "output/write/part_file.hpp"

#include <utility>

namespace dyndump::output {

part_file::part_file(std::string name, std::uint32_t number, part_checks checks)
    : name_(std::move(name))
    , sums_(checks) {
    at_.number = number;
}

error_code part_file::create(file_system& system, int directory) {
    return file_.create(system, directory, name_);
}

error_code part_file::take_over(durable_file file, const archive::part_position& at) {
    file_ = std::move(file);
    auto ec = file_.read(0, at.offset, [this](std::string_view bytes) { sums_.add(bytes); });
    std::uint64_t size = 0;
    if (!ec && sums_.crc() != at.crc) {
        ec = errc::corrupt_output;
    }
    if (!ec) {
        ec = file_.size(size);
    }
    if (!ec && size > at.offset) {
        ec = file_.truncate(at.offset);
    }
    if (!ec) {
        ec = file_.sync();
    }
    at_ = at;
    return ec;
}

error_code part_file::append(std::string_view bytes, std::uint64_t uncompressed,
                             std::uint64_t items, const items_signature& signature) {
    auto ec = file_.append(bytes);
    if (!ec) {
        sums_.add(bytes);
        at_.crc = sums_.crc();
        at_.offset += bytes.size();
        at_.bytes += uncompressed;
        at_.items += items;
        at_.signature.add(signature);
    }
    return ec;
}

error_code part_file::is_unchanged(bool& unchanged) const {
    std::uint64_t size = 0;
    auto ec = file_.size(size);
    unchanged = size == at_.offset;
    return ec;
}

} // namespace dyndump::output
