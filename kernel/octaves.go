package kernel

import "math"

// Octaves sets dst[i] to the place of x[i] + offset on a scale that is logarithmic from
// octave to octave and linear within each: n + m of 2^n*(1+m), with m from 0 to 1. So tables
// over it have equally many bins in each octave, and with an offset that is the size of the
// first octave they begin at 0. No logarithm is taken, and the bits are the same everywhere.
// What is -offset or below lies below all octaves, NaN is NaN. dst and x have the same length
// and may be the same slice. It is, in float64,
//
//	for i := range x {
//		dst[i] = float64(int64(math.Float64bits(x[i]+offset)) - 1023<<52) * 0x1p-52
//	}
func Octaves[T Float](dst, x []T, offset float64) {
	for i, y := range x {
		dst[i] = T(PlaceInOctaves(float64(y) + offset))
	}
}

// PlaceInOctaves is Octaves of one number, without an offset.
func PlaceInOctaves(x float64) float64 {
	if x != x {
		return x
	}
	return float64(int64(math.Float64bits(x))-1023<<52) * 0x1p-52
}

// FromOctaves returns the number at a place on the scale of PlaceInOctaves.
func FromOctaves(place float64) float64 {
	n := math.Floor(place)
	return math.Ldexp(1+(place-n), int(n))
}
