#include "archive/dump_state.hpp"

namespace dyndump::archive {

void dump_state::apply(const mark& m) {
    auto& segment = segments_[m.segment];
    key_bytes_ = key_bytes_ - segment.next_key.size() + m.after.next_key.size();
    segment = m.after;

    const auto stream = stream_of(m.segment);
    if (m.closed) {
        finished_.push_back({m.segment, m.part, *m.closed});
        growing_[stream] = part_position{m.part.number + 1, 0, 0, 0, 0, {}};
    } else {
        growing_[stream] = m.part;
    }
    if (m.after.done && !single_file_) {
        growing_.erase(stream);
    }
}

dump_totals dump_state::totals() const {
    dump_totals sum;
    for (const auto& [number, segment] : segments_) {
        sum.items += segment.items;
        sum.bytes += segment.bytes;
        sum.pages += segment.pages;
        sum.capacity += segment.capacity;
        sum.segments_done += segment.done ? 1 : 0;
    }
    return sum;
}

std::vector<entry> dump_state::snapshot() const {
    std::vector<entry> all;
    for (const auto& part : finished_) {
        all.emplace_back(part);
    }
    for (const auto& [number, segment] : segments_) {
        mark m;
        m.segment = number;
        m.after = segment;
        const auto part = growing_.find(stream_of(number));
        if (part != growing_.end()) {
            m.part = part->second;
        }
        all.emplace_back(std::move(m));
    }
    return all;
}

} // namespace dyndump::archive
