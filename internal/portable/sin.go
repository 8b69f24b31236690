package portable

import "math"

// SinTurns returns sin(2π·x) for x in turns, with an absolute error below 2^-51 for
// any finite x, since a number of turns is reduced exactly. It is NaN for an infinite
// or NaN x.
func SinTurns(x float64) float64 {
	if x-x != 0 {
		return math.NaN()
	}
	const (
		shift = 0x1.8p52
		turn  = 0x1.921fb54442d18p2 // 2π
	)
	if x >= 0x1p51 || x <= -0x1p51 {
		return 0 // float64 has only whole half turns here
	}
	// x = k/4 + r, |r| <= 1/8, both exact.
	k := float64(x*4) + shift
	quarter := math.Float64bits(k)
	r := x - float64((k-shift)*0.25)
	return sinQuarter(float64(r*turn), quarter)
}

// MaxAngle is the largest magnitude of the arguments of Sin and Cos, in radians.
const MaxAngle = 0x1p20

// Sin returns the sine of x in radians with an absolute error below 2^-51. It is
// NaN where |x| is above MaxAngle, and for NaN.
func Sin(x float64) float64 {
	r, quarter := reduce(x)
	return sinQuarter(r, quarter)
}

// Cos returns the cosine of x in radians with an absolute error below 2^-51. It
// is NaN where |x| is above MaxAngle, and for NaN.
func Cos(x float64) float64 {
	r, quarter := reduce(x)
	return sinQuarter(r, quarter+1)
}

// reduce returns r and the low bits of k with x = k·π/2 + r, |r| ≤ π/4 up to
// rounding, and NaN for r if |x| is above MaxAngle or NaN. π/2 is split as in FreeBSD's
// lib/msun/src/e_rem_pio2.c: its first two parts have 33 significant bits each,
// so that their products with k are exact.
func reduce(x float64) (r float64, quarter uint64) {
	const (
		shift   = 0x1.8p52
		perHalf = 0x1.45f306dc9c883p-1  // 2/π
		first   = 0x1.921fb544p0        // 0x3ff921fb54400000
		second  = 0x1.0b4611a6p-34      // 0x3dd0b4611a600000
		third   = 0x1.3198a2e037073p-69 // 0x3ba3198a2e037073
	)
	if !(x >= -MaxAngle && x <= MaxAngle) {
		return math.NaN(), 0
	}
	shifted := float64(x*perHalf) + shift
	k := shifted - shift
	r = x - float64(k*first)
	r -= float64(k * second)
	r -= float64(k * third)
	return r, math.Float64bits(shifted)
}

// sinQuarter returns sin(a + quarter·π/2) for |a| ≤ π/4.
//
// The polynomials are the Taylor series of sine and cosine to degree 17 and 16,
// whose remainders are below 2^-60.
func sinQuarter(a float64, quarter uint64) float64 {
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
	if y != y {
		return math.NaN()
	}
	return y
}
