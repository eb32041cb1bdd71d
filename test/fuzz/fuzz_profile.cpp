// The shared configuration files. What is refused is refused with a line number and not with its
// content; line ends and comments make no difference.
//   choice of the kind, the file
#include "aws/profile_file.hpp"
#include "fuzz/input.hpp"

namespace {

using namespace dyndump;
using fuzz::require;

struct parsed {
    aws::profile_file file;
    diagnostics diag;
    error_code ec;

    parsed(const std::string& text, aws::profile_file_kind kind)
        : ec(aws::parse_profile_file(text, kind, "/f", file, diag)) {}
};

void require_same(const aws::profile_file::sections& a, const aws::profile_file::sections& b) {
    require(a.size() == b.size());
    for (const auto& [name, section] : a) {
        const auto other = b.find(name);
        require(other != b.end());
        for (const auto* property : {"a", "region", "aws_secret_access_key"}) {
            require(section.get(property) == other->second.get(property));
            require(section.get(property, "b") == other->second.get(property, "b"));
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto kind = (in.choice() & 1) != 0 ? aws::profile_file_kind::config
                                             : aws::profile_file_kind::credentials;
    const auto text = in.rest();
    const parsed once(text, kind);
    if (once.ec) {
        require(once.ec == errc::bad_configuration);
        require(once.diag.message.starts_with("/f, line ") && once.diag.message.size() < 120);
        require(once.file.profiles.empty());
        return 0;
    }
    const parsed again(text + "\n# a comment\n\r\n", kind);
    require(!again.ec);
    require_same(once.file.profiles, again.file.profiles);
    require_same(once.file.services, again.file.services);
    require_same(once.file.sso_sessions, again.file.sso_sessions);
    return 0;
}
