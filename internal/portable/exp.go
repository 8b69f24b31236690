package portable

import "math"

// Method of Exp, Expm1 and Exprel. With k the integer nearest to x/ln 2,
//
//	x = k·ln 2 + r,  |r| ≤ ln(2)/2,  exp(x) = 2^k · exp(r)
//
// (Cody and Waite, Software Manual for the Elementary Functions, 1980, ch. 6).
// ln 2 is split as in FreeBSD's lib/msun/src/e_exp.c: the leading part has 32
// significant bits, so k times it is exact, and so is its difference from x.
// exp(r) is the Taylor polynomial of degree 14, which with coefficients rounded
// to float64 is within 2^-60 on that interval; a minimax polynomial would have two
// terms fewer, but coefficients that are harder to check. 1 + r is kept as an
// unevaluated sum, so that most of the rounding error is that of the last addition.
//
// Between the two limits there are only additions, products and shifts, without a
// branch and in the order of the source, so a vector version that performs the same
// operations lane by lane has the same bits. It has to blend in the results at NaN
// and, for Expm1 and Exprel, at zero; clamping x to [expLow, expHigh] gives 0 and
// +Inf.

const (
	log2e = 0x1.71547652b82fep0
	ln2Hi = 0x1.62e42feep-1       // 0x3fe62e42fee00000
	ln2Lo = 0x1.a39ef35793c76p-33 // 0x3dea39ef35793c76
	shift = 0x1.8p52 + twiceBias  // adding it rounds to an integer
	half  = 0.5

	// twiceBias makes the low bits of x·log2e + shift contain k plus two exponent
	// biases. Halving them gives two biased exponents without a signed shift, which
	// AVX2 lacks for 64-bit lanes.
	twiceBias = 2046
	bias      = 1023
	fieldMask = 0xffff
	fracBits  = 52

	expHigh    = 710.0  // exp overflows from 709.7827… on
	expLow     = -746.0 // exp rounds to 0 below -745.1332…
	expm1Limit = 64.0   // beyond it the 1 in exp(x)-1, or exp(x), is below 2^-92
	exprelHigh = 718.0  // exp(x)/x overflows from 716.3568… on
)

// Taylor coefficients 1/n! of exp.
const (
	taylor3  = 1.0 / 6
	taylor4  = 1.0 / 24
	taylor5  = 1.0 / 120
	taylor6  = 1.0 / 720
	taylor7  = 1.0 / 5040
	taylor8  = 1.0 / 40320
	taylor9  = 1.0 / 362880
	taylor10 = 1.0 / 3628800
	taylor11 = 1.0 / 39916800
	taylor12 = 1.0 / 479001600
	taylor13 = 1.0 / 6227020800
	taylor14 = 1.0 / 87178291200
)

// ExpConstants are the constants of Exp, for vector versions of it:
// log2e, the shift, both parts of ln 2, 1, 1/2, the limits, the mask as the
// float64 of its bits, and the Taylor coefficients from 1/3! to 1/14!.
var ExpConstants = [...]float64{
	log2e, shift, ln2Hi, ln2Lo, 1, half, expLow, expHigh, math.Float64frombits(fieldMask),
	taylor3, taylor4, taylor5, taylor6, taylor7, taylor8,
	taylor9, taylor10, taylor11, taylor12, taylor13, taylor14,
}

// expParts returns head, tail and n with exp(x) = 2^k · (head + tail) and
// n = k + twiceBias. head is 1 + r up to its last bits; |tail| < 0.08.
// x must be in [expLow, exprelHigh].
func expParts(x float64) (head, tail float64, n uint64) {
	shifted := float64(x*log2e) + shift
	k := shifted - shift
	n = math.Float64bits(shifted) & fieldMask

	hi := x - float64(k*ln2Hi) // exact
	lo := float64(k * ln2Lo)
	r := hi - lo
	lost := (hi - r) - lo // the rounding error of r

	// Estrin's scheme: a call takes the latency of the longest chain, and Horner's
	// scheme is one chain of eleven multiply-adds.
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	r8 := float64(r4 * r4)
	p0 := taylor3 + float64(taylor4*r) + float64(r2*(taylor5+float64(taylor6*r)))
	p1 := taylor7 + float64(taylor8*r) + float64(r2*(taylor9+float64(taylor10*r)))
	p2 := taylor11 + float64(taylor12*r) + float64(r2*(taylor13+float64(taylor14*r)))
	p := p0 + float64(r4*p1) + float64(r8*p2)

	// 1 + hi = head + rest exactly (Dekker's fast two-sum). The parts of the
	// tail are added from the smallest to the largest.
	head = 1 + hi
	rest := hi - (head - 1)
	small := (rest - lo) + float64(lost*r)
	tail = float64(half*r2) + (float64(float64(r*r2)*p) + small)
	return head, tail, n
}

