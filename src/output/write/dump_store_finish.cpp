// The end of a dump: complete, or left to be resumed.
#include "output/write/dump_store.hpp"

#include "archive/export_files.hpp"
#include "output/files/interrupted.hpp"
#include "output/write/dump_account.hpp"

#include <new>
#include <utility>

namespace dyndump::output {

error_code dump_store::finish(error_code why) {
    try {
        return close(why);
    } catch (const std::bad_alloc&) {
        return out_of_memory();
    }
}

error_code dump_store::close(error_code why) {
    auto ec = commit(); // in any case: it is what can be resumed
    if (why || error()) {
        if (params_.layout == dump_layout::file && state_.segments().empty() &&
            !check_alone(nullptr)) {
            leave_no_trace();
        }
        return error();
    }
    for (const auto& [number, each] : streams_) {
        if (!ec && each->part) {
            ec = check_alone(each->part.get());
        }
    }
    return ec ? ec : complete();
}

// Nothing was dumped, nothing is left beside the place of the file.
void dump_store::leave_no_trace() {
    static_cast<void>(system_.remove(places_.root(), places_.part(0, 0)));
    static_cast<void>(system_.remove(places_.root(), places_.journal()));
}

error_code dump_store::complete() {
    auto ec = params_.layout == dump_layout::file ? publish_file() : publish_directory();
    if (ec) {
        return ec;
    }
    // Only now, when nothing needs it any more. That it is gone need not be durable.
    ec = retry_interrupted([&] { return system_.remove(places_.root(), places_.journal()); });
    const bool gone = !ec || ec == boost::system::errc::no_such_file_or_directory;
    return gone ? error_code{} : fail(ec, "cannot remove the journal of", places_.path());
}

error_code dump_store::publish_file() {
    std::shared_ptr<stream> only;
    if (auto found = streams_.find(0); found != streams_.end()) {
        only = found->second;
    }
    const auto aside = places_.part(0, 0);
    error_code ec;
    if (!only || !only->part) { // an empty table
        part_file empty(aside, 0, checks_);
        ec = empty.create(system_, places_.data());
        if (const auto compress = make_compressor(params_.compress, params_.compression_level);
            compress && !ec) {
            std::string_view frame; // of nothing: without one it would be no such file
            ec = compress->frame({}, frame);
            ec = ec ? ec : empty.append(frame, 0, 0);
        }
        if (!ec) {
            ec = empty.sync();
        }
    }
    if (!ec) {
        ec = retry_interrupted([&] {
            return system_.rename(places_.root(), aside, places_.outcome(), params_.replace);
        });
    }
    if (ec == boost::system::errc::file_exists) {
        fail(ec, "the complete dump is kept beside", places_.path());
        return errc::output_exists;
    }
    if (!ec) {
        ec = sync_directory(system_, places_.root());
    }
    return ec ? fail(ec, "cannot give its name to", places_.path()) : ec;
}

error_code dump_store::publish_directory() {
    const auto about = make_manifest();
    auto ec = params_.layout == dump_layout::aws_export ? publish_export(about) : error_code{};
    if (!ec) {
        const auto text = archive::to_text(about);
        ec = text.size() > archive::most_manifest_bytes
                 ? boost::system::errc::make_error_code(boost::system::errc::file_too_large)
                 : publish(system_, places_.root(), places_.outcome(), text);
    }
    return ec ? fail(ec, "cannot write the manifest of", places_.path()) : ec;
}

error_code dump_store::publish_export(const archive::manifest& about) {
    const auto facts = export_facts_of(params_, header_);
    error_code ec;
    for (const auto& file : archive::export_files(about, facts)) {
        if (!ec) {
            ec = publish(system_, places_.above_data(), file.name, file.content);
        }
    }
    return ec;
}

archive::manifest dump_store::make_manifest() const {
    auto m = manifest_of(params_, header_, state_, total_segments_, clock_.wall_ms());
    const auto add = [&](std::uint32_t segment, const archive::part_position& at,
                         archive::part_digests digests) {
        const auto path = places_.data_path() + '/' + places_.part(segment, at.number);
        m.parts.push_back(manifest_part_of(path, segment, at, std::move(digests)));
    };
    for (const auto& part : state_.finished()) {
        add(part.segment, part.at, part.digests);
    }
    for (const auto& [number, each] : streams_) { // max_items ended the dump in mid-segment
        if (each->part) {
            add(number, each->part->position(), each->part->digests());
        }
    }
    conclude_parts(params_, m);
    return m;
}

} // namespace dyndump::output
