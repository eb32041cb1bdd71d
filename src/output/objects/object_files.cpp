#include "output/objects/object_files.hpp"

#include "core/sentence.hpp"
#include "output/objects/dump_bucket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <utility>

#include <fcntl.h>

namespace dyndump::output {
namespace {

namespace asio = boost::asio;
namespace sys = boost::system::errc;

using list_call = object_call<s3::list_objects_result>;

// Of all objects that are open: ranges that are used, and those asked for ahead.
constexpr std::size_t read_memory = std::size_t{64} << 20;
constexpr std::size_t smallest_range = std::size_t{256} << 10;
constexpr std::size_t largest_range = std::size_t{4} << 20;
constexpr std::size_t most_ahead = 6;

constexpr std::size_t most_known_prefixes = 1000;
// A page may have no entries, but a listing that goes on so never ends.
constexpr int most_empty_pages = 1000;

// Only what can be seen: an executor may be anything.
bool runs_here(const asio::any_io_executor& executor) {
    if (const auto* one = executor.target<asio::io_context::executor_type>()) {
        return one->running_in_this_thread();
    }
    if (const auto* pool = executor.target<asio::thread_pool::executor_type>()) {
        return pool->running_in_this_thread();
    }
    return false;
}

std::string without_slash(std::string_view text) {
    return std::string(text.substr(0, text.find_last_not_of('/') + 1));
}

} // namespace

struct object_files::entry {
    std::string prefix; // of a directory
    bool by_itself = false;
    std::optional<object_stream> object;
};

// All pages of a listing.
class object_files::lister {
public:
    lister(object_files& files, std::string prefix, std::string delimiter)
        : files_(files) {
        request_.bucket = files.where_.bucket;
        request_.prefix = std::move(prefix);
        request_.delimiter = std::move(delimiter);
    }

    void limit(unsigned keys) { request_.max_keys = keys; }

    // The next page that has something; false: there is none, or an error.
    bool next(s3::list_objects_result& page, error_code& ec) {
        page = {};
        while (!ec && !over_ && page.objects.empty() && page.common_prefixes.empty()) {
            auto call = std::make_shared<list_call>(files_.gate_);
            files_.client_.async_list_objects(request_, call->diag, list_call::handler(call));
            diagnostics why;
            const auto outcome = call->wait(why);
            ec = files_.note(outcome, why, request_.prefix);
            if (!ec) {
                page = std::move(call->result);
            }
            request_.continuation = page.continuation;
            over_ = page.continuation.empty();
            if (!ec && ++pages_without_end_ > most_empty_pages) {
                diagnostics diag;
                diag.message = "the server's listing has no end";
                ec = files_.note(errc::malformed_response, diag, request_.prefix);
            }
        }
        pages_without_end_ = 0;
        return !ec && !(page.objects.empty() && page.common_prefixes.empty());
    }

private:
    object_files& files_;
    s3::list_objects_request request_;
    bool over_ = false;
    int pages_without_end_ = 0;
};

object_files::object_files(s3::client client, s3::location where)
    : client_(std::move(client))
    , where_(std::move(where))
    , shelf_(std::make_shared<buffer_shelf>(read_memory / 2)) {}

object_files::~object_files() = default;

error_code object_files::read_only() {
    return sys::make_error_code(sys::read_only_file_system);
}

error_code object_files::check_waiting() {
    if (gate_->is_closed()) {
        return asio::error::operation_aborted;
    }
    if (!runs_here(client_.get_executor())) {
        return {};
    }
    diagnostics diag;
    diag.message = "the client's requests would be waited for on a thread that must run them: give "
                   "it a context that another thread runs";
    return note(errc::invalid_argument, diag, where_.prefix);
}

std::string object_files::words_for(error_code ec) {
    const std::lock_guard lock(mutex_);
    const auto found = words_.find(ec);
    if (found != words_.end()) {
        return found->second;
    }
    return ec == sys::no_such_file_or_directory ? "nothing in the bucket has that name"
                                                : ec.message();
}

error_code object_files::note(error_code ec, const diagnostics& diag, const std::string& key) {
    if (!ec) {
        return ec;
    }
    auto words = words_of(ec, diag);
    if (diag.message.find("s3://") == diag.message.npos) {
        words = fmt::format("s3://{}/{}: {}", where_.bucket, key, words);
    }
    if (ec == s3_errc::no_such_key) {
        return sys::make_error_code(sys::no_such_file_or_directory);
    }
    const std::lock_guard lock(mutex_);
    words_[ec] = core::sentence("{}", words);
    return ec;
}

std::shared_ptr<object_files::entry> object_files::at(int descriptor) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(descriptor);
    return found == open_.end() ? nullptr : found->second;
}

