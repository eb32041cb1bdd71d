#include "cli/dump/dump_output.hpp"

#include <dyndump/s3/location.hpp>

#include "cli/commands/resume_command.hpp"
#include "cli/dump/sampling.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <sys/stat.h>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

// Of --memory, what is gathered for S3; the rest is for pages.
std::uint64_t buffer_share(std::uint64_t memory) {
    return memory / 2;
}

bool is_directory(const std::string& path) {
    struct ::stat status {};
    return s3::is_s3_url(path) || path.ends_with('/') ||
           (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode));
}

json_encoder encoder_of(const dump_options& options) {
    return json_encoder(options.format,
                        options.numbers_as_strings ? number_style::string : number_style::exact);
}

dump_writer_params writer_params_of(const dump_options& options) {
    dump_writer_params params(options.output);
    params.layout = options.aws_export             ? dump_layout::aws_export
                    : is_directory(options.output) ? dump_layout::directory
                                                   : dump_layout::file;
    params.encoder = encoder_of(options);
    params.compress = options.compress;
    params.compression_level = options.compression_level;
    params.changes = options.source_changes + identity_of_changes(options.changes);
    params.sample = options.source_sample + words_of_sample(options);
    params.signature = options.signature;
    params.restart = options.restart;
    params.replace = options.force;
    params.part_bytes = options.part_bytes;
    params.source_identity = options.source_identity;
    params.resume_command = from_anywhere(options.resume);
    return params;
}

} // namespace

bool is_stream(const std::string& path) {
    struct ::stat status {};
    return path == "-" || path == "/dev/stdout" ||
           (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) &&
            !S_ISDIR(status.st_mode));
}

error_code probe_output(const dump_options& options, diagnostics& diag) {
    return s3::is_s3_url(options.output) ? error_code()
                                         : dump_writer::probe(writer_params_of(options), diag);
}

dump_output::dump_output(const dump_options& options, error_code& ec, diagnostics& diag)
    : params_(writer_params_of(options))
    , storage_(options.s3_storage)
    , memory_(options.memory) {
    if (s3::is_s3_url(options.output)) {
        s3::location where;
        ec = s3::parse_location(options.output, where, diag);
        location_ = std::move(where);
        return;
    }
    if (options.signature && params_.layout == dump_layout::file) {
        ec = errc::invalid_argument;
        diag.message =
            "--signature is kept in a manifest: give --output DIR/ or s3://BUCKET/PREFIX/";
        return;
    }
    if (!is_stream(options.output)) {
        ec = dump_writer::probe(params_, diag);
        return;
    }
    if (options.aws_export || options.compress != compression::none) {
        ec = errc::invalid_argument;
        diag.message = "--layout and --compress need files: give --output a name, or DIR/";
        return;
    }
    file_writer_params params(options.output);
    params.encoder = params_.encoder;
    stream_.emplace(std::move(params), ec, diag);
}

void dump_output::connect(s3::client service) {
    service_ = std::move(service);
}

void dump_output::disconnect() noexcept {
    objects_.reset();
    service_.reset();
}

asio::awaitable<error_code> dump_output::probe(diagnostics& diag) {
    if (!location_) {
        co_return error_code{};
    }
    s3::dump_writer look(*service_, params_of(storage_, *location_, params_));
    co_return co_await look.probe(diag);
}

asio::awaitable<error_code> dump_output::open(const table_description* table, fetch_params& fetch,
                                              diagnostics& diag) {
    if (stream_) {
        co_return error_code{};
    }
    if (location_) {
        fetch.memory = std::max<std::uint64_t>(memory_ - buffer_share(memory_), 1);
    }
    params_.fetch = fetch;
    if (table != nullptr) {
        params_.table = *table;
    }
    params_.blocking_executor = workers_.get_executor();
    error_code ec;
    if (location_) {
        auto params = params_of(storage_, *location_, params_);
        params.buffer_bytes = buffer_share(memory_);
        objects_.emplace(*service_, std::move(params));
        auto opened = co_await objects_->open(diag);
        ec = opened;
    } else {
        files_.emplace(params_, ec, diag);
    }
    if (!ec) {
        fetch.resume_from = files_ ? files_->resume_from() : objects_->resume_from();
        if (fetch.max_items) {
            *fetch.max_items -= std::min(*fetch.max_items, items_before());
        }
    }
    co_return ec;
}

asio::awaitable<error_code> dump_output::close() {
    auto all = writer();
    co_return co_await all.finish(errc::stopped);
}

any_writer dump_output::writer() {
    if (stream_) {
        return std::ref(*stream_);
    }
    return files_ ? any_writer(std::ref(*files_)) : any_writer(std::ref(*objects_));
}

std::vector<std::string> dump_output::warnings() const {
    return ask<std::vector<std::string>>([](const auto& from) { return from.warnings(); });
}

std::vector<segment_report> dump_output::segments() const {
    return ask<std::vector<segment_report>>([](const auto& from) { return from.segments(); });
}

std::uint64_t dump_output::items_before() const {
    return ask<std::uint64_t>([](const auto& from) { return from.items_before(); });
}

std::uint64_t dump_output::bytes_written() const {
    return stream_ ? stream_->bytes_written()
                   : ask<std::uint64_t>([](const auto& from) { return from.bytes_written(); });
}

error_code dump_output::error() const {
    return stream_ ? stream_->error()
                   : ask<error_code>([](const auto& from) { return from.error(); });
}

std::string dump_output::failure() const {
    return stream_ ? stream_->failure()
                   : ask<std::string>([](const auto& from) { return from.failure(); });
}

} // namespace dyndump::cli
