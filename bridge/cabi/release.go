//go:build cgo

package main

// #include <stdlib.h>
import "C"

import "unsafe"

// release frees what C's malloc has given.
func release(p unsafe.Pointer) { C.free(p) }
