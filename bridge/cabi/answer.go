//go:build cgo

package main

// #include "export.h"
import "C"

import "fmt"

// answer returns the result of an exported function that calls f: 0, or -1 for an error,
// which it keeps for lut4go_error. A panic, which must not get into C, is an error.
func answer(f func() error) C.int { return C.int(failed(guard(f))) }

func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cabi: a fault of lut4go: %v", p)
		}
	}()
	return f()
}
