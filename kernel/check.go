package kernel

import (
	"fmt"
	"strings"
	"unsafe"
)

// Kernels are called for a few hundred neurons at a time, so the checks of their
// arguments must cost next to nothing: names are one string, which only an error
// splits, and kernels of several slices first ask disjoint, which allows the usual case
// in one pass.

// disjoint reports whether all slices of all lists have n elements and none shares
// memory with another. The arrays of a population or of a workspace lie one after the
// other, so it first asks whether the slices of each list do, and the lists do not
// interleave. It may report false for empty slices, or for more than maxLists lists.
// Then checkDisjoint decides.
func disjoint[T Float](n int, lists ...[][]T) bool {
	const maxLists = 4
	var from, to [maxLists]uintptr // where lists begin and end
	if len(lists) > maxLists {
		return false
	}
	bytes := uintptr(n) * unsafe.Sizeof(*new(T))
	for l, list := range lists {
		end := uintptr(0)
		for _, a := range list {
			at := base(a)
			if len(a) != n || at < end {
				return separate(n, lists)
			}
			end = at + bytes
		}
		if end == 0 {
			continue
		}
		begin := base(list[0])
		for i := range l {
			if begin < to[i] && from[i] < end {
				return separate(n, lists)
			}
		}
		from[l], to[l] = begin, end
	}
	return true
}

// separate is disjoint for slices in any order.
func separate[T Float](n int, lists [][][]T) bool {
	for l, list := range lists {
		for i, a := range list {
			if len(a) != n || shares(a, list[:i]) {
				return false
			}
			for _, before := range lists[:l] {
				if shares(a, before) {
					return false
				}
			}
		}
	}
	return true
}

// shares reports whether a slice shares memory with one of a list.
func shares[T Float](a []T, list [][]T) bool {
	for _, b := range list {
		if overlap(a, b) {
			return true
		}
	}
	return false
}

// apart reports whether two slices have n elements and share no memory. It may report
// false for empty slices. Of a few slices it says so sooner than disjoint.
func apart[T Float](n int, a, b []T) bool {
	bytes := uintptr(n) * unsafe.Sizeof(*new(T))
	return len(a) == n && len(b) == n && base(a)-base(b)+bytes-1 >= 2*bytes-1 // the distance, either way
}

// checkDisjoint returns an error unless all slices have n elements and none shares
// memory with another. names has their names in errors, separated by spaces.
func checkDisjoint[T Float](op, names string, n int, slices [][]T) error {
	if err := check(op, names, n, slices...); err != nil {
		return err
	}
	return checkFirstDisjoint(op, names, len(slices), slices...)
}

// check returns an error unless all slices have n elements and overlap, if at all, as
// exact aliases. Assembly reads and writes whole vectors, so a partial overlap would
// give other values than the loop that defines the kernel.
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

// checkFirstDisjoint returns an error if one of the first k slices shares memory with
// any other: a kernel that writes several slices cannot work in place.
func checkFirstDisjoint[T Float](op, names string, k int, slices ...[]T) error {
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

// overlap reports whether two slices share memory. If b begins after a, or a after b,
// the difference that is negative is larger than any slice.
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
