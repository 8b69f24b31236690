package kernel

import (
	"math"
	"unsafe"
)

// Float is the precision of state and tables.
type Float interface{ float32 | float64 }

// is64 reports whether T is float64. It is a constant in each instantiation,
// so the branches on it cost nothing.
func is64[T Float]() bool {
	var x T
	return unsafe.Sizeof(x) == 8
}

// mul returns x*y rounded, whatever is added to it later: without the explicit
// conversion the compiler may fuse the two.
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

// fma32 returns x*y + z rounded once to float32. Go has no float32 FMA, and
// rounding the float64 sum again to float32 would round twice, so the sum is
// first rounded to odd: with at least two spare bits below float32's last one,
// a second rounding of an odd value never sees a false tie (Boldo and
// Melquiond, "Emulation of FMA and correctly rounded sums", IEEE Trans.
// Comput. 57, 2008). The product of two float32 is exact in float64.
func fma32(x, y, z float32) float32 {
	p := float64(float64(x) * float64(y))
	c := float64(z)
	s := p + c
	// Knuth's TwoSum: err is exactly what the sum lost.
	t := s - p
	err := (p - (s - t)) + (c - t)
	if err > 0 || err < 0 {
		b := math.Float64bits(s)
		if b&1 == 0 {
			// Step s by one unit in the last place towards the lost part.
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

// p64 returns the first element's address for assembly of float64 kernels.
func p64[T Float](s []T) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(s))) }

// p32 returns the first element's address for assembly of float32 kernels.
func p32[T Float](s []T) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(s))) }
