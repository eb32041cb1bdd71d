// What an unfinished dump in S3 holds for certain, after whatever ended its writer.
#pragma once

#include "archive/dump_state.hpp"
#include "archive/object_record.hpp"
#include "output/objects/dump_bucket.hpp"
#include "output/objects/object_places.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dyndump::output {

/// How many requests are under way at once, where many are to be done.
inline constexpr std::size_t requests_at_once = 16;

/// Reads the records of all parts, ends the parts that were growing where they stand, and leaves
/// out, segment by segment, what is not there any more with all that followed it. The coroutines
/// share it: it goes on for a while when its caller was cancelled.
class object_recovery : public std::enable_shared_from_this<object_recovery> {
public:
    object_recovery(dump_bucket bucket, object_places places, bool conditional);

    /// Errors: errc::corrupt_output, errc::output_busy (a record was replaced meanwhile), the
    /// service's; `words()` says what was done, or is a sentence if `diag` is empty.
    boost::asio::awaitable<error_code> run(diagnostics& diag);

    const archive::dump_state& state() const noexcept { return state_; }
    const std::string& words() const noexcept { return words_; }
    /// The ETags of objects, and of records that go on, by key.
    std::map<std::string, std::string>& etags() noexcept { return etags_; }

private:
    using part_key = std::pair<std::uint32_t, std::uint32_t>; // segment, number
    struct record {
        archive::mark where;
        archive::object_record how;
        std::string etag;
    };
    enum class standing { sound, lost };

    boost::asio::awaitable<error_code> read_records(diagnostics& diag);
    boost::asio::awaitable<error_code> read_record(part_key part);
    boost::asio::awaitable<error_code> bring_back(std::uint32_t segment);
    boost::asio::awaitable<error_code> restore(part_key part, record& what, standing& how);
    boost::asio::awaitable<error_code> close(part_key part, record& what);
    boost::asio::awaitable<error_code> complete(part_key part, const record& what, standing& how);
    boost::asio::awaitable<error_code> look_for(std::string key, const record& what, standing& how);
    boost::asio::awaitable<error_code> forget(std::vector<part_key> parts);
    error_code note(error_code ec, std::string words, const diagnostics& diag);

    dump_bucket bucket_;
    const object_places places_;
    const bool conditional_;
    archive::dump_state state_;
    std::map<std::string, s3::listed_object> data_;
    std::vector<std::uint32_t> segments_;

    std::mutex mutex_; // guards what follows
    std::map<part_key, record> records_;
    std::map<std::string, std::string> etags_;
    std::string words_;
    diagnostics diag_;
};

/// Removes the parts of `places` whose keys are not in `named`, and gives up uploads of such names
/// that are not in `uploads`. What one may not list or give up stays: then `kept` says so.
boost::asio::awaitable<error_code> remove_strays(dump_bucket& bucket, const object_places& places,
                                                 const std::vector<s3::listed_object>& there,
                                                 const std::set<std::string>& named,
                                                 std::string& kept, diagnostics& diag);

} // namespace dyndump::output
