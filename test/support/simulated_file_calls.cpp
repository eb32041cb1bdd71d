// The calls, each as POSIX has it.
#include "support/simulated_file_system.hpp"

#include "core/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>

namespace dyndump::test {
namespace {} // namespace

error_code simulated_file_system::open(int directory, const std::string& path, int flags,
                                       unsigned mode, int& descriptor) {
    descriptor = -1;
    if (auto ec = step("open", path)) {
        return ec;
    }
    std::string name;
    const auto where = parent(directory, path, name);
    if (!where) {
        return core::system_error(ENOENT);
    }
    auto found = find(directory, path);
    if (found && (flags & O_EXCL) != 0) {
        return core::system_error(EEXIST);
    }
    if (!found && (flags & O_CREAT) == 0) {
        return core::system_error(ENOENT);
    }
    if (found && found->link && (flags & O_NOFOLLOW) != 0) {
        return core::system_error((flags & O_DIRECTORY) != 0 ? ENOTDIR : ELOOP);
    }
    if (found && (flags & O_DIRECTORY) != 0 && !found->directory) {
        return core::system_error(ENOTDIR);
    }
    if (!found) {
        found = std::make_shared<node>();
        found->mode = mode;
        where->names[name] = found;
        where->name_changes.push_back(where->names);
    }
    descriptor = next_descriptor_++;
    descriptors_[descriptor] = std::move(found);
    return {};
}

error_code simulated_file_system::close(int descriptor) {
    auto ec = step("close", "");
    const auto open = at(descriptor);
    if (!open) {
        return core::system_error(EBADF);
    }
    if (open->locked_by == descriptor) {
        open->locked_by = -1;
    }
    descriptors_.erase(descriptor);
    return ec;
}

error_code simulated_file_system::write(int descriptor, std::string_view bytes,
                                        std::size_t& written) {
    written = 0;
    const bool alive = !crashed_;
    auto ec = step("write", std::to_string(bytes.size()));
    const auto open = at(descriptor);
    if (!open) {
        return core::system_error(EBADF);
    }
    const bool dying = alive && crashed_;
    if (ec && !dying) {
        return ec;
    }
    // What the process was writing when it died may be there in part.
    bytes = bytes.substr(0, dying ? bytes.size() / 2 : write_limit);
    const auto room = space - std::min(space, used_);
    if (bytes.size() > room) {
        bytes = bytes.substr(0, room);
        if (bytes.empty()) {
            return core::system_error(ENOSPC);
        }
    }
    open->changes.push_back({false, open->content.size(), std::string(bytes)});
    open->content += bytes;
    used_ += bytes.size();
    written = bytes.size();
    return dying ? ec : error_code{};
}

error_code simulated_file_system::wait_writable(int) {
    return step("wait", "");
}

error_code simulated_file_system::sync(int descriptor) {
    if (auto ec = step("sync", "")) {
        return ec;
    }
    const auto open = at(descriptor);
    if (!open) {
        return core::system_error(EBADF);
    }
    if (open->directory && no_directory_sync) {
        return no_directory_sync;
    }
    open->durable = open->content;
    open->changes.clear();
    open->durable_names = open->names;
    open->name_changes.clear();
    return {};
}

error_code simulated_file_system::set_mode(int descriptor, unsigned mode) {
    if (auto ec = step("set_mode", "")) {
        return ec;
    }
    at(descriptor)->mode = mode;
    return {};
}

error_code simulated_file_system::rename(int directory, const std::string& from,
                                         const std::string& to, bool replace) {
    if (auto ec = step("rename", to)) {
        return ec;
    }
    const auto where = at(directory);
    const auto found = where->names.find(from);
    if (found == where->names.end()) {
        return core::system_error(ENOENT);
    }
    if (!replace && where->names.contains(to)) {
        return core::system_error(EEXIST);
    }
    where->names[to] = found->second;
    where->names.erase(from);
    where->name_changes.push_back(where->names);
    return {};
}

error_code simulated_file_system::remove(int directory, const std::string& path) {
    if (auto ec = step("remove", path)) {
        return ec;
    }
    std::string name;
    const auto where = parent(directory, path, name);
    if (!where || !where->names.contains(name)) {
        return core::system_error(ENOENT);
    }
    used_ -= std::min<std::uint64_t>(used_, where->names[name]->content.size());
    where->names.erase(name);
    where->name_changes.push_back(where->names);
    return {};
}

error_code simulated_file_system::kind_of(int directory, const std::string& path, bool,
                                          output::file_kind& kind) {
    kind = output::file_kind::none;
    if (auto ec = step("kind_of", path)) {
        return ec;
    }
    if (const auto found = find(directory, path)) {
        kind = found->link        ? output::file_kind::symbolic_link
               : found->directory ? output::file_kind::directory
                                  : output::file_kind::regular;
    }
    return {};
}

error_code simulated_file_system::kind_of(int descriptor, output::file_kind& kind) {
    if (auto ec = step("kind_of", "")) {
        return ec;
    }
    kind = at(descriptor)->directory ? output::file_kind::directory : output::file_kind::regular;
    return {};
}

error_code simulated_file_system::owner_of(int descriptor, output::file_owner& owner) {
    if (auto ec = step("owner_of", "")) {
        return ec;
    }
    owner = {!at(descriptor)->another_users, at(descriptor)->mode};
    return {};
}

error_code simulated_file_system::read(int descriptor, std::uint64_t offset, std::span<char> into,
                                       std::size_t& count) {
    count = 0;
    if (auto ec = step("read", "")) {
        return ec;
    }
    const auto& content = at(descriptor)->content;
    if (offset < content.size()) {
        count = std::min<std::size_t>(into.size(), content.size() - offset);
        std::memcpy(into.data(), content.data() + offset, count);
    }
    return {};
}

error_code simulated_file_system::truncate(int descriptor, std::uint64_t size) {
    if (auto ec = step("truncate", std::to_string(size))) {
        return ec;
    }
    const auto open = at(descriptor);
    used_ -= std::min<std::uint64_t>(
        used_, open->content.size() - std::min<std::uint64_t>(open->content.size(), size));
    open->content.resize(size, '\0');
    open->changes.push_back({true, size, {}});
    return {};
}

error_code simulated_file_system::size_of(int descriptor, std::uint64_t& size) {
    size = 0;
    if (auto ec = step("size_of", "")) {
        return ec;
    }
    size = at(descriptor)->content.size();
    return {};
}

error_code simulated_file_system::make_directory(int directory, const std::string& path,
                                                 unsigned mode) {
    if (auto ec = step("make_directory", path)) {
        return ec;
    }
    std::string name;
    const auto where = parent(directory, path, name);
    if (!where) {
        return core::system_error(ENOENT);
    }
    if (where->names.contains(name)) {
        return core::system_error(EEXIST);
    }
    auto fresh = std::make_shared<node>();
    fresh->directory = true;
    fresh->mode = mode;
    where->names[name] = std::move(fresh);
    where->name_changes.push_back(where->names);
    return {};
}

error_code simulated_file_system::list(int directory, std::vector<std::string>& names) {
    names.clear();
    if (auto ec = step("list", "")) {
        return ec;
    }
    for (const auto& [name, child] : at(directory)->names) {
        names.push_back(name);
    }
    return {};
}

error_code simulated_file_system::remove_directory(int directory, const std::string& path) {
    if (auto ec = step("remove_directory", path)) {
        return ec;
    }
    const auto found = find(directory, path);
    if (!found || !found->directory || !found->names.empty()) {
        return core::system_error(!found ? ENOENT : !found->directory ? ENOTDIR : ENOTEMPTY);
    }
    std::string name;
    const auto above = parent(directory, path, name);
    above->names.erase(name);
    above->name_changes.push_back(above->names);
    return {};
}

error_code simulated_file_system::list_sizes(int directory,
                                             std::vector<output::sized_name>& files) {
    files.clear();
    if (auto ec = step("list", "")) {
        return ec;
    }
    for (const auto& [name, child] : at(directory)->names) {
        const bool regular = !child->directory && !child->link;
        files.push_back(
            {name, regular ? std::optional<std::uint64_t>(child->content.size()) : std::nullopt});
    }
    return {};
}

error_code simulated_file_system::lock(int descriptor) {
    if (auto ec = step("lock", "")) {
        return ec;
    }
    const auto open = at(descriptor);
    if (no_locks) {
        return no_locks;
    }
    if (!local_locks && open->locked_by >= 0 && open->locked_by != descriptor) {
        return core::system_error(EWOULDBLOCK);
    }
    open->locked_by = descriptor;
    return {};
}

error_code simulated_file_system::is_locked(int descriptor, bool& locked) {
    locked = false;
    if (auto ec = step("is_locked", "")) {
        return ec;
    }
    const auto open = at(descriptor);
    locked = open->locked_by >= 0 && open->locked_by != descriptor;
    return {};
}

error_code simulated_file_system::is_named(int descriptor, int directory, const std::string& path,
                                           bool& same) {
    same = false;
    if (auto ec = step("is_named", path)) {
        return ec;
    }
    same = find(directory, path) == at(descriptor);
    return {};
}

} // namespace dyndump::test
