#include "support/simulated_file_system.hpp"

#include "core/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>

namespace dyndump::test {
namespace {

constexpr std::size_t sector = 512;

void apply(std::string& content, std::uint64_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) {
        content.resize(offset + bytes.size(), '\0');
    }
    content.replace(offset, bytes.size(), bytes);
}

} // namespace

simulated_file_system::simulated_file_system() = default;
simulated_file_system::simulated_file_system(const simulated_file_system&) = default;
simulated_file_system& simulated_file_system::operator=(const simulated_file_system&) = default;
simulated_file_system::~simulated_file_system() = default;

simulated_file_system::tree::tree()
    : root(std::make_shared<node>()) {
    root->directory = true;
    root->mode = 0755;
}

simulated_file_system::tree::tree(const tree& other) {
    std::map<std::shared_ptr<node>, std::shared_ptr<node>> copies; // a node may have many names
    const auto copy = [&](const auto& again, std::shared_ptr<node>& which) -> void {
        auto& made = copies[which];
        if (!made) {
            made = std::make_shared<node>(*which);
            const auto copy_all = [&](entries& names) {
                for (auto& [name, child] : names) {
                    again(again, child);
                }
            };
            copy_all(made->names);
            copy_all(made->durable_names);
            std::ranges::for_each(made->name_changes, copy_all);
        }
        which = made;
    };
    root = other.root;
    copy(copy, root);
}

simulated_file_system::tree& simulated_file_system::tree::operator=(const tree& other) {
    tree copy(other);
    std::swap(root, copy.root);
    return *this;
}

error_code simulated_file_system::step(std::string_view call, const std::string& about) {
    if (crashed_) {
        return core::system_error(EIO);
    }
    if (!counted.empty() && counted != call) {
        return {};
    }
    ++calls;
    log.push_back(std::string(call) + ' ' + about);
    if (calls == crash_at) {
        crashed_ = true;
        return core::system_error(EIO);
    }
    const bool fails = fail_at > 0 && (keeps_failing ? calls >= fail_at : calls == fail_at);
    return fails ? failure : error_code{};
}

std::shared_ptr<simulated_file_system::node> simulated_file_system::at(int descriptor) const {
    const auto found = descriptors_.find(descriptor);
    return found == descriptors_.end() ? nullptr : found->second;
}

std::shared_ptr<simulated_file_system::node>
simulated_file_system::base(int directory, const std::string& path) const {
    return directory == AT_FDCWD || path.starts_with('/') ? files_.root : at(directory);
}

std::shared_ptr<simulated_file_system::node>
simulated_file_system::parent(int directory, const std::string& path, std::string& name) const {
    auto where = base(directory, path);
    std::size_t begin = 0;
    name.clear();
    while (where && begin < path.size()) {
        auto end = std::min(path.find('/', begin), path.size());
        const auto piece = path.substr(begin, end - begin);
        begin = end + 1;
        if (piece.empty() || piece == ".") {
            continue;
        }
        if (!name.empty()) {
            const auto next = where->names.find(name);
            where = next == where->names.end() || !next->second->directory ? nullptr : next->second;
        }
        name = piece;
    }
    return where;
}

std::shared_ptr<simulated_file_system::node>
simulated_file_system::find(int directory, const std::string& path) const {
    std::string name;
    auto where = parent(directory, path, name);
    if (!where || name.empty()) {
        return where;
    }
    const auto found = where->names.find(name);
    return found == where->names.end() ? nullptr : found->second;
}

void simulated_file_system::restart_process() {
    for (auto& [descriptor, open] : descriptors_) {
        open->locked_by = -1;
    }
    descriptors_.clear();
    crashed_ = false;
    crash_at = 0;
    fail_at = 0;
    keeps_failing = false;
    calls = 0;
    log.clear();
}

void simulated_file_system::restart_machine(std::uint64_t seed) {
    restart_process();
    std::mt19937_64 random(seed);
    survive(*files_.root, random);
}

