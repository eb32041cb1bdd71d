#include "archive/manifest_reader.hpp"

#include <dyndump/error.hpp>

#include "archive/digest.hpp"
#include "archive/manifest_handler.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace dyndump::archive {
namespace json = boost::json;

namespace {

// The checksum stands behind all that it covers.
constexpr std::size_t checksum_size = 64;
constexpr std::size_t most_depth = 64;
constexpr std::string_view tail = "\"\n}\n";
constexpr std::size_t tail_size = checksum_size + tail.size();
constexpr std::string_view opening = "{\n  \"version\": ";
constexpr std::string_view tool = ",\n  \"tool\": \"dyndump\",\n";

json::parse_options options() {
    json::parse_options o;
    o.max_depth = most_depth;
    // Expressions and paths are what somebody typed.
    o.allow_invalid_utf8 = true;
    return o;
}

} // namespace

class manifest_reader::parser {
public:
    parser(manifest& what, bool with_parts)
        : json_(options(), what, with_parts) {}

    void add(std::string_view bytes) {
        last_ += bytes;
        if (last_.size() > tail_size) {
            const auto covered = last_.size() - tail_size;
            digest_.add(std::string_view(last_).substr(0, covered));
            last_.erase(0, covered);
        }
        parse(true, bytes);
    }

    bool finish(std::string& problem) {
        parse(false, {});
        sha256_ = to_hex(digest_.value());
        if (last_ != sha256_ + std::string(tail)) {
            problem = "its checksum is not that of its content";
        } else if (problem_.empty()) {
            try {
                json_.handler().check_complete();
            } catch (const wrong& what) {
                problem_ = what.words;
            }
        }
        if (problem.empty() && !problem_.empty()) {
            problem = fmt::format("it is not the manifest of a dump: {}", problem_);
        }
        return problem.empty();
    }

    const std::string& sha256() const { return sha256_; }

private:
    void parse(bool more, std::string_view bytes) {
        if (!problem_.empty()) {
            return;
        }
        try {
            error_code ec;
            const auto n = json_.write_some(more, bytes.data(), bytes.size(), ec);
            if (ec || n < bytes.size()) {
                problem_ = ec ? ec.message() : "there is more behind its end";
            }
        } catch (const wrong& what) {
            problem_ = what.words;
        }
    }

    json::basic_parser<manifest_handler> json_;
    running_digest digest_{EVP_sha256()};
    std::string last_; // what may be the checksum
    std::string sha256_;
    std::string problem_;
};

manifest_reader::manifest_reader(manifest& what, bool with_parts)
    : what_(what) {
    what = {};
    parser_ = std::make_unique<parser>(what, with_parts);
}

manifest_reader::~manifest_reader() = default;

void manifest_reader::add(std::string_view bytes) {
    parser_->add(bytes);
}

bool manifest_reader::finish(std::string& problem) {
    problem.clear();
    const bool sound = parser_->finish(problem);
    what_.sha256 = parser_->sha256();
    return sound;
}

bool begins_like_manifest(std::string_view text) {
    if (!text.starts_with(opening)) {
        return false;
    }
    text.remove_prefix(opening.size());
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 0 && text.substr(digits).starts_with(tool);
}

bool from_text(std::string_view text, manifest& what, std::string& problem) {
    manifest_reader reader(what, true);
    reader.add(text);
    return reader.finish(problem);
}

} // namespace dyndump::archive
