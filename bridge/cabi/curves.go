//go:build cgo

package main

/*
#include "lut4go.h"

static double call(lut4go_function f, int64_t curve, double x, void *data) { return f(curve, x, data); }
*/
import "C"

import (
	"errors"
	"fmt"
	"strconv"
	"unsafe"

	"github.com/lut4go/lut4go/table"
)

// maxCurves bounds the curves of a table, far beyond any use, to bound the memory for
// their names.
const maxCurves = 1 << 20

// curvesOf returns the curves of a C function.
func curvesOf(c C.lut4go_curves) ([]table.Curve, error) {
	if c.f == nil {
		return nil, errors.New("cabi: no function, the pointer to it is NULL")
	}
	names, err := namesOf(int64(c.count), c.names)
	if err != nil {
		return nil, err
	}
	curves := make([]table.Curve, len(names))
	for i := range curves {
		curves[i] = table.Curve{Name: names[i], F: func(x float64) float64 {
			return float64(C.call(c.f, C.int64_t(i), C.double(x), c.data))
		}}
	}
	return curves, nil
}

// namesOf returns the names of n curves, or their numbers if names is NULL.
func namesOf(n int64, names **C.lut4go_text) ([]string, error) {
	if n < 1 || n > maxCurves {
		return nil, fmt.Errorf("cabi: %d curves, want 1 to %d", n, maxCurves)
	}
	all := make([]string, n)
	for i := range all {
		all[i] = strconv.Itoa(i)
		if names != nil {
			all[i] = text(unsafe.Slice(names, n)[i])
		}
	}
	return all, nil
}

// text returns a C string, empty for NULL.
func text(s *C.lut4go_text) string { return C.GoString((*C.char)(unsafe.Pointer(s))) }
