package portable

import "math"

// SinTurns returns sin(2π·x), x in turns, with an absolute error below 2^-51:
// reducing a number of turns is exact, unlike reducing an angle. It is NaN for
// an infinite or NaN x.
//
// The polynomials are the Taylor series of sine and cosine on an eighth of a
// turn, to degree 17 and 16, whose remainders are below 2^-60.
func SinTurns(x float64) float64 {
	if x-x != 0 {
		return math.NaN()
	}
	const (
		shift = 0x1.8p52
		turn  = 0x1.921fb54442d18p2 // 2π
	)
	if x >= 0x1p51 || x <= -0x1p51 {
		return 0 // a whole number of half turns, as far as float64 knows
	}
	// x = k/4 + r, |r| <= 1/8, both exact.
	k := float64(x*4) + shift
	quarter := math.Float64bits(k)
	r := x - float64((k-shift)*0.25)
	a := float64(r * turn)
	z := float64(a * a)
	var y float64
	if quarter&1 == 0 {
		y = 1.0 / 355687428096000
		for _, c := range [...]float64{-1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1} {
			y = c + float64(z*y)
		}
		y = float64(a * y)
	} else {
		y = 1.0 / 20922789888000
		for _, c := range [...]float64{-1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -1.0 / 2, 1} {
			y = c + float64(z*y)
		}
	}
	if quarter&2 != 0 {
		y = -y
	}
	return y
}
