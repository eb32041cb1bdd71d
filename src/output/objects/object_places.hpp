// Where in S3 the objects of a dump lie.
#pragma once

#include <dyndump/dump_writer.hpp>
#include <dyndump/s3/location.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump::output {

/// Keys; a path is one without the location's prefix.
class object_places {
public:
    object_places(s3::location where, dump_layout layout, compression compress);

    const std::string& bucket() const noexcept { return where_.bucket; }
    const std::string& prefix() const noexcept { return where_.prefix; }
    dump_layout layout() const noexcept { return layout_; }
    /// "s3://bucket/prefix/".
    std::string url() const { return s3::to_string(where_); }
    std::string url_of(std::string_view key) const;
    std::string key(std::string_view path) const { return where_.prefix + std::string(path); }

    std::string manifest() const { return key("manifest.json"); }
    std::string states() const { return key("_dyndump/"); }
    std::string lease() const { return key("_dyndump/lease"); }
    std::string begin() const { return key("_dyndump/begin"); }
    std::string state_of(std::uint32_t segment, std::uint32_t number) const;
    /// Segment and number of the part whose state has that key; unset: none has.
    std::optional<std::pair<std::uint32_t, std::uint32_t>>
    part_of_state(std::string_view key) const;

    /// Names the export in the aws layout; else without effect.
    void set_export(const std::string& id);
    /// The path above the parts, and in the aws layout above what describes them; both with a slash
    /// at the end.
    const std::string& data() const noexcept { return data_; }
    const std::string& above_data() const noexcept { return above_data_; }
    std::string part(std::uint32_t segment, std::uint32_t number) const;
    /// Whether it is the key of a part of this dump's, in whichever compression.
    bool may_be_part(std::string_view key) const;

private:
    s3::location where_;
    dump_layout layout_;
    std::string suffix_;
    std::string export_id_;
    std::string data_ = "data/";
    std::string above_data_;
};

} // namespace dyndump::output
