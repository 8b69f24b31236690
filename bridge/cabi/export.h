/*
 * lut4go_network.h for the Go code that exports its functions: cgo declares them without
 * const, and the compiler compares its declarations with the header's.
 */
#define LUT4GO_CONST
#include "lut4go_network.h"
