#include "output/survey/dump_places.hpp"

#include "archive/names.hpp"
#include "output/files/interrupted.hpp"
#include "output/files/ownership.hpp"
#include "output/write/compressor.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

// Of a file whose hidden names are its own with something added: the rest of 255 is for that, and
// was for more.
constexpr std::size_t most_name = 238;

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
        outcome_ = name;
        // Beside the file, and found again by its name alone.
        const auto hidden = name.size() <= most_name ? '.' + name : temporary_name(name);
        journal_ = hidden + ".journal";
        partial_ = hidden + ".partial";
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

error_code dump_places::open_data(const std::string& export_id, std::string& fault) {
    fault.clear();
    export_id_ = layout_ == dump_layout::aws_export ? export_id : std::string();
    std::vector<std::string> names;
    if (layout_ != dump_layout::file) {
        names = archive::data_directories(export_id_);
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
        } else if (!ec) {
            ec = check_ownership(*system_, level.descriptor(), fault);
            fault = fault.empty() ? fault : fmt::format("\"{}\" {}", path_of(name), fault);
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
        return partial_;
    case dump_layout::aws_export:
        return archive::export_part_name(export_id_, segment, number) + suffix_;
    case dump_layout::directory:
        break;
    }
    return archive::part_name(segment, number) + suffix_;
}

bool dump_places::may_be_part(std::string_view name) const {
    return layout_ == dump_layout::file
               ? name == partial_
               : archive::is_part_name(name, layout_ == dump_layout::aws_export);
}

std::string dump_places::beside(const std::string& name) const {
    if (layout_ == dump_layout::file) {
        return base_ == "." ? name : base_ + name;
    }
    return fmt::format("{}/{}", path_, name);
}

std::string dump_places::path_of(const std::string& part) const {
    if (layout_ == dump_layout::file) {
        return beside(part);
    }
    return fmt::format("{}/{}{}{}", path_, data_path_, data_path_.empty() ? "" : "/", part);
}

} // namespace dyndump::output
