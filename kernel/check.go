package kernel

import (
	"fmt"
	"strings"
	"unsafe"
)

// Kernels are called for a few hundred neurons at a time, so the checks of
// their arguments must cost next to nothing: names come as one string, which
// only an error takes apart, and where there are many slices apart looks
// whether check and distinct have anything to find at all.

// mostApart is the largest number of slices that apart looks at.
const mostApart = 16

// apart reports whether all slices of all lists have n elements and none shares
// memory with another. It is false, too, where it would take time to tell: of
// empty slices, and of too many.
func apart[T Float](n int, lists ...[][]T) bool {
	bytes := uintptr(n) * unsafe.Sizeof(*new(T))
	var bases [mostApart]uintptr
	k := 0
	for _, list := range lists {
		for _, a := range list {
			if len(a) != n || k == mostApart {
				return false
			}
			at := base(a)
			for _, b := range bases[:k] {
				if at-b+bytes-1 < 2*bytes-1 { // the distance is less than bytes, either way
					return false
				}
			}
			bases[k] = at
			k++
		}
	}
	return true
}

// separate returns what apart has found.
func separate[T Float](op, names string, n int, slices [][]T) error {
	if err := check(op, names, n, slices...); err != nil {
		return err
	}
	return distinct(op, names, len(slices), slices...)
}

// check returns an error unless all slices have n elements and overlap, if at
// all, as exact aliases. Assembly reads and writes whole vectors, so a partial
// overlap would give other values than the loop that defines the kernel.
func check[T Float](op, names string, n int, slices ...[]T) error {
	for i, a := range slices {
		if len(a) != n {
			return fmt.Errorf("kernel: %s: %s has %d elements, want %d", op, name(names, i), len(a), n)
		}
		for j, b := range slices[:i] {
			if base(a) != base(b) && overlap(a, b) {
				return fmt.Errorf("kernel: %s: %s and %s overlap without being the same slice", op, name(names, j), name(names, i))
			}
		}
	}
	return nil
}

// distinct returns an error if one of the first k slices shares memory with any
// other: kernels that read and write elements of different kinds cannot work
// in place.
func distinct[T Float](op, names string, k int, slices ...[]T) error {
	for i, a := range slices {
		for j, b := range slices[:min(i, k)] {
			if overlap(a, b) {
				return fmt.Errorf("kernel: %s: %s and %s share memory", op, name(names, j), name(names, i))
			}
		}
	}
	return nil
}

func base[T Float](s []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }

// overlap reports whether two slices share memory. If b begins after a, or a
// after b, the difference that is negative is larger than any slice.
func overlap[T Float](a, b []T) bool {
	d := base(b) - base(a)
	size := unsafe.Sizeof(*new(T))
	return len(a) > 0 && len(b) > 0 && (d < uintptr(len(a))*size || -d < uintptr(len(b))*size)
}

// name returns word i of names, or the last one if there are fewer.
func name(names string, i int) string {
	words := strings.Fields(names)
	return words[min(i, len(words)-1)]
}
