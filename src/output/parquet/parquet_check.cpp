#include "output/check/dump_verifier.hpp"

#include "core/sentence.hpp"
#include "output/files/interrupted.hpp"
#include "output/parquet/parquet_parts.hpp"
#include "parquet/layout.hpp"

#include <array>
#include <utility>

#include <fcntl.h>

namespace dyndump::output {

error_code dump_verifier::find_parquet(bool directory, error_code otherwise, bool& is_one,
                                       std::string& problem) {
    std::string words;
    error_code ec;
    if (directory) {
        ec = parquet_.root.open_directory(system_, AT_FDCWD, params_.path, false);
        ec = ec ? ec : find_parquet_dump(system_, parquet_, is_one, words);
    } else {
        durable_file file;
        std::array<char, parquet::magic.size()> beginning{};
        std::size_t count = 0;
        ec = file.open_to_read(system_, AT_FDCWD, params_.path);
        ec = ec ? ec : retry_interrupted([&] {
            return system_.read(file.descriptor(), 0, beginning, count);
        });
        is_one = !ec && std::string_view(beginning.data(), count) == parquet::magic;
        if (is_one) {
            ec = find_parquet_file(system_, params_.path, parquet_, words);
        }
    }
    if (is_one && ec) {
        problem = core::sentence("\"{}\": {}", params_.path,
                                 words.empty() ? system_.words_for(ec) : words);
    } else if (is_one) {
        problem.clear();
    }
    return is_one ? ec : otherwise;
}

error_code dump_verifier::check_parquet() {
    format_ = json_format::dynamodb_json;
    manifest_ = {};
    manifest_.key = params_.key.empty() ? parquet_.about.key : params_.key;
    for (std::uint32_t i = 0; i < parquet_.parts.size(); ++i) {
        archive::manifest_part part;
        part.path = parquet_.parts[i].path;
        part.segment = i;
        manifest_.parts.push_back(part);
        ++result_.parts;
        bad_lines_ = 0;
        begin_signature(part);
        auto ec = read_part(part, [&](std::string_view line) { look_at(line, part); });
        if (ec) {
            return ec;
        }
    }
    return {};
}

error_code dump_verifier::read_parquet(const archive::manifest_part& part, const item_sink& take) {
    constexpr std::size_t piece = std::size_t{1} << 20;
    const auto lines = open_parquet_part(system_, parquet_, part.segment);
    page_buffer text;
    for (bool more = true; more;) {
        text.clear();
        std::string problem;
        const auto ec = lines->read(piece, text, more, problem);
        if (ec == errc::corrupt_output) {
            find(std::move(problem));
            return {};
        }
        if (ec) {
            return ec;
        }
        for (auto rest = text.view(); !rest.empty();) {
            const auto end = rest.find('\n');
            take(rest.substr(0, end));
            rest.remove_prefix(end + 1);
        }
    }
    return {};
}

} // namespace dyndump::output
