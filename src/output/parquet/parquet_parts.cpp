#include "output/parquet/parquet_parts.hpp"

#include "archive/digest.hpp"
#include "core/json_members.hpp"
#include "core/sentence.hpp"
#include "output/files/interrupted.hpp"
#include "output/parquet/parquet_ground.hpp"
#include "output/parquet/parquet_names.hpp"
#include "parquet/row_items.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace dyndump::output {
namespace {

namespace json = boost::json;

// A row group is in memory while it is read, so few are read at the same time.
constexpr std::size_t most_parquet_parts = 4;

std::string note_of(const parquet::file_contents& from, std::string_view name) {
    const auto there = from.notes.find(std::string(name));
    return there == from.notes.end() ? std::string() : there->second;
}

error_code open_contents(file_system& system, const dump_parts& of, const std::string& path,
                         durable_file& file, std::uint64_t& size, parquet::file_contents& contents,
                         std::string& problem) {
    auto ec = open_part(system, of, {path, {}, {}}, file, size);
    ec = ec ? ec : read_parquet_footer(system, file.descriptor(), size, contents, problem);
    if (ec) {
        problem = core::sentence("{}: {}", path, problem.empty() ? system.words_for(ec) : problem);
    }
    return ec;
}

void take_notes(const parquet::file_contents& from, dump_contents& about) {
    about.format = json_format::dynamodb_json;
    about.table_json = note_of(from, parquet_note::table);
    about.settings_json = note_of(from, parquet_note::settings);
    error_code ec;
    const auto table = json::parse(about.table_json, ec);
    if (!ec && table.is_object()) {
        const auto& described = table.get_object();
        about.how.table_name = core::text_in(described, "TableName");
        about.table_arn = core::text_in(described, "TableArn");
        about.table_id = core::text_in(described, "TableId");
    }
    const auto key = json::parse(note_of(from, parquet_note::key), ec);
    if (!ec && key.is_array()) {
        for (const auto& each : key.get_array()) {
            if (each.is_string()) {
                about.key.emplace_back(each.get_string());
            }
        }
    }
}

// Deals out a file's row groups to the parts, so that all have about the same.
void deal(const std::string& path, const parquet::file_contents& contents, std::size_t& next,
          std::vector<std::vector<parquet_groups>>& parts) {
    for (std::uint32_t i = 0; i < contents.groups.size(); ++i) {
        auto& part = parts[next++ % parts.size()];
        if (part.empty() || part.back().path != path) {
            part.push_back({path, {}, 0});
        }
        part.back().groups.push_back(i);
        part.back().rows += contents.groups[i].rows;
    }
}

void set_parts(const std::string& place, std::vector<std::vector<parquet_groups>> parts,
               dump_parts& found) {
    std::erase_if(parts, [](const auto& part) { return part.empty(); });
    for (std::size_t i = 0; i < parts.size(); ++i) {
        found.parts.push_back({place, {}, {}});
    }
    found.parquet = std::move(parts);
}

// One part: row group after row group, of one file after the other.
class parquet_lines final : public part_lines {
public:
    parquet_lines(file_system& system, const dump_parts& of, std::uint32_t part)
        : system_(system)
        , dump_(of)
        , files_(of.parquet[part]) {}

    error_code skip_to(std::uint64_t position, std::string& problem) override;
    error_code read(std::size_t wanted, page_buffer& into, bool& more,
                    std::string& problem) override;
    error_code count_items(std::uint64_t, bool, std::string&) override { return {}; }
    std::uint64_t position() const noexcept override { return position_; }

private:
    // The next row group that has rows; none: at_end_.
    error_code advance(std::string& problem);
    error_code open_file(std::string& problem);
    error_code next_line(std::string& problem);

