/// \file
/// What every public header needs: the export macros.
#pragma once

/// Marks what a shared library exports.
#define DYNDUMP_EXPORT __attribute__((visibility("default")))
/// For what is nested in an exported class and nobody else's business.
#define DYNDUMP_LOCAL __attribute__((visibility("hidden")))
