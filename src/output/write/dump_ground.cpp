#include "output/write/dump_ground.hpp"

#include "core/sentence.hpp"
#include "output/write/manifest_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dyndump::output {
namespace {

namespace sys = boost::system::errc;

class surveyor {
public:
    surveyor(file_system& system, const dump_places& places, ground_wishes wishes,
             std::string& words)
        : system_(system)
        , places_(places)
        , wishes_(wishes)
        , words_(words) {}

    error_code look() {
        auto ec = system_.kind_of(places_.root(), places_.outcome(), false, outcome_);
        if (!ec) {
            ec = system_.kind_of(places_.root(), places_.journal(), false, journal_);
        }
        if (!ec && is_directory()) {
            ec = system_.list(places_.root(), names_);
        }
        return ec;
    }

    error_code judge(bool& complete) {
        complete = is_directory() && outcome_ != file_kind::none && !wishes_.restart;
        if (complete) {
            return {};
        }
        auto ec = is_directory() ? judge_directory() : judge_file();
        return ec ? ec : judge_journal_here();
    }

private:
    bool is_directory() const { return places_.layout() != dump_layout::file; }

    error_code judge_directory() {
        if (outcome_ == file_kind::none && journal_ == file_kind::none && !names_.empty()) {
            return refuse("\"{}\" is not empty and holds no dump", places_.path());
        }
        if (outcome_ == file_kind::none) {
            return {};
        }
        archive::manifest about;
        auto verdict = manifest_verdict::foreign;
        std::string problem;
        if (outcome_ == file_kind::regular) {
            if (auto ec = read_manifest_file(system_, places_.root(), places_.outcome(), false,
                                             about, verdict, problem)) {
                return ec;
            }
        }
        return verdict == manifest_verdict::foreign
                   ? refuse("\"{}/{}\" is none of dyndump's, so nothing there is touched",
                            places_.path(), places_.outcome())
                   : error_code{};
    }

    error_code judge_file() {
        if (outcome_ == file_kind::directory) {
            return sys::make_error_code(sys::is_a_directory);
        }
        if (outcome_ == file_kind::none) {
            return {};
        }
        return wishes_.replace ? error_code{} : refuse("\"{}\" exists already", places_.path());
    }

    error_code judge_journal_here() {
        auto only = error_code{};
        bool alone = is_alone(only);
        if (only) {
            return only;
        }
        if (journal_ == file_kind::none) {
            return alone || is_directory() ? error_code{} : refuse_partial();
        }
        if (journal_ != file_kind::regular) {
            return refuse("\"{}\" is in the way: it is no file of dyndump's",
                          places_.beside(places_.journal()));
        }
        journal_file there;
        auto ec = there.look_at(system_, places_.root(), places_.journal());
        if (ec == sys::no_such_file_or_directory) {
            return {}; // its dump ended meanwhile
        }
        return ec ? ec : judge_journal(there, places_, alone, words_);
    }

    // Whether there is nothing that a dump would go on with or remove but what is proved otherwise.
    bool is_alone(error_code& ec) const {
        if (!is_directory()) {
            file_kind partial = file_kind::none;
            ec = system_.kind_of(places_.root(), places_.part(0, 0), false, partial);
            return partial == file_kind::none;
        }
        return outcome_ != file_kind::none ||
               std::all_of(names_.begin(), names_.end(), [this](const std::string& name) {
                   return name == places_.journal() || name == temporary_name(places_.journal());
               });
    }

    error_code refuse_partial() {
        return refuse("\"{}\" is in the way: no journal says that it is dyndump's",
                      places_.beside(places_.part(0, 0)));
    }

    template <class... Args>
    error_code refuse(fmt::format_string<Args...> words, Args&&... args) {
        words_ = core::sentence(words, std::forward<Args>(args)...);
        return errc::output_exists;
    }

    file_system& system_;
    const dump_places& places_;
    ground_wishes wishes_;
    std::string& words_;
    file_kind outcome_ = file_kind::none;
    file_kind journal_ = file_kind::none;
    std::vector<std::string> names_;
};

} // namespace

error_code judge_journal(const journal_file& journal, const dump_places& places, bool only,
                         std::string& words) {
    auto whose = archive::journal_owner::foreign;
    if (auto ec = journal.find_owner(whose)) {
        return ec;
    }
    const auto name = places.beside(places.journal());
    if (whose == archive::journal_owner::blank && !only) {
        words = core::sentence("\"{}\" is empty, so it does not say that what lies beside it is "
                               "dyndump's; nothing there is touched",
                               name);
        return errc::output_exists;
    }
    if (whose != archive::journal_owner::foreign) {
        return {};
    }
    archive::history told;
    std::string problem;
    auto ec = journal.replay(told, problem);
    if (ec == errc::corrupt_output) {
        return {}; // a damaged one: its sound records say so
    }
    if (ec && ec != errc::resume_mismatch) {
        return ec;
    }
    words = core::sentence("\"{}\" is no journal of dyndump's, so nothing there is touched", name);
    return errc::output_exists;
}

error_code survey_ground(file_system& system, const dump_places& places, ground_wishes wishes,
                         bool& complete, std::string& words) {
    complete = false;
    surveyor look(system, places, wishes, words);
    auto ec = look.look();
    return ec ? ec : look.judge(complete);
}

void remove_left_journal(file_system& system, const dump_places& places) {
    file_kind kind = file_kind::none;
    journal_file left;
    auto whose = archive::journal_owner::foreign;
    std::string fault;
    auto ec = system.kind_of(places.root(), places.journal(), false, kind);
    if (ec || kind != file_kind::regular) {
        return;
    }
    ec = left.acquire(system, places.root(), places.journal(), fault);
    if (!ec) {
        ec = left.find_owner(whose);
    }
    if (!ec && whose != archive::journal_owner::foreign) {
        static_cast<void>(left.remove());
    }
}

} // namespace dyndump::output
