package portable

import "math"

// maxIntegerPower is the largest integer exponent for which Pow multiplies.
const maxIntegerPower = 64

// Pow returns x**y. For integer y with |y| <= 64 it multiplies, with fewer than |y|
// roundings; otherwise it is Exp(y·Log(x)), with an error below 2 + 2·|y·ln x| ulp.
// Special cases are, in this order:
//
//	Pow(x, 0) = 1
//	Pow(1, y) = 1
//	Pow(NaN, y) = Pow(x, NaN) = NaN
//	Pow(x, y) = NaN for negative x and y that is not an integer
//
// Zeros and infinities give the limits. A negative x to an odd power is negative.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	}
	whole := y > -0x1p62 && y < 0x1p62 && float64(int64(y)) == y
	if whole && y >= -maxIntegerPower && y <= maxIntegerPower {
		if y < 0 {
			return 1 / integerPower(x, int(-y))
		}
		return integerPower(x, int(y))
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

// integerPower returns x^n for n ≥ 1.
func integerPower(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			y = float64(y * x)
		}
		x = float64(x * x)
	}
	return y
}
