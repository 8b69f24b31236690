package engine

import (
	"unsafe"

	"github.com/lut4go/lut4go/kernel"
)

// stagger is by how many bytes, modulo a page, arrays are set off against each other, so
// that the same neuron's variables do not all fall into one set of the first-level
// cache. It is a whole number of cache lines.
const (
	stagger = 5 * 64
	page    = 4096
)

// arrays returns k arrays of n elements, of which each begins on a cache line. They lie
// one after the other in memory, from which kernels soon see that they share none.
func arrays[T kernel.Float](k, n int) [][]T {
	distance := (n*int(unsafe.Sizeof(*new(T))) + 63) &^ 63
	if distance > page/2 {
		distance = (distance + page - 1) &^ (page - 1)
	}
	distance = (distance + stagger) / int(unsafe.Sizeof(*new(T)))
	all, a := kernel.Aligned[T](k*distance), make([][]T, k)
	for i := range a {
		a[i] = all[i*distance:][:n:n]
	}
	return a
}