// Exp returns e**x with an error below 0.7 ulp (0.58 is the largest seen), and
// below 1 ulp (0.75) where the result is subnormal: it is rounded twice there.
// Underflow is gradual, down to 2^-1074.
//
// It is +Inf where e**x rounds beyond the largest float64, that is for
// x > 709.782712893384, and 0 for x < -745.1332191019412. Special cases are:
//
//	Exp(0) = Exp(-0) = 1
//	Exp(+Inf) = +Inf
//	Exp(-Inf) = 0
//	Exp(NaN) = NaN
func Exp(x float64) float64 {
	if !(expLow < x && x < expHigh) {
		return expOutside(x)
	}
	head, tail, n := expParts(x)
	// Two factors, because 2^k alone is subnormal or too large at either end.
	// Only the second product can round.
	a := n >> 1
	y := float64((head + tail) * math.Float64frombits(a<<fracBits))
	return float64(y * math.Float64frombits((n-a)<<fracBits))
}

// expOutside is Exp for x outside of (expLow, expHigh).
func expOutside(x float64) float64 {
	switch {
	case x >= expHigh:
		return math.Inf(1)
	case x <= expLow:
		return 0
	}
	return math.NaN()
}

// Expm1 returns e**x - 1 with an error below 1 ulp (0.86 is the largest seen),
// also where x is near zero and Exp(x) - 1 would cancel.
//
// It is +Inf for x > 709.782712893384. Special cases are:
//
//	Expm1(±0) = ±0
//	Expm1(+Inf) = +Inf
//	Expm1(-Inf) = -1
//	Expm1(NaN) = NaN
func Expm1(x float64) float64 {
	if x == 0 {
		return x // the sum below would lose the sign
	}
	if !(-expm1Limit < x && x < expm1Limit) {
		if x < 0 {
			return -1
		}
		return Exp(x)
	}
	head, tail, n := expParts(x)
	scale := math.Float64frombits((n - bias) << fracBits)
	// 2^k·head - 1 = sum + rest exactly (Knuth's two-sum, which unlike Dekker's
	// needs to know nothing about which operand is larger).
	a := float64(scale * head)
	sum := a - 1
	one := sum - a
	rest := (a - (sum - one)) - (1 + one)
	return sum + (rest + float64(scale*tail))
}

// Exprel returns (e**x - 1)/x, and 1 at x = 0, with an error below 2 ulp
// (1.46 is the largest seen).
// It removes the singularity of Hodgkin-Huxley rate functions:
// x/(1 - e**-x) = 1/Exprel(-x).
//
// It is +Inf for x > 716.3568… only, beyond where Exp overflows, and tends to
// -1/x for x far below zero. Special cases are:
//
//	Exprel(0) = Exprel(-0) = 1
//	Exprel(+Inf) = +Inf
//	Exprel(-Inf) = 0
//	Exprel(NaN) = NaN
func Exprel(x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x != x:
		return math.NaN()
	case x < expm1Limit:
		return Expm1(x) / x
	case x >= exprelHigh:
		return math.Inf(1)
	}
	// Dividing before the second factor keeps results finite whose numerator
	// alone would overflow.
	head, tail, n := expParts(x)
	a := n >> 1
	y := float64((head+tail)*math.Float64frombits(a<<fracBits)) / x
	return float64(y * math.Float64frombits((n-a)<<fracBits))
}
