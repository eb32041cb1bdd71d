#include "output/objects/object_places.hpp"

#include "archive/names.hpp"
#include "output/write/compressor.hpp"

#include <fmt/format.h>

#include <utility>

namespace dyndump::output {

object_places::object_places(s3::location where, dump_layout layout, compression compress)
    : where_(std::move(where))
    , layout_(layout)
    , suffix_(fmt::format(".json{}", suffix_of(compress))) {}

std::string object_places::url_of(std::string_view key) const {
    return fmt::format("s3://{}/{}", where_.bucket, key);
}

std::string object_places::state_of(std::uint32_t segment, std::uint32_t number) const {
    return states() + archive::part_name(segment, number);
}

std::optional<std::pair<std::uint32_t, std::uint32_t>>
object_places::part_of_state(std::string_view key) const {
    const auto above = states();
    std::pair<std::uint32_t, std::uint32_t> part;
    const bool is_one = key.starts_with(above) &&
                        archive::read_part_name(key.substr(above.size()), part.first, part.second);
    return is_one ? std::optional(part) : std::nullopt;
}

void object_places::set_export(const std::string& id) {
    if (layout_ != dump_layout::aws_export) {
        return;
    }
    export_id_ = id;
    above_data_ = fmt::format("AWSDynamoDB/{}/", id);
    data_ = above_data_ + "data/";
}

std::string object_places::part(std::uint32_t segment, std::uint32_t number) const {
    return data_ +
           (layout_ == dump_layout::aws_export
                ? archive::export_part_name(export_id_, segment, number)
                : archive::part_name(segment, number)) +
           suffix_;
}

bool object_places::may_be_part(std::string_view key) const {
    if (!key.starts_with(where_.prefix)) {
        return false;
    }
    key.remove_prefix(where_.prefix.size());
    return key.starts_with(data_) &&
           archive::is_part_name(key.substr(data_.size()), layout_ == dump_layout::aws_export);
}

} // namespace dyndump::output
