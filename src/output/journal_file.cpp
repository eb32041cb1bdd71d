#include "output/journal_file.hpp"

#include "archive/record.hpp"
#include "output/interrupted.hpp"

#include <utility>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

constexpr std::size_t batch = std::size_t{1} << 20;

} // namespace

error_code journal_file::acquire(file_system& system, int directory, const std::string& name) {
    system_ = &system;
    directory_ = directory;
    name_ = name;
    auto ec = file_.create(system, directory, name);
    if (ec == sys::file_exists) {
        ec = file_.open(system, directory, name);
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

error_code journal_file::read(std::string& content) const {
    content.clear();
    std::uint64_t size = 0;
    auto ec = file_.size(size);
    if (!ec && size > most_bytes) {
        ec = sys::make_error_code(sys::file_too_large);
    }
    if (!ec) {
        content.reserve(size);
        ec = file_.read(0, size, [&](std::string_view bytes) { content += bytes; });
    }
    return ec;
}

error_code journal_file::rewrite(const std::vector<archive::entry>& entries, std::int64_t now_ms) {
    const auto aside = name_ + ".partial";
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
        archive::append_record(text, archive::to_text(entries[i]));
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
    record_.clear();
    archive::append_record(record_, archive::to_text(what));
    auto ec = file_.append(record_);
    size_ += record_.size();
    return ec;
}

error_code journal_file::remove() {
    auto ec = system_->remove(directory_, name_);
    return ec ? ec : sync_directory(*system_, directory_);
}

} // namespace dyndump::output
