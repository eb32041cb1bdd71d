#include "output/check/part_sums.hpp"

#include "archive/record.hpp"

namespace dyndump::output {

part_checks checks_for(dump_layout layout) {
    part_checks checks;
    checks.sha256 = layout != dump_layout::file; // a file has no manifest to keep it
    checks.md5 = layout == dump_layout::aws_export;
    return checks;
}

part_sums::part_sums(part_checks checks) {
    if (checks.sha256) {
        sha256_.emplace(EVP_sha256());
    }
    if (checks.md5) {
        md5_.emplace(EVP_md5());
    }
}

void part_sums::add(std::string_view bytes) {
    crc_ = archive::crc32(bytes, crc_);
    if (sha256_) {
        sha256_->add(bytes);
    }
    if (md5_) {
        md5_->add(bytes);
    }
}

archive::part_digests part_sums::digests() const {
    archive::part_digests all;
    if (sha256_) {
        all.sha256 = archive::to_hex(sha256_->value());
    }
    if (md5_) {
        all.md5 = archive::to_base64(md5_->value());
    }
    return all;
}

} // namespace dyndump::output
