#include <dyndump/parquet_writer.hpp>

#include "archive/digest.hpp"
#include "core/sentence.hpp"
#include "output/parquet/parquet_file.hpp"
#include "output/parquet/parquet_ground.hpp"
#include "output/parquet/parquet_names.hpp"
#include "parquet/item_rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

namespace dyndump {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_group_rows = std::size_t{1} << 20;

parquet::codec codec_of(parquet_compression kind) {
    switch (kind) {
    case parquet_compression::none:
        return parquet::codec::none;
    case parquet_compression::snappy:
        return parquet::codec::snappy;
    case parquet_compression::zstd:
        break;
    }
    return parquet::codec::zstd;
}

// Rows that one page at a time is added to.
struct growing_group {
    explicit growing_group(const parquet_writer_params& params)
        : rows(params.columns)
        , encoder(parquet::page_compressor(codec_of(params.compress), params.compression_level)) {}

    const parquet::encoded_group& encode() {
        group.bytes.clear();
        group.chunks.clear();
        group.rows = rows.rows();
        for (const auto& column : rows.finish()) {
            encoder.encode(column, group);
        }
        rows.clear();
        return group;
    }

    parquet::item_rows rows;
    parquet::column_encoder encoder;
    parquet::encoded_group group;
};

} // namespace

class parquet_writer::state {
public:
    state(parquet_writer_params given, error_code& ec, diagnostics& diag)
        : params_(std::move(given))
        , leaves_(parquet::leaves_of(params_.columns))
        , segments_(std::max(params_.segments, 1U))
        , in_directory_(params_.path.ends_with('/')) {
        diag.clear();
        make_notes();
        ec = open(diag);
    }

    error_code write(page& source);
    error_code finish(error_code why);

    error_code error() const {
        std::lock_guard lock(mutex_);
        return error_;
    }
    std::string failure() const {
        std::lock_guard lock(mutex_);
        return failure_;
    }

    std::optional<checkpoint> resume_from;
    std::uint64_t items_before = 0;
    std::atomic<std::uint64_t> overflowed{0};
    std::atomic<std::uint64_t> bytes_written{0};

private:
    // A file, and the groups of rows that are not yet in it.
    struct target {
        std::shared_ptr<output::parquet_file> file;
        std::vector<std::unique_ptr<growing_group>> idle;
    };

    void make_notes();
    error_code open(diagnostics& diag);
    error_code open_file(std::uint32_t segment, target& into);
    error_code fail(error_code ec, std::string words);
    error_code take(std::uint32_t segment, std::shared_ptr<output::parquet_file>& file,
                    std::unique_ptr<growing_group>& group);
    error_code add(page& source, growing_group& group, output::parquet_file& file);
    error_code flush(growing_group& group, output::parquet_file& file);
    error_code complete(target what);

    parquet_writer_params params_;
    std::vector<parquet::leaf> leaves_;
    std::uint32_t segments_;
    bool in_directory_;
    std::vector<std::pair<std::string, std::string>> notes_;
    std::string conversion_;

    mutable std::mutex mutex_; // guards what follows
    std::map<std::uint32_t, target> open_;
    std::vector<std::uint32_t> done_;
    error_code error_;
    std::string failure_;
};

void parquet_writer::state::make_notes() {
    using output::parquet_note::conversion;
    const auto columns = to_json(params_.columns);
    archive::running_digest digest(EVP_sha256());
    digest.add(params_.identity);
    digest.add(columns);
    digest.add(std::to_string(static_cast<int>(params_.compress)));
    conversion_ = archive::to_hex(digest.value());
    notes_.emplace_back(parquet::columns_note, columns);
    notes_.emplace_back(conversion, conversion_);
    if (!params_.table_json.empty()) {
        notes_.emplace_back(output::parquet_note::table, params_.table_json);
    }
    if (!params_.settings_json.empty()) {
        notes_.emplace_back(output::parquet_note::settings, params_.settings_json);
    }
    notes_.emplace_back(output::parquet_note::key, boost::json::serialize(boost::json::array(
                                                       params_.key.begin(), params_.key.end())));
}

error_code parquet_writer::state::open(diagnostics& diag) {
    if (!in_directory_) {
        auto ec = open_file(0, open_[0]);
        diag.message = failure_;
        return ec;
    }
    output::parquet_ground found;
    auto ec = output::look_at_parquet_directory(
        output::native_file_system(), params_.path, segments_,
        params_.identity.empty() ? std::string() : conversion_, found, diag.message);
    if (ec) {
        return ec;
    }
    items_before = found.items;
    done_ = found.done;
    if (!done_.empty()) {
        resume_from.emplace();
        resume_from->total_segments = segments_;
        for (const auto segment : done_) {
            resume_from->segments.push_back({segment, true, {}});
        }
    }
    return {};
}

error_code parquet_writer::state::open_file(std::uint32_t segment, target& into) {
    into.file = std::make_shared<output::parquet_file>(output::native_file_system(), leaves_,
                                                       codec_of(params_.compress));
    const auto path =
        in_directory_ ? params_.path + output::parquet_part_name(segment, segments_) : params_.path;
    if (auto ec = into.file->open(path, params_.replace)) {
        error_ = error_ ? error_ : ec;
        failure_ = failure_.empty() ? into.file->failure() : failure_;
        return ec;
    }
    return {};
}

