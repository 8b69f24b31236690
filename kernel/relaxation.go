package kernel

import (
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// newRelaxation returns the constants of exponential Euler steps with c = dt/Cm.
func newRelaxation[T Float](c T) asm.Relaxation[T] {
	var r asm.Relaxation[T]
	if is64[T]() {
		r = *(*asm.Relaxation[T])(unsafe.Pointer(&relaxation64))
	} else {
		r = *(*asm.Relaxation[T])(unsafe.Pointer(&relaxation32))
	}
	r.DtCm, r.ScaledDtCm = c, c/r.Scale
	return r
}

// relax returns the voltage v an exponential Euler step later, see ExponentialEuler: d*phi(z)
// with phi(z) = (exp(x)-1)/x, x = -z, is computed as d/x * (exp(x)-1).
//
// exp(x) is 2^k*(1+q), where k is x/ln 2 rounded and q = exp(r) - 1 a polynomial of the
// rest r, |r| <= ln(2)/2. So exp(x) - 1 is 2^k*q + (2^k-1), rounded once, where 2^k - 1
// is exact or its rounding error far below the result's last bit.
//
// exp(x) - 1 is scaled down by Scale, so that it is finite as long as phi is, and d is
// scaled up.
func relax[T Float](c *asm.Relaxation[T], v, g, e T) T {
	d := mul(c.ScaledDtCm, fma(-g, v, e))
	// OffZero is too small to change a phi, and keeps x from being so small that d/x
	// overflows. Where the sum is 0, OffZero takes its place.
	x := fma(-c.DtCm, g, c.OffZero)
	if x == 0 {
		x = c.OffZero
	}
	quotient := d / x

	// Below Low exp(x) - 1 rounds to -1. Above High k stays as large as it can be, and
	// r makes the result overflow. NaN stays NaN.
	y := x
	if y < c.Low {
		y = c.Low
	}
	top := y
	if top > c.High {
		top = c.High
	}
	shifted := fma(top, c.Log2e, c.Shift)
	k := shifted - c.Shift
	r := fma(-k, c.Ln2Lo, fma(-k, c.Ln2Hi, y))
	r2 := mul(r, r)
	power := lastBitsAsExponent(shifted)
	// Even and odd powers apart, which halves the latency of Horner's scheme.
	var even, odd T
	if is64[T]() {
		even = fma(r2, fma(r2, fma(r2, fma(r2, c.P[8], c.P[6]), c.P[4]), c.P[2]), c.P[0])
		odd = fma(r2, fma(r2, fma(r2, fma(r2, c.P[9], c.P[7]), c.P[5]), c.P[3]), c.P[1])
	} else {
		even = fma(r2, fma(r2, c.P[4], c.P[2]), c.P[0])
		odd = fma(r2, c.P[3], c.P[1])
	}
	q := fma(fma(odd, r, even), r2, r)
	expm1 := fma(power, q, power-c.Scale)
	return fma(quotient, expm1, v)
}

// lastBitsAsExponent returns the power of two whose exponent is in the last bits of x.
func lastBitsAsExponent[T Float](x T) T {
	if is64[T]() {
		return T(math.Float64frombits(math.Float64bits(float64(x)) << 52))
	}
	return T(math.Float32frombits(math.Float32bits(float32(x)) << 23))
}

// Constants of relax but for the step's. 1.5*2^52 (float32: 2^23), added, rounds to an
// integer, whose exponent's bias and scale Shift has as well. P are minimax
// coefficients: with them q has a relative error below 2^-55 (2^-25), before rounding.
// testdata/relaxation.py finds them.
var (
	relaxation64 = asm.Relaxation[float64]{
		OffZero: -0x1p-100, Low: -40, High: (1023 + scaled64) * math.Ln2,
		Log2e: math.Log2E, Shift: 0x1.8p52 + 1023 - scaled64,
		Ln2Hi: math.Ln2, Ln2Lo: 0x1.abc9e3b39803fp-56,
		Scale: 1. / (1 << scaled64),
		P: [10]float64{
			0.5, 0x1.555555555553ep-3, 0x1.5555555553b10p-5, 0x1.1111111118d1fp-7,
			0x1.6c16c179fdb6fp-10, 0x1.a01a0171a76bap-13, 0x1.a019b3a050b91p-16,
			0x1.71de978073939p-19, 0x1.2897622aefe16p-22, 0x1.ae48f46f49e43p-26,
		},
	}
	relaxation32 = asm.Relaxation[float32]{
		OffZero: -0x1p-30, Low: -20, High: (127 + scaled32) * math.Ln2,
		Log2e: math.Log2E, Shift: 0x1.8p23 + 127 - scaled32,
		Ln2Hi: 0x1.62e43p-1, Ln2Lo: -0x1.05c61p-29,
		Scale: 1. / (1 << scaled32),
		P:     [10]float32{0.5, 0x1.555494p-3, 0x1.5554f6p-5, 0x1.123d96p-7, 0x1.6d4328p-10},
	}
)

// Scale is 2^-11 and 2^-8: where phi reaches the largest number, exp(x) is 2^9.5 and
// 2^6.5 times as large.
const (
	scaled64 = 11
	scaled32 = 8
)
