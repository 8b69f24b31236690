//go:build cgo

package main

/*
#include "export.h"

static int report(lut4go_progress f, const lut4go_reached *reached, void *data) { return f(reached, data); }
*/
import "C"

import (
	"unsafe"

	"github.com/lut4go/lut4go/bridge/internal/networks"
)

// progressOf returns a function that calls the caller's, nil for none.
func progressOf(f C.lut4go_progress, data unsafe.Pointer) func(networks.Progress) bool {
	if f == nil {
		return nil
	}
	return func(p networks.Progress) (stop bool) {
		reached := C.lut4go_reached{time: C.double(p.Time), fraction: C.double(p.Fraction)}
		return C.report(f, &reached, data) != 0
	}
}
