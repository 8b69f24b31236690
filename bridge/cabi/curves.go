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

// maxCurves is far beyond what a table has room for, and below what would make
// the names of so many curves a burden.
const maxCurves = 1 << 20

// curvesOf returns the curves that a C function stands for, named by their
// numbers.
func curvesOf(n int64, f unsafe.Pointer, data unsafe.Pointer) ([]table.Curve, error) {
	if f == nil {
		return nil, errors.New("cabi: no function, the pointer to it is NULL")
	}
	names, err := names(n)
	if err != nil {
		return nil, err
	}
	curves := make([]table.Curve, n)
	for i := range curves {
		curves[i] = table.Curve{Name: names[i], F: func(x float64) float64 {
			return float64(C.call(C.lut4go_function(f), C.int64_t(i), C.double(x), data))
		}}
	}
	return curves, nil
}

func names(n int64) ([]string, error) {
	if n < 1 || n > maxCurves {
		return nil, fmt.Errorf("cabi: %d curves, want 1 to %d", n, maxCurves)
	}
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names, nil
}
