//go:build cgo

package main

// #include "export.h"
import "C"

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/lut4go/lut4go/bridge/internal/networks"
)

// maxStructure bounds the size of a structure, far beyond any that there will be.
const maxStructure = 1 << 12

// structure returns a structure of the caller's, whose first member is its size. T is the
// structure as this library knows it: of members that it does not know, the caller's must
// be 0.
func structure[T any](p *T) (x T, err error) {
	size, err := sizeOf(p)
	if err != nil {
		return x, err
	}
	given := unsafe.Slice((*byte)(unsafe.Pointer(p)), size)
	known := unsafe.Slice((*byte)(unsafe.Pointer(&x)), unsafe.Sizeof(x))
	copy(known, given)
	if slices.ContainsFunc(given[min(len(known), len(given)):], func(b byte) bool { return b != 0 }) {
		return x, fmt.Errorf("cabi: a %s has members that this library does not know, beyond its %d bytes", nameOf(x), len(known))
	}
	return x, nil
}

// sizeOf returns the size that a structure of the caller's says it has. It may be larger
// than here, in a later version, but not smaller, as no structure has grown yet.
func sizeOf[T any](p *T) (uintptr, error) {
	if p == nil {
		return 0, fmt.Errorf("cabi: the %s is NULL", nameOf(*new(T)))
	}
	size, known := *(*uint64)(unsafe.Pointer(p)), unsafe.Sizeof(*p)
	if size < uint64(known) || size > maxStructure {
		return 0, fmt.Errorf("cabi: the size of a %s is %d, want sizeof, %d bytes", nameOf(*p), size, known)
	}
	return uintptr(size), nil
}

// write writes a result to a structure of the caller's, but for its size. Members that this
// library does not know become 0.
func write[T any](p *T, x T) error {
	size, err := sizeOf(p)
	if err != nil {
		return err
	}
	to, from := unsafe.Slice((*byte)(unsafe.Pointer(p)), size), unsafe.Slice((*byte)(unsafe.Pointer(&x)), unsafe.Sizeof(x))
	const own = unsafe.Sizeof(uint64(0)) // the size itself
	clear(to[copy(to[own:], from[own:])+int(own):])
	return nil
}

// nameOf returns the name that a structure has in C.
func nameOf[T any](x T) string {
	_, name, _ := strings.Cut(fmt.Sprintf("%T", x), "_Ctype_struct_")
	return name
}

// place returns an error if there is no place for a result.
func place[T any](what string, p *T) error {
	if p == nil {
		return fmt.Errorf("cabi: the place for the %s is NULL", what)
	}
	return nil
}

// doubles returns a copy of n numbers.
func doubles(what string, p *C.lut4go_in, n C.int64_t) ([]float64, error) {
	x, err := array(what, (*float64)(unsafe.Pointer(p)), int64(n))
	return slices.Clone(x), err
}

// results returns the memory of the caller's for n results.
func results[T float64 | int64, P C.double | C.int64_t](what string, p *P, n C.int64_t) ([]T, error) {
	return array(what, (*T)(unsafe.Pointer(p)), int64(n))
}

// each returns a copy of one value, or of one for each.
func each(what string, e C.lut4go_each) ([]float64, error) {
	if e.values == nil && e.count == 0 {
		return nil, nil
	}
	return doubles(what, e.values, e.count)
}

// numbers returns n numbers of neurons.
func numbers(what string, p *C.lut4go_index, n C.int64_t) ([]int, error) {
	from, err := array(what, (*int64)(unsafe.Pointer(p)), int64(n))
	if err != nil {
		return nil, err
	}
	to := make([]int, len(from))
	for i, k := range from {
		to[i] = int(k)
		if int64(to[i]) != k {
			return nil, fmt.Errorf("cabi: number %d of %s is %d, more than there can be", i, what, k)
		}
	}
	return to, nil
}

// signed returns n numbers of steps or neurons.
func signed(what string, p *C.lut4go_index, n C.int64_t) ([]int64, error) {
	return array(what, (*int64)(unsafe.Pointer(p)), int64(n))
}

// count returns a number of things, of which there may be as many as an int32 holds.
func count(what string, n C.int64_t) (int, error) {
	if n < 0 || n > 1<<31-1 {
		return 0, fmt.Errorf("cabi: %d %s, want 0 to %d", n, what, 1<<31-1)
	}
	return int(n), nil
}

// samples returns a function of the voltage.
func samples(what string, s C.lut4go_samples) (networks.Samples, error) {
	if s.values == nil && s.count == 0 {
		return networks.Samples{}, nil
	}
	values, err := array(what, (*float64)(unsafe.Pointer(s.values)), int64(s.count))
	return networks.Samples{Values: values, Min: float64(s.min), Step: float64(s.step)}, err
}

// flag returns a member that is 0 or 1.
func flag(what string, x C.int32_t) (bool, error) {
	if x != 0 && x != 1 {
		return false, fmt.Errorf("cabi: %s is %d, want 0 or 1", what, x)
	}
	return x == 1, nil
}

// flags sets each to a member that is 0 or 1.
func flags(all ...flagOf) (err error) {
	for _, f := range all {
		if *f.to, err = flag(f.what, f.from); err != nil {
			return err
		}
	}
	return nil
}

type flagOf struct {
	what string
	from C.int32_t
	to   *bool
}

// lines gives the caller a text of lines.
func lines(dst **C.char, all []string) {
	var b strings.Builder
	for _, line := range all {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	*dst = C.CString(b.String())
}
