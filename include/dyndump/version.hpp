/// \file
/// Which version of the library a program is compiled against.
#pragma once

/// "MAJOR.MINOR.PATCH".
#define DYNDUMP_VERSION "1.0.0"
/// MAJOR * 10000 + MINOR * 100 + PATCH, for `#if`.
#define DYNDUMP_VERSION_NUMBER 10000
