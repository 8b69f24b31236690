package portable

import "math"

// maxWhole is up to which whole exponent Pow multiplies.
const maxWhole = 64

// Pow returns x**y. For whole y of at most 64 either way it multiplies, with
// fewer than |y| roundings; else it is Exp(y·Log(x)), with an error below
// 2 + 2·|y·ln x| ulp. Special cases are, in this order:
//
//	Pow(x, 0) = 1
//	Pow(1, y) = 1
//	Pow(NaN, y) = Pow(x, NaN) = NaN
//	Pow(x, y) = NaN for negative x, and y that is not whole
//
// and else what the limits are; a negative x to an odd power is negative.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	}
	whole := y > -0x1p62 && y < 0x1p62 && float64(int64(y)) == y
	if whole && y >= -maxWhole && y <= maxWhole {
		if y < 0 {
			return 1 / powWhole(x, int(-y))
		}
		return powWhole(x, int(y))
	}
	if x >= 0 {
		return Exp(float64(y * Log(x)))
	}
	p := Exp(float64(y * Log(-x)))
	switch {
	case whole && int64(y)&1 != 0:
		return -p
	case whole || y >= 0x1p62 || y <= -0x1p62: // even, as is every float64 that large
		return p
	}
	return math.NaN()
}

// powWhole returns x^n for n ≥ 1.
func powWhole(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			y = float64(y * x)
		}
		x = float64(x * x)
	}
	return y
}
