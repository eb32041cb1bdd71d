#include "cli/dump_output.hpp"

#include "cli/resume_command.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <sys/stat.h>

namespace dyndump::cli {
namespace {

bool is_directory(const std::string& path) {
    struct ::stat status {};
    return path.ends_with('/') || (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode));
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
    params.restart = options.restart;
    params.replace = options.force;
    params.part_bytes = options.part_bytes;
    params.resume_command = options.resume.empty() ? std::string() : from_anywhere(options.resume);
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
    return dump_writer::probe(writer_params_of(options), diag);
}

dump_output::dump_output(const dump_options& options, error_code& ec, diagnostics& diag)
    : params_(writer_params_of(options)) {
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

error_code dump_output::open(const table_description* table, fetch_params& fetch,
                             diagnostics& diag) {
    if (stream_) {
        return {};
    }
    auto params = params_;
    params.fetch = fetch;
    if (table != nullptr) {
        params.table = *table;
    }
    params.blocking_executor = workers_.get_executor();
    error_code ec;
    files_.emplace(std::move(params), ec, diag);
    if (!ec) {
        fetch.resume_from = files_->resume_from();
        if (fetch.max_items) {
            *fetch.max_items -= std::min(*fetch.max_items, files_->items_before());
        }
    }
    return ec;
}

any_writer dump_output::writer() {
    return stream_ ? any_writer(std::ref(*stream_)) : any_writer(std::ref(*files_));
}

std::vector<std::string> dump_output::warnings() const {
    return files_ ? files_->warnings() : std::vector<std::string>();
}

std::vector<segment_report> dump_output::segments() const {
    return files_ ? files_->segments() : std::vector<segment_report>();
}

std::uint64_t dump_output::items_before() const {
    return files_ ? files_->items_before() : 0;
}

std::uint64_t dump_output::bytes_written() const {
    if (stream_) {
        return stream_->bytes_written();
    }
    return files_ ? files_->bytes_written() : 0;
}

error_code dump_output::error() const {
    if (stream_) {
        return stream_->error();
    }
    return files_ ? files_->error() : error_code{};
}

std::string dump_output::failure() const {
    if (stream_) {
        return stream_->failure();
    }
    return files_ ? files_->failure() : std::string();
}

} // namespace dyndump::cli