    file_system& system_;
    const dump_parts& dump_;
    const std::vector<parquet_groups>& files_;
    std::size_t file_index_ = 0;
    std::size_t group_index_ = 0; // in the file's groups: the next
    bool at_end_ = false;
    std::uint64_t position_ = 0;
    durable_file file_;
    bool is_open_ = false;
    error_code fault_;
    parquet::file_contents contents_;
    std::optional<parquet::row_items> rows_;
    std::string line_;
};

error_code parquet_lines::open_file(std::string& problem) {
    std::uint64_t size = 0;
    durable_file file;
    auto ec =
        open_contents(system_, dump_, files_[file_index_].path, file, size, contents_, problem);
    if (!ec) {
        const auto& groups = files_[file_index_].groups;
        const bool same = std::all_of(groups.begin(), groups.end(), [this](std::uint32_t group) {
            return group < contents_.groups.size();
        });
        if (!same) {
            problem = "it was replaced while it was read";
            return errc::corrupt_output;
        }
    }
    file_ = std::move(file);
    return ec;
}

error_code parquet_lines::advance(std::string& problem) {
    while (!rows_ || rows_->left() == 0) {
        rows_.reset();
        if (file_index_ == files_.size()) {
            at_end_ = true;
            return {};
        }
        const auto& file = files_[file_index_];
        if (group_index_ == file.groups.size()) {
            ++file_index_;
            group_index_ = 0;
            is_open_ = false;
            continue;
        }
        if (!is_open_) {
            if (auto ec = open_file(problem)) {
                return ec;
            }
            is_open_ = true;
        }
        const auto bytes = [this](std::uint64_t at, std::size_t size, std::string& out) {
            const auto before = out.size();
            out.resize(before + size);
            std::size_t have = 0;
            while (have < size) {
                std::size_t count = 0;
                fault_ = retry_interrupted([&] {
                    return system_.read(file_.descriptor(), at + have,
                                        std::span(out).subspan(before + have), count);
                });
                if (!fault_ && count == 0) {
                    fault_ = errc::corrupt_output;
                }
                if (fault_) {
                    return false;
                }
                have += count;
            }
            return true;
        };
        rows_.emplace(contents_, file.groups[group_index_++], bytes);
    }
    return {};
}

error_code parquet_lines::next_line(std::string& problem) {
    line_.clear();
    if (rows_->next(line_, problem)) {
        ++position_;
        return {};
    }
    if (!problem.empty()) {
        problem = core::sentence("{}: {}", files_[file_index_].path, problem);
        return errc::corrupt_output;
    }
    return fault_ ? fault_ : errc::corrupt_output;
}

error_code parquet_lines::skip_to(std::uint64_t position, std::string& problem) {
    while (position_ < position) {
        if (auto ec = advance(problem)) {
            return ec;
        }
        if (at_end_) {
            problem = "it ends before the place where it was left";
            return errc::corrupt_output;
        }
        if (position - position_ >= rows_->left()) {
            position_ += rows_->left();
            rows_.reset();
        } else if (auto ec = next_line(problem)) {
            return ec;
        }
    }
    return {};
}

error_code parquet_lines::read(std::size_t wanted, page_buffer& into, bool& more,
                               std::string& problem) {
    while (into.size() < wanted) {
        if (auto ec = advance(problem)) {
            return ec;
        }
        if (at_end_) {
            break;
        }
        if (auto ec = next_line(problem)) {
            return ec;
        }
        if (into.capacity() < into.size() + line_.size()) {
            into.reserve(std::max(wanted + line_.size(), into.capacity() * 2));
        }
        into.append(line_);
    }
    more = !at_end_;
    return {};
}

} // namespace

error_code find_parquet_file(file_system& system, const std::string& path, dump_parts& found,
                             std::string& problem) {
    durable_file file;
    std::uint64_t size = 0;
    parquet::file_contents contents;
    auto ec = open_part(system, found, {path, {}, {}}, file, size);
    ec = ec ? ec : read_parquet_footer(system, file.descriptor(), size, contents, problem);
    if (ec) {
        return ec;
    }
    take_notes(contents, found.about);
    found.about.file_bytes = size;
    found.about.identity = system.identity_of(file.descriptor());
    found.about.items = contents.rows;
    std::vector<std::vector<parquet_groups>> parts(most_parquet_parts);
    std::size_t next = 0;
    deal(path, contents, next, parts);
    set_parts(path, std::move(parts), found);
    return {};
}

error_code find_parquet_dump(file_system& system, dump_parts& found, bool& is_one,
                             std::string& problem) {
    std::vector<std::string> names;
    if (auto ec = system.list(found.root.descriptor(), names)) {
        return ec;
    }
    std::set<std::uint32_t> segments;
    std::uint32_t of = 0;
    for (const auto& name : names) {
        std::uint32_t segment = 0;
        std::uint32_t all = 0;
        if (read_parquet_part_name(name, segment, all)) {
            if (of != 0 && all != of) {
                problem = "it holds Parquet files of several conversions";
                is_one = true;
                return errc::corrupt_output;
            }
            of = all;
            segments.insert(segment);
        }
    }
    is_one = of > 0;
    if (!is_one) {
        return {};
    }
    if (segments.size() != of) {
        problem = core::sentence("{} of its {} Parquet files are there: the conversion is not "
                                 "finished. Run its command again to go on with it",
                                 segments.size(), of);
        return errc::stopped;
    }
    std::vector<std::vector<parquet_groups>> parts(most_parquet_parts);
    std::size_t next = 0;
    std::uint64_t items = 0;
    std::string conversion;
    archive::running_digest identity(EVP_sha256());
    for (std::uint32_t segment = 0; segment < of; ++segment) {
        const auto name = parquet_part_name(segment, of);
        durable_file file;
        std::uint64_t size = 0;
        parquet::file_contents contents;
        if (auto ec = open_contents(system, found, name, file, size, contents, problem)) {
            return ec;
        }
        const auto its = note_of(contents, parquet_note::conversion);
        if (segment == 0) {
            conversion = its;
            take_notes(contents, found.about);
        } else if (its != conversion) {
            problem = core::sentence("{} is of another conversion than the files before it", name);
            return errc::corrupt_output;
        }
        identity.add(core::sentence("{} {} {}\n", its, size, contents.rows));
        found.about.file_bytes += size;
        items += contents.rows;
        deal(name, contents, next, parts);
    }
    found.about.items = items;
    found.about.identity = archive::to_hex(identity.value());
    set_parts("part-*.parquet", std::move(parts), found);
    return {};
}

std::unique_ptr<part_lines> open_parquet_part(file_system& system, const dump_parts& of,
                                              std::uint32_t part) {
    return std::make_unique<parquet_lines>(system, of, part);
}

} // namespace dyndump::output
