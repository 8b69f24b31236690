package engine

import "github.com/lut4go/lut4go/internal/portable"

// WholePower returns an exponent as an integer, if it is one that repeated
// multiplication can do.
func WholePower(p float64) (n int, whole bool) {
	n = int(p)
	return n, float64(n) == p && n <= 64
}

// PowerOf returns x^p, by repeated multiplication if that can do it.
func PowerOf(x, p float64) float64 {
	n, whole := WholePower(p)
	if !whole {
		return Power(x, p)
	}
	y := 1.0
	for range n {
		y *= x
	}
	return y
}

// Power returns x^p for p > 0, or for x > 0, with the same bits everywhere. A gate
// that rounding has left below 0 counts as shut.
func Power(x, p float64) float64 {
	if x <= 0 {
		return 0
	}
	return portable.Exp(float64(p * portable.Log(x)))
}