// Data: any subset of the unsynced writes' sectors, the file as long as any of the lengths it had.
// Names: the directory as it was after any of the unsynced changes.
void simulated_file_system::survive(node& of, std::mt19937_64& random) {
    if (of.directory) {
        const auto kept = random() % (of.name_changes.size() + 1);
        of.names = kept == 0 ? of.durable_names : of.name_changes[kept - 1];
        of.durable_names = of.names;
        of.name_changes.clear();
        for (auto& [name, child] : of.names) {
            survive(*child, random);
        }
        return;
    }
    const auto kept = random() % (of.changes.size() + 1);
    const auto tear = random() % 3; // all of it; sectors lost; sectors that are zeros
    std::string content = of.durable;
    for (std::size_t i = 0; i < kept; ++i) {
        const auto& each = of.changes[i];
        if (each.truncation) {
            content.resize(each.offset, '\0');
            continue;
        }
        std::string bytes = each.bytes;
        if (tear != 0) {
            for (std::size_t from = 0; from < bytes.size(); from += sector) {
                if (random() % 3 == 0) {
                    const auto length = std::min(sector, bytes.size() - from);
                    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), length, '\0');
                }
            }
            if (tear == 1 && i + 1 == kept) {
                bytes.resize(random() % (bytes.size() + 1));
            }
        }
        apply(content, each.offset, bytes);
    }
    of.content = content;
    of.durable = std::move(content);
    of.changes.clear();
}

bool simulated_file_system::exists(const std::string& path) const {
    return find(AT_FDCWD, path) != nullptr;
}

std::string simulated_file_system::content(const std::string& path) const {
    const auto found = find(AT_FDCWD, path);
    return found ? found->content : std::string();
}

void simulated_file_system::set_content(const std::string& path, std::string content) {
    std::string name;
    auto where = parent(AT_FDCWD, path, name);
    auto& file = where->names[name];
    if (!file) {
        file = std::make_shared<node>();
        where->durable_names[name] = file;
    }
    file->content = content;
    file->durable = std::move(content);
    file->changes.clear();
}

void simulated_file_system::take_away(const std::string& path) {
    std::string name;
    auto where = parent(AT_FDCWD, path, name);
    where->names.erase(name);
    where->durable_names.erase(name);
}

void simulated_file_system::set_mode(const std::string& path, unsigned mode) {
    find(AT_FDCWD, path)->mode = mode;
}

void simulated_file_system::give_to_another_user(const std::string& path) {
    find(AT_FDCWD, path)->another_users = true;
}

void simulated_file_system::make_link(const std::string& path) {
    find(AT_FDCWD, path)->link = true;
}

void simulated_file_system::make_directory(const std::string& path) {
    std::string name;
    auto where = parent(AT_FDCWD, path, name);
    auto fresh = std::make_shared<node>();
    fresh->directory = true;
    where->names[name] = fresh;
    where->durable_names[name] = std::move(fresh);
}

std::vector<std::string> simulated_file_system::files() const {
    std::vector<std::string> all;
    collect(*files_.root, "", all);
    return all;
}

void simulated_file_system::collect(const node& in, const std::string& path,
                                    std::vector<std::string>& all) const {
    for (const auto& [name, child] : in.names) {
        const auto full = path.empty() ? name : path + '/' + name;
        if (child->directory) {
            collect(*child, full, all);
        } else {
            all.push_back(full);
        }
    }
}

std::vector<std::string> simulated_file_system::names(const std::string& directory) const {
    std::vector<std::string> all;
    if (const auto found = find(AT_FDCWD, directory)) {
        for (const auto& [name, child] : found->names) {
            all.push_back(name);
        }
    }
    return all;
}

unsigned simulated_file_system::mode(const std::string& path) const {
    const auto found = find(AT_FDCWD, path);
    return found ? found->mode : 0;
}

} // namespace dyndump::test
