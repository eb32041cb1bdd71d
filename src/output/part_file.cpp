#include "output/part_file.hpp"

#include "archive/record.hpp"

#include <utility>

namespace dyndump::output {

part_file::part_file(std::string name, std::uint32_t number, part_checks checks)
    : name_(std::move(name)) {
    at_.number = number;
    if (checks.sha256) {
        sha256_.emplace(EVP_sha256());
    }
    if (checks.md5) {
        md5_.emplace(EVP_md5());
    }
}

error_code part_file::create(file_system& system, int directory) {
    return file_.create(system, directory, name_);
}

error_code part_file::take_over(durable_file file, const archive::part_position& at) {
    file_ = std::move(file);
    auto ec = file_.read(0, at.offset, [this](std::string_view bytes) { check(bytes); });
    std::uint64_t size = 0;
    if (!ec && at_.crc != at.crc) {
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
                             std::uint64_t items) {
    auto ec = file_.append(bytes);
    if (!ec) {
        check(bytes);
        at_.offset += bytes.size();
        at_.bytes += uncompressed;
        at_.items += items;
    }
    return ec;
}

error_code part_file::is_unchanged(bool& unchanged) const {
    std::uint64_t size = 0;
    auto ec = file_.size(size);
    unchanged = size == at_.offset;
    return ec;
}

archive::part_digests part_file::digests() const {
    archive::part_digests all;
    if (sha256_) {
        all.sha256 = archive::to_hex(sha256_->value());
    }
    if (md5_) {
        all.md5 = archive::to_base64(md5_->value());
    }
    return all;
}

void part_file::check(std::string_view bytes) {
    at_.crc = archive::crc32(bytes, at_.crc);
    if (sha256_) {
        sha256_->add(bytes);
    }
    if (md5_) {
        md5_->add(bytes);
    }
}

} // namespace dyndump::output
