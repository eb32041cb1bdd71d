#include "output/objects/object_ground.hpp"

#include "archive/manifest_reader.hpp"
#include "archive/record.hpp"
#include "async/as_result.hpp"
#include "core/sentence.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace dyndump::output {
namespace asio = boost::asio;

namespace {

constexpr std::size_t manifest_range = std::size_t{8} << 20;
constexpr std::size_t telling_bytes = 100;
constexpr std::size_t most_begin_bytes = 2 * archive::most_record_bytes;

class object_surveyor {
public:
    object_surveyor(dump_bucket& bucket, const object_places& places, object_ground& found,
                    std::string& words, diagnostics& diag)
        : bucket_(bucket)
        , places_(places)
        , found_(found)
        , words_(words)
        , diag_(diag) {}

    asio::awaitable<error_code> look_at_manifest() {
        archive::manifest_reader reader(found_.manifest, false);
        std::string beginning;
        std::uint64_t at = 0;
        s3::get_object_result result;
        do {
            s3::get_object_request get;
            get.bucket = bucket_.name();
            get.key = places_.manifest();
            get.offset = at;
            get.length = manifest_range;
            get.if_match = result.info.etag;
            auto& client = bucket_.client();
            auto [ec] =
                co_await client.async_get_object(std::move(get), result, diag_, async::as_result);
            if (at == 0 && (ec == s3_errc::no_such_key || ec == s3_errc::invalid_range)) {
                diag_.clear();
                co_return ec == s3_errc::no_such_key ? error_code{} : refuse_manifest();
            }
            if (ec) {
                words_ = "cannot read";
                co_return ec;
            }
            const auto bytes = result.body.view();
            beginning += bytes.substr(0, telling_bytes - beginning.size());
            reader.add(bytes);
            at += bytes.size();
        } while (at < result.info.size && at <= archive::most_manifest_bytes);
        if (reader.finish(found_.problem)) {
            found_.verdict = manifest_verdict::sound;
        } else if (archive::begins_like_manifest(beginning)) {
            found_.verdict = manifest_verdict::damaged;
        } else {
            co_return refuse_manifest();
        }
        found_.complete = true;
        co_return error_code{};
    }

    asio::awaitable<error_code> look_at_begin(bool restart) {
        std::string text;
        s3::object_info info;
        auto ec = co_await bucket_.get_text(places_.begin(), most_begin_bytes, text, info, diag_);
        if (ec == s3_errc::no_such_key) {
            diag_.clear();
            co_return error_code{};
        }
        if (ec) {
            words_ = "cannot read";
            co_return ec;
        }
        found_.begin_etag = info.etag;
        co_return read_begin(text, restart);
    }

    // Without a manifest and a begin nothing else may be there.
    asio::awaitable<error_code> look_for_others() {
        s3::list_objects_request request;
        request.bucket = bucket_.name();
        request.prefix = places_.prefix();
        request.max_keys = 10;
        do {
            auto& client = bucket_.client();
            auto [ec, page] = co_await client.async_list_objects(request, diag_, async::as_result);
            if (ec) {
                words_ = "cannot list";
                co_return ec;
            }
            const bool free = std::ranges::all_of(page.objects, [this](const auto& each) {
                // What consoles make of a folder, and what a writer leaves that died at once.
                return each.key == places_.prefix() || each.key == places_.lease();
            });
            if (!free) {
                words_ = core::sentence("\"{}\" is not empty and holds no dump", places_.url());
                co_return errc::output_exists;
            }
            request.continuation = page.continuation;
        } while (!request.continuation.empty());
        co_return error_code{};
    }

private:
    error_code refuse_manifest() {
        words_ = core::sentence("\"{}\" is none of dyndump's, so nothing there is touched",
                                places_.url_of(places_.manifest()));
        return errc::output_exists;
    }

    error_code read_begin(const std::string& text, bool restart) {
        const auto url = places_.url_of(places_.begin());
        const auto first = archive::read_record(text, 0);
        if (!first || !archive::begins_dump(first->text)) {
            words_ =
                core::sentence("\"{}\" is none of dyndump's, so nothing there is touched", url);
            return errc::output_exists;
        }
        archive::entry entry;
        std::string problem;
        if (archive::from_text(first->text, entry, problem) &&
            std::holds_alternative<archive::header>(entry)) {
            found_.head = std::get<archive::header>(std::move(entry));
        } else if (restart) {
            found_.head.emplace(); // of another version: it is only discarded
        } else {
            words_ = core::sentence("\"{}\" cannot be resumed: it was begun by another version of "
                                    "dyndump",
                                    places_.url());
            return errc::resume_mismatch;
        }
        if (const auto second = archive::read_record(text, first->end);
            second && archive::from_text(second->text, entry, problem) &&
            std::holds_alternative<archive::beginning>(entry)) {
            found_.segments = std::get<archive::beginning>(entry).segments;
        }
        return {};
    }

    dump_bucket& bucket_;
    const object_places& places_;
    object_ground& found_;
    std::string& words_;
    diagnostics& diag_;
};

} // namespace

asio::awaitable<error_code> survey(dump_bucket& bucket, const object_places& places, bool restart,
                                   object_ground& found, std::string& words, diagnostics& diag) {
    found = object_ground();
    words.clear();
    object_surveyor look(bucket, places, found, words, diag);
    auto ec = co_await look.look_at_manifest();
    if (!ec) {
        auto begun = co_await look.look_at_begin(restart);
        ec = begun;
    }
    if (!ec && !found.complete && !found.head) {
        auto crowded = co_await look.look_for_others();
        ec = crowded;
    }
    co_return ec;
}

std::string begin_records(const archive::header& head, std::uint32_t segments) {
    std::string content;
    archive::append_record(content, archive::to_text(archive::entry(head)));
    if (segments != 0) {
        archive::append_record(content,
                               archive::to_text(archive::entry(archive::beginning{segments})));
    }
    return content;
}

} // namespace dyndump::output
