#include "cli/options/contradictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace dyndump::cli {
namespace {

using source = setting::source;

// What was said, by key.
class said {
public:
    explicit said(const std::vector<setting>& settings)
        : settings_(settings) {}

    /// The value, default or not; empty: there is none.
    std::string text(std::string_view key) const {
        const auto* found = find(key);
        return found == nullptr ? std::string() : found->text;
    }
    /// By anyone, and not to switch it off.
    bool anywhere(std::string_view key) const {
        const auto* found = find(key);
        return found != nullptr && found->from != source::none && found->from != source::fallback &&
               !is_off(*found);
    }
    bool on_command_line(std::string_view key) const {
        const auto* found = find(key);
        return found != nullptr && found->from == source::command_line && !is_off(*found);
    }
    /// "--format plain (DYNDUMP_FORMAT)"
    std::string words(std::string_view key) const {
        const auto& found = *find(key);
        auto out = long_name(*found.option);
        if (!is_switch(*found.option)) {
            out += ' ' + found.text;
        }
        return found.from == source::command_line ? out : fmt::format("{} ({})", out, found.place);
    }

private:
    const setting* find(std::string_view key) const {
        const auto found =
            std::find_if(settings_.begin(), settings_.end(), [key](const setting& each) {
                return !is_positional(*each.option) && key_of(*each.option) == key;
            });
        return found == settings_.end() ? nullptr : &*found;
    }
    static bool is_off(const setting& each) {
        constexpr std::array<std::string_view, 4> off{"false", "no", "off", "0"};
        return is_switch(*each.option) && std::find(off.begin(), off.end(), each.text) != off.end();
    }

    const std::vector<setting>& settings_;
};

std::string of_dump(const said& all) {
    const bool exported = all.text("layout") == "aws-export";
    if (exported && all.anywhere("format") && all.text("format") != "dynamodb-json") {
        return fmt::format("{} and {} contradict each other: an export is in DynamoDB JSON.",
                           all.words("layout"), all.words("format"));
    }
    if (all.on_command_line("numbers-as-strings") &&
        (exported || all.text("format") == "dynamodb-json")) {
        return "--numbers-as-strings is for --format typed and plain: DynamoDB JSON writes numbers "
               "as strings anyway.";
    }
    if (!all.text("output").starts_with("s3://")) {
        for (const auto* key : {"s3-storage-class", "s3-sse", "s3-kms-key-id", "s3-acl",
                                "s3-tagging", "s3-part-bytes", "s3-whole-objects"}) {
            if (all.on_command_line(key)) {
                return fmt::format("--{} is for an --output in S3: s3://BUCKET/PREFIX/.", key);
            }
        }
    }
    if (all.anywhere("metrics-file") && all.text("metrics-file") == all.text("output")) {
        return fmt::format("{} and --output are the same file.", all.words("metrics-file"));
    }
    return {};
}

std::string of_key(const said& all) {
    return all.on_command_line("sort-key") && !all.on_command_line("partition-key")
               ? "--sort-key needs --partition-key."
               : "";
}

std::string of_verify(const said& all) {
    if (auto problem = of_key(all); !problem.empty()) {
        return problem;
    }
    const bool is_signed = all.anywhere("signature");
    for (const auto* key : {"consistent-read", "parallel", "segments", "read-capacity"}) {
        if (all.on_command_line(key) && !all.anywhere("against-table") && !is_signed) {
            return fmt::format("{} is for --against-table and --signature only.", all.words(key));
        }
    }
    if (all.on_command_line("numbers-as-strings") && !all.anywhere("against-table")) {
        return "--numbers-as-strings is for --against-table only.";
    }
    if (is_signed && all.anywhere("against-table")) {
        return "--signature and --against-table contradict each other: the second prints it, too.";
    }
    if (all.on_command_line("json") && !is_signed) {
        return "--json is for --signature.";
    }
    return {};
}

// What is compared is the dump as it is.
// What reads the source a second time reads all of it.
std::string of_comparing(const said& all) {
    for (const auto* compared : {"verify", "skip-identical"}) {
        for (const auto* key : {"filter-expression", "max-items", "drop-attribute",
                                "rename-attribute", "redact", "skip-expired", "shift-ttl"}) {
            if (all.anywhere(compared) && all.anywhere(key)) {
                return fmt::format("{} and {} contradict each other: the table will not hold what "
                                   "the source does.",
                                   all.words(compared), all.words(key));
            }
        }
    }
    if (all.anywhere("delete-extra") && !all.anywhere("skip-identical")) {
        return "--delete-extra is for --skip-identical only, which finds out what is extra.";
    }
    if (all.anywhere("delete-extra") && !all.anywhere("yes")) {
        return "--delete-extra removes items for good: it needs --yes.";
    }
    return {};
}

std::string of_writing(const said& all) {
    if (auto problem = of_comparing(all); !problem.empty()) {
        return problem;
    }
    if (all.on_command_line("ttl-attribute") && !all.anywhere("skip-expired") &&
        !all.anywhere("shift-ttl")) {
        return "--ttl-attribute is for --skip-expired and --shift-ttl.";
    }
    const bool has_placeholders = all.on_command_line("expression-attribute-names") ||
                                  all.on_command_line("expression-attribute-values");
    return has_placeholders && !all.anywhere("filter-expression")
               ? "--expression-attribute-names and --expression-attribute-values are for "
                 "--filter-expression."
               : "";
}

std::string of_erase(const said& all) {
    return all.anywhere("recreate") && all.anywhere("filter-expression")
               ? "--recreate removes all items: it does not go with --filter-expression."
               : "";
}

std::string of_sandbox(const said& all) {
    const bool certificate = all.anywhere("tls-certificate");
    return certificate == all.anywhere("tls-key")
               ? std::string()
               : fmt::format("{} needs {}.", certificate ? "--tls-certificate" : "--tls-key",
                             certificate ? "--tls-key" : "--tls-certificate");
}

} // namespace

std::string find_contradiction(const std::string& command, const std::vector<setting>& settings) {
    const said all(settings);
    std::string problem;
    if (command == "dump" || command == "plan") {
        problem = of_dump(all);
    } else if (command == "verify") {
        problem = of_verify(all);
    } else if (command == "compare") {
        problem = of_key(all);
    } else if (command == "load" || command == "plan-load" || command == "copy" ||
               command == "plan-copy") {
        problem = of_writing(all);
    } else if (command == "erase") {
        problem = of_erase(all);
    } else if (command == "sandbox") {
        problem = of_sandbox(all);
    }
    return problem;
}

} // namespace dyndump::cli