std::optional<std::string> object_files::key_of(int directory, const std::string& path) {
    if (directory == AT_FDCWD) {
        const bool itself = without_slash(path) == without_slash(s3::to_string(where_));
        return itself ? std::optional(without_slash(where_.prefix)) : std::nullopt;
    }
    const auto above = at(directory);
    const bool is_name = !path.empty() && path != "." && path != ".." &&
                         path.find('/') == path.npos && path.find('\0') == path.npos;
    return above && !above->object && is_name ? std::optional(above->prefix + path) : std::nullopt;
}

error_code object_files::is_prefix(const std::string& prefix, bool& there) {
    {
        const std::lock_guard lock(mutex_);
        there = prefixes_.contains(prefix);
    }
    if (there) {
        return {};
    }
    error_code ec;
    s3::list_objects_result page;
    lister first(*this, prefix, "");
    first.limit(1);
    there = first.next(page, ec);
    const std::lock_guard lock(mutex_);
    if (there && prefixes_.size() < most_known_prefixes) {
        prefixes_.insert(prefix);
    }
    return ec;
}

// By a listing, which tells what is missing from what must not be read. Of all keys that begin with
// it, it is the first.
error_code object_files::is_object(const std::string& key, bool& there) {
    error_code ec;
    s3::list_objects_result page;
    lister first(*this, key, "");
    first.limit(1);
    there = first.next(page, ec) && !page.objects.empty() && page.objects.front().key == key;
    return ec;
}

error_code object_files::kind_of(int directory, const std::string& path, bool, file_kind& kind) {
    kind = file_kind::none;
    if (auto ec = check_waiting()) {
        return ec;
    }
    const auto key = key_of(directory, path);
    if (!key) {
        return {};
    }
    const auto prefix = key->empty() ? std::string() : *key + '/';
    const bool root = directory == AT_FDCWD;
    bool there = false;
    auto ec = root ? is_prefix(prefix, there) : is_object(*key, there);
    if (there) {
        kind = root ? file_kind::directory : file_kind::regular;
    } else if (!ec && !key->empty()) {
        ec = root ? is_object(*key, there) : is_prefix(prefix, there);
        kind = !there ? file_kind::none : root ? file_kind::regular : file_kind::directory;
    }
    return ec;
}

read_ahead object_files::ahead() {
    const std::lock_guard lock(mutex_);
    const auto share = read_memory / std::max<std::size_t>(objects_, 1);
    read_ahead how;
    how.range = std::clamp(share / 2, smallest_range, largest_range);
    how.ranges = std::clamp<std::size_t>(share / how.range, 1, most_ahead);
    return how;
}

error_code object_files::open_object(const std::shared_ptr<entry>& into, const std::string& key,
                                     bool by_itself) {
    auto& object = into->object.emplace(client_, where_.bucket, key, shelf_, gate_);
    into->by_itself = by_itself;
    if (by_itself) {
        const std::lock_guard lock(mutex_);
        if (itself_) { // the same bytes each time it is opened
            object.open(*itself_);
            return {};
        }
    }
    diagnostics diag;
    auto ec = note(object.open(ahead(), diag), diag, key);
    if (!ec && by_itself) {
        const std::lock_guard lock(mutex_);
        itself_ = object.version();
    }
    return ec;
}

