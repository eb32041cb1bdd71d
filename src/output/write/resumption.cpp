#include "output/write/resumption.hpp"

#include "archive/record.hpp"
#include "core/sentence.hpp"
#include "output/files/ownership.hpp"

#include <set>
#include <utility>
#include <vector>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

// The checksum of a file up to ever later offsets.
class prefix_checksum {
public:
    prefix_checksum(file_system& system, int directory, const std::string& name) {
        auto ec = open_owned(file_, system, directory, name, owner_fault_);
        if (!ec) {
            ec = file_.size(size_);
        }
        fault_ = ec == sys::no_such_file_or_directory ? error_code{} : ec;
    }

    // Whether the file holds that much, and with that checksum.
    bool holds(const archive::part_position& at) {
        if (fault_ || at.offset > size_ || at.offset < offset_) {
            return false;
        }
        fault_ = file_.read(offset_, at.offset,
                            [this](std::string_view bytes) { crc_ = archive::crc32(bytes, crc_); });
        offset_ = at.offset;
        return !fault_ && crc_ == at.crc;
    }

    error_code make_durable() const { return file_.is_open() ? file_.sync() : error_code{}; }
    error_code fault() const { return fault_; }
    // As check_ownership() says it.
    const std::string& owner_fault() const { return owner_fault_; }

private:
    durable_file file_;
    std::uint64_t size_ = 0;
    std::uint64_t offset_ = 0;
    std::uint32_t crc_ = 0;
    error_code fault_;
    std::string owner_fault_;
};

class restorer {
public:
    restorer(file_system& system, const dump_places& places, part_checks checks,
             resumed_dump& result, std::string& problem)
        : system_(system)
        , places_(places)
        , checks_(checks)
        , result_(result)
        , problem_(problem) {}

    // The parts of one stream, from the one that was growing on.
    error_code follow(std::uint32_t stream, const std::vector<const archive::mark*>& claims) {
        archive::part_position from;
        const auto growing = result_.state.growing().find(stream);
        if (growing != result_.state.growing().end()) {
            from = growing->second;
        }
        auto number = from.number;
        auto name = places_.part(stream, number);
        auto sum = std::make_unique<prefix_checksum>(system_, places_.data(), name);
        if (!sum->holds(from)) {
            return sum->fault() ? fail(sum->fault(), name, sum->owner_fault()) : changed(name);
        }
        for (const auto* claim : claims) {
            if (claim->part.number != number || !sum->holds(claim->part)) {
                break;
            }
            result_.state.apply(*claim);
            if (claim->closed) {
                if (auto ec = sum->make_durable()) {
                    return fail(ec, name);
                }
                name = places_.part(stream, ++number);
                sum = std::make_unique<prefix_checksum>(system_, places_.data(), name);
            }
        }
        return sum->fault() ? fail(sum->fault(), name, sum->owner_fault()) : error_code{};
    }

    error_code take_over_growing() {
        for (const auto& [stream, at] : result_.state.growing()) {
            if (at.offset == 0) {
                continue;
            }
            auto part =
                std::make_shared<part_file>(places_.part(stream, at.number), at.number, checks_);
            durable_file file;
            std::string fault;
            auto ec = open_owned(file, system_, places_.data(), part->name(), fault);
            if (!ec) {
                ec = part->take_over(std::move(file), at);
            }
            if (ec) {
                return ec == errc::corrupt_output ? changed(part->name())
                                                  : fail(ec, part->name(), fault);
            }
            result_.parts.emplace(stream, std::move(part));
        }
        return {};
    }

    error_code remove_strays() {
        std::set<std::string> known;
        for (const auto& part : result_.state.finished()) {
            known.insert(places_.part(result_.state.stream_of(part.segment), part.at.number));
        }
        for (const auto& [stream, part] : result_.parts) {
            known.insert(part->name());
        }
        std::vector<std::string> names;
        auto ec = system_.list(places_.data(), names);
        for (const auto& name : names) {
            if (!ec && places_.may_be_part(name) && !known.contains(name)) {
                ec = system_.remove(places_.data(), name);
            }
        }
        if (!ec) {
            ec = sync_directory(system_, places_.data());
        }
        return ec ? fail(ec, places_.data_path()) : ec;
    }

private:
    error_code changed(const std::string& name) {
        problem_ =
            core::sentence("\"{}\" is not what was written there; it was changed, or the disk "
                           "lost data that it had reported as durable",
                           places_.path_of(name));
        return errc::corrupt_output;
    }

    error_code fail(error_code ec, const std::string& name, const std::string& owner_fault = {}) {
        problem_ = owner_fault.empty()
                       ? core::sentence("cannot resume with \"{}\": {}", places_.path_of(name),
                                        ec.message())
                       : core::sentence("\"{}\" {}", places_.path_of(name), owner_fault);
        return ec;
    }

    file_system& system_;
    const dump_places& places_;
    part_checks checks_;
    resumed_dump& result_;
    std::string& problem_;
};

} // namespace

error_code bring_back(file_system& system, const dump_places& places, part_checks checks,
                      const archive::history& told, resumed_dump& result, std::string& problem) {
    result.state = told.committed;
    std::map<std::uint32_t, std::vector<const archive::mark*>> claims;
    for (const auto& [stream, at] : told.committed.growing()) {
        claims[stream]; // to be checked, claims or not
    }
    for (const auto& claim : told.claims) {
        claims[told.committed.stream_of(claim.segment)].push_back(&claim);
    }
    restorer back(system, places, checks, result, problem);
    for (const auto& [stream, its] : claims) {
        if (auto ec = back.follow(stream, its)) {
            return ec;
        }
    }
    auto ec = back.take_over_growing();
    return ec ? ec : back.remove_strays();
}

} // namespace dyndump::output