error_code parquet_writer::state::fail(error_code ec, std::string words) {
    std::lock_guard lock(mutex_);
    if (!error_) {
        error_ = ec;
        failure_ = std::move(words);
    }
    return ec;
}

error_code parquet_writer::state::take(std::uint32_t segment,
                                       std::shared_ptr<output::parquet_file>& file,
                                       std::unique_ptr<growing_group>& group) {
    std::lock_guard lock(mutex_);
    if (error_) {
        return error_;
    }
    auto& its = open_[segment];
    if (!its.file) {
        if (auto ec = open_file(segment, its)) {
            return ec;
        }
    }
    file = its.file;
    if (!its.idle.empty()) {
        group = std::move(its.idle.back());
        its.idle.pop_back();
    }
    return {};
}

error_code parquet_writer::state::flush(growing_group& group, output::parquet_file& file) {
    if (group.rows.rows() == 0) {
        return {};
    }
    const auto before = file.bytes_written();
    if (auto ec = file.add(group.encode())) {
        return fail(ec, file.failure());
    }
    bytes_written += file.bytes_written() - before;
    return {};
}

error_code parquet_writer::state::add(page& source, growing_group& group,
                                      output::parquet_file& file) {
    const auto overflowed_before = group.rows.overflowed();
    for (const auto& item : source.items()) {
        if (auto ec = group.rows.add(item)) {
            return fail(ec, "an item is not DynamoDB JSON");
        }
        if (group.rows.memory() >= params_.row_group_bytes ||
            group.rows.rows() == most_group_rows) {
            if (auto ec = flush(group, file)) {
                return ec;
            }
        }
    }
    overflowed += group.rows.overflowed() - overflowed_before;
    return {};
}

error_code parquet_writer::state::write(page& source) {
    const auto segment = in_directory_ ? source.segment() : 0;
    std::shared_ptr<output::parquet_file> file;
    std::unique_ptr<growing_group> group;
    if (auto ec = take(segment, file, group)) {
        return ec;
    }
    if (!group) {
        group = std::make_unique<growing_group>(params_);
    }
    if (auto ec = add(source, *group, *file)) {
        return ec;
    }
    target whole;
    {
        std::lock_guard lock(mutex_);
        open_[segment].idle.push_back(std::move(group));
        if (in_directory_ && source.cursor().empty()) {
            whole = std::move(open_[segment]);
            open_.erase(segment);
            done_.push_back(segment);
        }
    }
    return whole.file ? complete(std::move(whole)) : error_code{};
}

error_code parquet_writer::state::complete(target what) {
    for (const auto& group : what.idle) {
        if (auto ec = flush(*group, *what.file)) {
            return ec;
        }
    }
    if (auto ec = what.file->finish(notes_)) {
        return fail(ec, what.file->failure());
    }
    return {};
}

error_code parquet_writer::state::finish(error_code why) {
    {
        std::lock_guard lock(mutex_);
        why = why ? why : error_;
    }
    if (!why && in_directory_) {
        // Segments without a page have a file, too, or their directory would lack one.
        std::sort(done_.begin(), done_.end());
        for (std::uint32_t segment = 0; segment < segments_; ++segment) {
            if (std::binary_search(done_.begin(), done_.end(), segment) ||
                open_.contains(segment)) {
                continue;
            }
            target empty;
            why = open_file(segment, empty);
            why = why ? why : complete(std::move(empty));
            if (why) {
                break;
            }
        }
    }
    error_code ec;
    for (auto& [segment, its] : open_) {
        if (why || ec) {
            its.file->discard();
        } else {
            ec = complete(std::move(its));
        }
    }
    open_.clear();
    return ec ? ec : error();
}

parquet_writer::parquet_writer(parquet_writer_params params, error_code& ec, diagnostics& diag)
    : state_(std::make_unique<state>(std::move(params), ec, diag)) {}

parquet_writer::parquet_writer(parquet_writer&&) noexcept = default;
parquet_writer& parquet_writer::operator=(parquet_writer&&) noexcept = default;
parquet_writer::~parquet_writer() = default;

const std::optional<checkpoint>& parquet_writer::resume_from() const noexcept {
    return state_->resume_from;
}

std::uint64_t parquet_writer::items_before() const noexcept {
    return state_->items_before;
}

asio::awaitable<error_code> parquet_writer::write(page& source) {
    co_return state_->write(source);
}

asio::awaitable<error_code> parquet_writer::finish(error_code why) {
    co_return state_->finish(why);
}

error_code parquet_writer::error() const {
    return state_->error();
}

std::string parquet_writer::failure() const {
    return state_->failure();
}

std::uint64_t parquet_writer::overflowed() const noexcept {
    return state_->overflowed;
}

std::uint64_t parquet_writer::bytes_written() const noexcept {
    return state_->bytes_written;
}

} // namespace dyndump
