package kernel

import (
	"fmt"
	"unsafe"
)

// span is the memory of one slice argument.
type span struct {
	name     string
	len      int
	from, to uintptr
}

func of[T any](name string, s []T) span {
	p := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	var x T
	return span{name, len(s), p, p + uintptr(len(s))*unsafe.Sizeof(x)}
}

// check returns an error unless all slices have n elements and overlap, if at
// all, as exact aliases. Assembly reads and writes whole vectors, so a partial
// overlap would give other values than the loop that defines the kernel.
func check(op string, n int, slices ...span) error {
	for i, a := range slices {
		if a.len != n {
			return fmt.Errorf("kernel: %s: %s has %d elements, want %d", op, a.name, a.len, n)
		}
		for _, b := range slices[:i] {
			if a.from < b.to && b.from < a.to && (a.from != b.from || a.to != b.to) {
				return fmt.Errorf("kernel: %s: %s and %s overlap without being the same slice", op, b.name, a.name)
			}
		}
	}
	return nil
}

// distinct returns an error if out shares memory with any of ins: kernels that
// read and write elements of different kinds cannot work in place.
func distinct(op string, out span, ins ...span) error {
	for _, b := range ins {
		if out.from < b.to && b.from < out.to {
			return fmt.Errorf("kernel: %s: %s and %s share memory", op, out.name, b.name)
		}
	}
	return nil
}
