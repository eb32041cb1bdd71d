#include "output/dump_places.hpp"

#include "archive/digest.hpp"
#include "output/compressor.hpp"
#include "output/interrupted.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

std::string without_slashes(std::string path) {
    while (path.size() > 1 && path.back() == '/') {
        path.pop_back();
    }
    return path;
}

} // namespace

dump_places::dump_places(file_system& system, dump_layout layout, const std::string& path,
                         compression kind)
    : system_(&system)
    , layout_(layout)
    , path_(without_slashes(path))
    , suffix_(fmt::format(".json{}", suffix_of(kind)))
    , journal_("journal")
    , outcome_("manifest.json") {
    const auto slash = path_.rfind('/');
    const auto name = path_.substr(slash + 1); // npos + 1 is 0
    base_ = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    if (layout_ == dump_layout::file) {
        journal_ = fmt::format(".{}.journal", name);
        outcome_ = name;
    }
}

error_code dump_places::make_directory(int in, const std::string& name, bool& made) {
    auto ec =
        retry_interrupted([&] { return system_->make_directory(in, name, owner_only_directory); });
    made = !ec;
    return ec == sys::file_exists ? error_code{} : ec;
}

error_code dump_places::find_root(bool& there) {
    file_kind kind = file_kind::directory;
    auto ec =
        layout_ == dump_layout::file ? error_code{} : system_->kind_of(AT_FDCWD, path_, true, kind);
    there = kind != file_kind::none;
    if (!ec && there) {
        return root_.open_directory(*system_, AT_FDCWD,
                                    layout_ == dump_layout::file ? base_ : path_, false);
    }
    durable_file above;
    return ec ? ec : above.open_directory(*system_, AT_FDCWD, base_, false);
}

error_code dump_places::open_root() {
    if (layout_ == dump_layout::file) {
        return root_.open_directory(*system_, AT_FDCWD, base_, false);
    }
    bool made = false;
    auto ec = make_directory(AT_FDCWD, path_, made);
    if (!ec) {
        ec = root_.open_directory(*system_, AT_FDCWD, path_, false);
    }
    if (!ec && made) {
        static_cast<void>(
            system_->set_mode(root_.descriptor(), owner_only_directory)); // a strange umask
        durable_file parent;
        ec = parent.open_directory(*system_, AT_FDCWD, base_, false);
        if (!ec) {
            ec = sync_directory(*system_, parent.descriptor());
        }
    }
    return ec;
}

error_code dump_places::open_data(const std::string& export_id) {
    export_id_ = export_id;
    std::vector<std::string> names;
    if (layout_ == dump_layout::directory) {
        names = {"data"};
    } else if (layout_ == dump_layout::aws_export) {
        names = {"AWSDynamoDB", export_id, "data"};
    }
    levels_.clear();
    data_path_.clear();
    for (const auto& name : names) {
        const int above = data();
        bool made = false;
        auto ec = make_directory(above, name, made);
        durable_file level;
        if (!ec) {
            ec = level.open_directory(*system_, above, name, true);
        }
        if (!ec && made) {
            static_cast<void>(system_->set_mode(level.descriptor(), owner_only_directory));
        }
        if (!ec) {
            // Also when it was there: an earlier run may have ended before this.
            ec = sync_directory(*system_, above);
        }
        if (ec) {
            return ec;
        }
        levels_.push_back(std::move(level));
        data_path_ += (data_path_.empty() ? "" : "/") + name;
    }
    return {};
}

std::string dump_places::part(std::uint32_t segment, std::uint32_t number) const {
    switch (layout_) {
    case dump_layout::file:
        return fmt::format(".{}.partial", outcome_);
    case dump_layout::aws_export:
        return export_part_name(export_id_, segment, number) + suffix_;
    case dump_layout::directory:
        break;
    }
    return fmt::format("{:06}-{:05}{}", segment, number, suffix_);
}

bool dump_places::may_be_part(std::string_view name) const {
    return layout_ == dump_layout::file ? name == part(0, 0) : name.ends_with(suffix_);
}

std::string dump_places::path_of(const std::string& part) const {
    if (layout_ == dump_layout::file) {
        return base_ == "." ? part : base_ + part;
    }
    return fmt::format("{}/{}/{}", path_, data_path_, part);
}

std::string export_part_name(std::string_view export_id, std::uint32_t segment,
                             std::uint32_t number) {
    static constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    constexpr std::size_t length = 26;
    archive::running_digest digest(EVP_sha256());
    digest.add(fmt::format("{}/{}/{}", export_id, segment, number));
    const auto raw = digest.value();
    std::string name;
    unsigned bits = 0;
    unsigned have = 0;
    for (char c : raw) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        have += 8;
        while (have >= 5 && name.size() < length) {
            have -= 5;
            name += alphabet[(bits >> have) & 31];
        }
    }
    return name;
}

} // namespace dyndump::output
