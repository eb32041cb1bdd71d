// The journal of a dump after a crash: what is read must be what writing it again would say, and
// a journal cut where it is sound must tell the same.
//   choice: the bytes as they are, or each line framed as a sound record; the journal
#include "archive/record.hpp"
#include "archive/replay.hpp"
#include "fuzz/input.hpp"

#include <cmath>

namespace {

using namespace dyndump;
using namespace dyndump::archive;
using fuzz::require;

std::string framed(fuzz::input& in) {
    std::string journal;
    while (!in.empty()) {
        append_record(journal, in.line());
    }
    return journal;
}

void require_same(const dump_totals& a, const dump_totals& b) {
    require(a.items == b.items && a.bytes == b.bytes && a.pages == b.pages);
    require(a.segments_done == b.segments_done);
    require(a.capacity == b.capacity || std::isnan(a.capacity) || std::isnan(b.capacity));
}

// A compacted journal: the header, then the state.
void rewrite(const history& told) {
    std::string journal;
    append_record(journal, to_text(entry(*told.head)));
    append_record(journal, to_text(entry(beginning{told.segments})));
    for (const auto& each : told.committed.snapshot()) {
        append_record(journal, to_text(each));
    }
    append_record(journal, to_text(entry(commit{journal.size()})));
    history again;
    std::string problem;
    require(!replay(journal, again, problem));
    require(again.length == journal.size() && again.claims.empty());
    require(again.head && again.head->what == told.head->what);
    require(again.segments == told.segments);
    require_same(again.committed.totals(), told.committed.totals());
    require(again.committed.growing() == told.committed.growing());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    const bool frame = (in.choice() & 1) != 0;
    const auto journal = frame ? framed(in) : in.rest();
    history told;
    std::string problem;
    if (const auto ec = replay(journal, told, problem)) {
        require(ec == errc::corrupt_output || ec == errc::resume_mismatch);
        require(!problem.empty());
        return 0;
    }
    require(told.length <= journal.size());
    if (!told.head) {
        require(told.length == 0 && told.claims.empty());
        return 0;
    }
    history cut;
    require(!replay(std::string_view(journal).substr(0, told.length), cut, problem));
    require(cut.length == told.length && cut.claims.size() == told.claims.size());
    require_same(cut.committed.totals(), told.committed.totals());
    rewrite(told);
    return 0;
}
