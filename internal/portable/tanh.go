package portable

import "math"

// tanhLimit is a limit above which tanh rounds to 1.
const tanhLimit = 22.0

// Tanh returns the hyperbolic tangent of x with an error below 3 ulp, also near
// zero. Special cases are:
//
//	Tanh(±0) = ±0
//	Tanh(±Inf) = ±1
//	Tanh(NaN) = NaN
func Tanh(x float64) float64 {
	switch {
	case x != x:
		return math.NaN()
	case x > tanhLimit:
		return 1
	case x < -tanhLimit:
		return -1
	case x == 0:
		return x
	}
	e := Expm1(float64(2 * x))
	return e / (e + 2)
}

// Sinh returns the hyperbolic sine of x with an error below 3 ulp, also near
// zero. It is infinite where Exp is.
func Sinh(x float64) float64 {
	switch {
	case x != x:
		return math.NaN()
	case x == 0:
		return x
	case x < 0:
		return -Sinh(-x)
	}
	e := Expm1(x)
	if e > 0x1p60 {
		return float64(e / 2)
	}
	return float64((e + e/(e+1)) / 2)
}

// Cosh returns the hyperbolic cosine of x with an error below 3 ulp. It is
// infinite where Exp is.
func Cosh(x float64) float64 {
	if x < 0 {
		x = -x
	}
	e := Exp(x)
	return float64(e/2) + 0.5/e
}
