package kernel

import (
	"math"
	"unsafe"
)

// Float is the precision of state and tables.
type Float interface{ float32 | float64 }

// is64 reports whether T is float64. It is a constant in each instantiation, so branches
// on it are free.
func is64[T Float]() bool {
	var x T
	return unsafe.Sizeof(x) == 8
}

// mul returns x*y rounded: without the explicit conversion the compiler may fuse it with
// a sum that follows.
func mul[T Float](x, y T) T {
	if is64[T]() {
		return T(float64(float64(x) * float64(y)))
	}
	return T(float32(float32(x) * float32(y)))
}

// fma returns x*y + z rounded once, in either precision, on every GOARCH.
func fma[T Float](x, y, z T) T {
	if is64[T]() {
		return T(math.FMA(float64(x), float64(y), float64(z)))
	}
	return T(fma32(float32(x), float32(y), float32(z)))
}

// fma32 returns x*y + z rounded once to float32. Go has no float32 FMA. The product of
// two float32 is exact in float64, and rounding the float64 sum again to float32 is
// wrong only where that sum is in the middle between two float32: then the 29 bits that
// float32 lacks are a 1 and zeros. Those, and subnormal results, go through roundOdd.
func fma32(x, y, z float32) float32 {
	p := float64(float64(x) * float64(y))
	s := p + float64(z)
	b := math.Float64bits(s)
	const smallest = 0x3810000000000000 // the smallest normal float32, 2^-126
	if b&(1<<29-1) != 1<<28 && b&^(1<<63) >= smallest {
		return float32(s)
	}
	return roundOdd(p, float64(z), s)
}

// roundOdd returns the sum p + c rounded once to float32, s being its rounding to
// float64. It first rounds to odd: with two bits or more below float32's last one, an
// odd value is not in the middle between two float32 unless the sum is (Boldo and
// Melquiond, "Emulation of FMA and correctly rounded sums", IEEE Trans. Comput. 57,
// 2008).
func roundOdd(p, c, s float64) float32 {
	// Knuth's TwoSum: err is the error of s, exactly.
	t := s - p
	err := (p - (s - t)) + (c - t)
	if err > 0 || err < 0 {
		b := math.Float64bits(s)
		if b&1 == 0 {
			// Step s by one unit in the last place towards the exact sum.
			if (err > 0) == (s > 0) {
				b++
			} else {
				b--
			}
			s = math.Float64frombits(b)
		}
	}
	return float32(s)
}

// ptr returns the address of the first element, for assembly.
func ptr[T Float](s []T) *T { return unsafe.SliceData(s) }

// ptrAt returns the address of the first element of slice i, nil if there are fewer
// slices.
func ptrAt[T Float](s [][]T, i int) *T {
	if i < len(s) {
		return ptr(s[i])
	}
	return nil
}

// p64 is ptr for operations that only float64 has.
func p64[T Float](s []T) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(s))) }

// p64At is ptrAt for operations that only float64 has.
func p64At[T Float](s [][]T, i int) *float64 { return (*float64)(unsafe.Pointer(ptrAt(s, i))) }
