package portable

import "math"

// Log below is a port of FreeBSD's lib/msun/src/e_log.c, method and constants,
// which came with this notice:
//
// ====================================================
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//
// Developed at SunPro, a Sun Microsystems, Inc. business.
// Permission to use, copy, modify, and distribute this
// software is freely granted, provided that this notice
// is preserved.
// ====================================================
//
// With x = 2^k·(1 + f), sqrt(2)/2 < 1 + f < sqrt(2), and s = f/(2 + f),
//
//	log(1 + f) = log(1 + s) - log(1 - s) = 2s + s·R(s²)
//	           = f - (f²/2 - s·(f²/2 + R(s²)))
//
// where R is a polynomial of degree 7 in s² with an error below 2^-58.45.

const (
	lg1 = 6.666666666666735130e-01 // 0x3fe5555555555593
	lg2 = 3.999999999940941908e-01 // 0x3fd999999997fa04
	lg3 = 2.857142874366239149e-01 // 0x3fd2492494229359
	lg4 = 2.222219843214978396e-01 // 0x3fcc71c51d8e78af
	lg5 = 1.818357216161805012e-01 // 0x3fc7466496cb03de
	lg6 = 1.531383769920937332e-01 // 0x3fc39a09d078c69f
	lg7 = 1.479819860511658591e-01 // 0x3fc2f112df3e5244

	sqrtHalfBits = 0x3fe6a09e667f3bcd // of sqrt(2)/2
	oneBits      = 0x3ff0000000000000
	minNormal    = 0x1p-1022
	two54        = 0x1p54
)

// Log returns the natural logarithm of x with an error below 1 ulp
// (0.83 is the largest seen), for subnormal x too. Special cases are:
//
//	Log(1) = 0
//	Log(+Inf) = +Inf
//	Log(±0) = -Inf
//	Log(x < 0) = NaN
//	Log(NaN) = NaN
func Log(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case !(x > 0):
		return math.NaN()
	case x > math.MaxFloat64:
		return x
	}
	exponent := int64(0)
	if x < minNormal {
		x = float64(x * two54) // exact
		exponent = -54
	}
	// This offset makes the exponent field change at sqrt(1/2) times powers of two.
	b := math.Float64bits(x) + (oneBits - sqrtHalfBits)
	exponent += int64(b>>fracBits) - bias
	f := math.Float64frombits(b&(1<<fracBits-1)+sqrtHalfBits) - 1
	k := float64(exponent)

	s := f / (2 + f)
	z := float64(s * s)
	w := float64(z * z)
	odd := float64(z * (lg1 + float64(w*(lg3+float64(w*(lg5+float64(w*lg7)))))))
	even := float64(w * (lg2 + float64(w*(lg4+float64(w*lg6)))))
	hfsq := float64(float64(half*f) * f)
	tail := float64(s*(hfsq+(even+odd))) + float64(k*ln2Lo)
	return float64(k*ln2Hi) - ((hfsq - tail) - f)
}

// Log1p returns the natural logarithm of 1 + x with an error below 2.5 ulp
// (1.83 is the largest seen), also where x is near zero and Log(1 + x) would
// cancel. Special cases are:
//
//	Log1p(±0) = ±0
//	Log1p(+Inf) = +Inf
//	Log1p(-1) = -Inf
//	Log1p(x < -1) = NaN
//	Log1p(NaN) = NaN
func Log1p(x float64) float64 {
	// The rounding error of 1 + x is in u - 1 as well, and log(u)/(u-1) hardly depends
	// on it (Kahan's method: Hewlett-Packard Journal 31, 1980, and Goldberg, ACM
	// Comput. Surv. 23:5-48, 1991, theorem 4).
	u := 1 + x
	switch {
	case !(u >= 0):
		return math.NaN()
	case u == 1 || u > math.MaxFloat64:
		return x
	}
	return float64(Log(u) * (x / (u - 1)))
}
