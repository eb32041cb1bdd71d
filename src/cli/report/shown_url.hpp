// URLs as they may be shown.
#pragma once

#include <string>
#include <string_view>

namespace dyndump::cli {

/// `text`, a URL or what was meant as one, without what may be secret: user name and password,
/// query and fragment become `***`. Rather too much is left out than too little: an at sign, also a
/// percent-encoded one, ends a password wherever it stands.
std::string shown_url(std::string_view text);

/// The same without a trace of them, for what is stored.
std::string bare_url(std::string_view text);

} // namespace dyndump::cli