error_code object_files::open(int directory, const std::string& path, int flags, unsigned,
                              int& descriptor) {
    descriptor = -1;
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0) {
        return read_only();
    }
    if (auto ec = check_waiting()) {
        return ec;
    }
    const auto key = key_of(directory, path);
    if (!key) {
        return sys::make_error_code(sys::no_such_file_or_directory);
    }
    auto opened = std::make_shared<entry>();
    error_code ec;
    if ((flags & O_DIRECTORY) != 0) {
        opened->prefix = key->empty() ? std::string() : *key + '/';
        bool there = false;
        ec = is_prefix(opened->prefix, there);
        if (!ec && !there) {
            ec = sys::make_error_code(sys::no_such_file_or_directory);
        }
    } else {
        ec = open_object(opened, *key, directory == AT_FDCWD);
    }
    if (!ec) {
        const std::lock_guard lock(mutex_);
        descriptor = next_++;
        objects_ += opened->object ? 1 : 0;
        open_.emplace(descriptor, std::move(opened));
    }
    return ec;
}

error_code object_files::close(int descriptor) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(descriptor);
    if (found == open_.end()) {
        return sys::make_error_code(sys::bad_file_descriptor);
    }
    objects_ -= found->second->object ? 1 : 0;
    open_.erase(found);
    return {};
}

error_code object_files::kind_of(int descriptor, file_kind& kind) {
    const auto there = at(descriptor);
    kind = !there ? file_kind::none : there->object ? file_kind::regular : file_kind::directory;
    return there ? error_code{} : sys::make_error_code(sys::bad_file_descriptor);
}

error_code object_files::read(int descriptor, std::uint64_t offset, std::span<char> into,
                              std::size_t& count) {
    count = 0;
    const auto there = at(descriptor);
    if (!there || !there->object) {
        return sys::make_error_code(sys::bad_file_descriptor);
    }
    if (auto ec = check_waiting()) {
        return ec;
    }
    diagnostics diag;
    const auto ec = there->object->read(offset, into, count, ahead(), diag);
    // One that is gone is no file that was never there.
    return note(ec, diag, there->object->key());
}

error_code object_files::size_of(int descriptor, std::uint64_t& size) {
    const auto there = at(descriptor);
    if (!there || !there->object) {
        return sys::make_error_code(sys::bad_file_descriptor);
    }
    size = there->object->version().size;
    return {};
}

std::string object_files::identity_of(int descriptor) {
    const auto there = at(descriptor);
    return there && there->object ? fmt::format("object {} {}", there->object->version().size,
                                                there->object->version().etag)
                                  : std::string();
}

error_code object_files::list(int directory, std::vector<std::string>& names) {
    std::vector<sized_name> files;
    auto ec = list_sizes(directory, files);
    names.clear();
    names.reserve(files.size());
    for (auto& each : files) {
        names.push_back(std::move(each.name));
    }
    return ec;
}

error_code object_files::list_sizes(int directory, std::vector<sized_name>& files) {
    files.clear();
    const auto there = at(directory);
    if (!there || there->object) {
        return sys::make_error_code(sys::not_a_directory);
    }
    if (auto ec = check_waiting()) {
        return ec;
    }
    error_code ec;
    s3::list_objects_result page;
    lister all(*this, there->prefix, "/");
    const auto skip = there->prefix.size();
    while (all.next(page, ec)) {
        for (auto& each : page.objects) {
            if (each.key.size() > skip) { // consoles make an object of the prefix's own name
                files.push_back({each.key.substr(skip), each.size, each.last_modified});
            }
        }
        for (auto& each : page.common_prefixes) {
            // Of "//" a name without letters: it is called by its slash.
            const bool has_name = each.size() > skip + 1;
            files.push_back({has_name ? each.substr(skip, each.size() - skip - 1) : "/"});
        }
        if (files.size() > most_listed_names) {
            diagnostics diag;
            diag.message = "more objects lie there than a dump has";
            return note(sys::make_error_code(sys::file_too_large), diag, there->prefix);
        }
    }
    return ec;
}

error_code object_files::is_locked(int, bool& locked) {
    locked = false;
    return {};
}

error_code object_files::is_named(int, int, const std::string&, bool& same) {
    same = true; // what is read is of one version
    return {};
}

} // namespace dyndump::output
