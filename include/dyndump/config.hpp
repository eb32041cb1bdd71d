/// \file
/// What every public header needs: the export macro.
#pragma once

#define DYNDUMP_EXPORT __attribute__((visibility("default")))
