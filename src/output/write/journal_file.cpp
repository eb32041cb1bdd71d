#include "output/write/journal_file.hpp"

#include "archive/record.hpp"
#include "output/files/interrupted.hpp"
#include "output/files/ownership.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr std::size_t batch = std::size_t{1} << 20;

} // namespace

error_code journal_file::acquire(file_system& system, int directory, const std::string& name,
                                 std::string& fault) {
    system_ = &system;
    directory_ = directory;
    name_ = name;
    auto ec = file_.create(system, directory, name);
    if (ec == sys::file_exists) {
        ec = open_owned(file_, system, directory, name, fault);
    }
    if (ec == sys::no_such_file_or_directory) {
        return errc::output_busy; // its owner finished between the two
    }
    if (ec) {
        return ec;
    }
    ec = retry_interrupted([&] { return system.lock(file_.descriptor()); });
    if (ec == sys::operation_would_block || ec == sys::resource_unavailable_try_again) {
        return errc::output_busy;
    }
    bool same = true;
    if (!ec) {
        ec = system.is_named(file_.descriptor(), directory, name, same);
    }
    return !ec && !same ? errc::output_busy : ec;
}

error_code journal_file::look_at(file_system& system, int directory, const std::string& name) {
    system_ = &system;
    directory_ = directory;
    name_ = name;
    return file_.open_to_read(system, directory, name);
}

error_code journal_file::is_in_use(bool& locked, bool& same) const {
    auto ec = system_->is_locked(file_.descriptor(), locked);
    return ec ? ec : system_->is_named(file_.descriptor(), directory_, name_, same);
}

error_code journal_file::replay(archive::history& told, std::string& problem) const {
    std::uint64_t size = 0;
    auto ec = file_.size(size);
    if (!ec && size > most_bytes) {
        ec = sys::make_error_code(sys::file_too_large);
    }
    archive::journal_replay reader(told);
    if (!ec) {
        ec = file_.read(0, size, [&](std::string_view bytes) { reader.add(bytes); });
    }
    return ec ? ec : reader.finish(problem);
}

error_code journal_file::find_owner(archive::journal_owner& whose) const {
    std::string beginning;
    std::uint64_t size = 0;
    auto ec = file_.size(size);
    if (!ec) {
        ec = file_.read(0, std::min<std::uint64_t>(size, archive::most_owner_bytes),
                        [&](std::string_view bytes) { beginning += bytes; });
    }
    whose = archive::owner_of_journal(beginning);
    return ec;
}

error_code journal_file::is_unchanged(bool afresh, bool& unchanged) const {
    std::uint64_t size = 0;
    durable_file again;
    if (afresh) {
        static_cast<void>(again.open_to_read(*system_, directory_, name_));
    }
    auto ec = system_->is_named(file_.descriptor(), directory_, name_, unchanged);
    if (!ec) {
        ec = file_.size(size);
    }
    unchanged = unchanged && size == size_;
    return ec;
}

error_code journal_file::rewrite(const std::vector<archive::entry>& entries, std::int64_t now_ms) {
    const auto aside = temporary_name(name_);
    auto ec = system_->remove(directory_, aside); // of an earlier attempt
    if (ec && ec != sys::no_such_file_or_directory) {
        return ec;
    }
    durable_file fresh;
    ec = fresh.create(*system_, directory_, aside);
    if (!ec) {
        ec = retry_interrupted([&] { return system_->lock(fresh.descriptor()); });
    }
    std::uint64_t size = 0;
    std::string text;
    for (std::size_t i = 0; i < entries.size() && !ec; ++i) {
        const auto entry = archive::to_text(entries[i]);
        if (entry.size() > archive::most_record_bytes) {
            ec = sys::make_error_code(sys::file_too_large);
            break;
        }
        archive::append_record(text, entry);
        if (text.size() >= batch) {
            ec = fresh.append(text);
            size += text.size();
            text.clear();
        }
    }
    if (!ec) {
        // True as soon as the file has its name.
        archive::append_record(text, archive::to_text(archive::commit{size + text.size(), now_ms}));
        ec = fresh.append(text);
        size += text.size();
    }
    if (!ec) {
        ec = fresh.sync();
    }
    if (!ec) {
        ec = retry_interrupted([&] { return system_->rename(directory_, aside, name_, true); });
    }
    if (ec) {
        return ec;
    }
    std::swap(file_, fresh);
    static_cast<void>(fresh.close()); // which unlocks the old one
    size_ = size;
    return sync_directory(*system_, directory_);
}

error_code journal_file::append(const archive::entry& what) {
    const auto text = archive::to_text(what);
    if (text.size() > archive::most_record_bytes || size_ + text.size() > most_bytes - batch) {
        return sys::make_error_code(sys::file_too_large);
    }
    record_.clear();
    archive::append_record(record_, text);
    auto ec = file_.append(record_);
    size_ += record_.size();
    return ec;
}

error_code journal_file::remove() {
    auto ec = system_->remove(directory_, name_);
    return ec ? ec : sync_directory(*system_, directory_);
}

} // namespace dyndump::output
