// One object, read in ranges, the next ones asked for while this one is used.
#pragma once

#include <dyndump/s3/client.hpp>

#include "output/objects/buffer_shelf.hpp"
#include "output/objects/object_call.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>

namespace dyndump::output {

/// How much of an object is asked for at a time, and ahead.
struct read_ahead {
    std::size_t range = 0;
    std::size_t ranges = 1;
};

/// Which content it is.
struct object_version {
    std::uint64_t size = 0;
    /// Empty: of an object without bytes, which servers do not tell.
    std::string etag;
};

/// All of its bytes are of one version. Used by one thread at a time. Errors: the client's;
/// errc::corrupt_output if the object was replaced or removed meanwhile.
class object_stream {
public:
    object_stream(s3::client client, std::string bucket, std::string key,
                  std::shared_ptr<buffer_shelf> shelf, std::shared_ptr<call_gate> gate)
        : client_(std::move(client))
        , bucket_(std::move(bucket))
        , key_(std::move(key))
        , shelf_(std::move(shelf))
        , gate_(std::move(gate)) {}
    ~object_stream();
    object_stream(const object_stream&) = delete;
    object_stream& operator=(const object_stream&) = delete;

    /// Reads its beginning, which tells size and version. s3_errc::no_such_key: it is not there.
    error_code open(read_ahead ahead, diagnostics& diag);
    /// It was opened before: nothing is asked for yet.
    void open(object_version version) { version_ = std::move(version); }

    /// May read less than asked for; 0 at the end.
    error_code read(std::uint64_t offset, std::span<char> into, std::size_t& count,
                    read_ahead ahead, diagnostics& diag);

    const object_version& version() const noexcept { return version_; }
    const std::string& key() const noexcept { return key_; }

private:
    using get_call = object_call<s3::get_object_result>;
    struct range {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::shared_ptr<get_call> call;
        bool arrived = false;
    };

    void ask(std::uint64_t from, std::size_t bytes);
    void drop_first();
    void drop_all();
    void ask_ahead(std::uint64_t offset, read_ahead ahead);
    error_code arrive(range& first, diagnostics& diag);

    s3::client client_;
    std::string bucket_;
    std::string key_;
    std::shared_ptr<buffer_shelf> shelf_;
    std::shared_ptr<call_gate> gate_;
    object_version version_;
    std::deque<range> ranges_; // one behind the other
    std::size_t next_size_ = 0;
};

} // namespace dyndump::output
