package portable

import (
	"math"
	"math/big"
	"testing"
)

// The references are computed to 300 bits, so that 200 are right after the
// cancellations below.
const refPrec = 300

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(refPrec).SetFloat64(x) }

func bigInt(n int64) *big.Float { return new(big.Float).SetPrec(refPrec).SetInt64(n) }

func bigNew() *big.Float { return new(big.Float).SetPrec(refPrec) }

// bigLn2 is 2·artanh(1/3).
var bigLn2 = func() *big.Float {
	sum, power := bigNew(), bigNew().Quo(bigInt(2), bigInt(3))
	for n := int64(1); n < 2*refPrec; n += 2 {
		sum.Add(sum, bigNew().Quo(power, bigInt(n)))
		power.Quo(power, bigInt(9))
	}
	return sum
}()

// bigSeries sums the Taylor series of exp(x) - 1, to full relative precision,
// for |x| below about 1.
func bigSeries(x *big.Float) *big.Float {
	sum, term := bigNew(), bigInt(1)
	for n := int64(1); ; n++ {
		term.Mul(term, x)
		term.Quo(term, bigInt(n))
		sum.Add(sum, term)
		if term.Sign() == 0 || term.MantExp(nil) < sum.MantExp(nil)-refPrec {
			return sum
		}
	}
}

func bigExp(x *big.Float) *big.Float {
	if x.Cmp(bigInt(-2000)) < 0 {
		return bigNew() // far less than any ulp here
	}
	quotient, _ := bigNew().Quo(x, bigLn2).Float64()
	k := int64(math.Floor(quotient + 0.5))
	const squarings = 8
	r := bigNew().Sub(x, bigNew().Mul(bigInt(k), bigLn2))
	r.SetMantExp(r, -squarings)
	y := bigSeries(r)
	y.Add(y, bigInt(1))
	for range squarings {
		y.Mul(y, y)
	}
	return y.SetMantExp(y, int(k))
}

func bigExpm1(x *big.Float) *big.Float {
	if x.MantExp(nil) < 0 { // |x| < 1/2
		return bigSeries(x)
	}
	return bigNew().Sub(bigExp(x), bigInt(1))
}

func bigExprel(x *big.Float) *big.Float { return bigNew().Quo(bigExpm1(x), x) }

// bigLog solves exp(y) = x by two steps of Halley's iteration, each of which
// triples the number of right digits.
func bigLog(x *big.Float) *big.Float {
	mantissa := bigNew()
	k := x.MantExp(mantissa)
	m, _ := mantissa.Float64()
	if m < math.Sqrt2/2 {
		mantissa.SetMantExp(mantissa, 1)
		m *= 2
		k--
	}
	y := bigOf(math.Log(m))
	for range 2 {
		e := bigExp(y)
		step := bigNew().Quo(bigNew().Sub(mantissa, e), bigNew().Add(mantissa, e))
		y.Add(y, step.SetMantExp(step, 1))
	}
	return y.Add(y, bigNew().Mul(bigInt(int64(k)), bigLn2))
}

// ulpError returns |got - want| in ulp of want. An infinity stands for 2^1024
// and all that lies beyond.
func ulpError(got float64, want *big.Float) float64 {
	if !math.IsInf(got, 0) {
		return ulpDistance(bigOf(got), want)
	}
	limit := bigNew().SetMantExp(bigInt(1), 1024)
	if got > 0 && want.Cmp(limit) >= 0 {
		return 0
	}
	return ulpDistance(limit, want)
}

func ulpDistance(got, want *big.Float) float64 {
	if want.Sign() == 0 {
		if got.Sign() == 0 {
			return 0
		}
		return math.Inf(1)
	}
	exponent := min(max(want.MantExp(nil)-53, -1074), 1024-53)
	distance := bigNew().Sub(got, want)
	distance.SetMantExp(distance, -exponent)
	ulps, _ := distance.Float64()
	return math.Abs(ulps)
}

func TestReferenceLogAndExpAreInverse(t *testing.T) {
	for _, x := range []float64{1e-300, 0.1, 0.75, 1, 1 + 0x1p-52, 2, 1e300} {
		y := bigExp(bigLog(bigOf(x)))
		y.Quo(y, bigOf(x))
		y.Sub(y, bigInt(1))
		if y.Sign() != 0 && y.MantExp(nil) > -200 {
			t.Errorf("exp(log(%g)) is off by a factor 1 + 2^%d", x, y.MantExp(nil))
		}
	}
}

func TestReferenceAgreesWithKnownDigits(t *testing.T) {
	known := []struct {
		name, digits string
		got          *big.Float
	}{
		{"ln 2", "0.69314718055994530941723212145817656807550013436025525412068", bigLn2},
		{"e", "2.71828182845904523536028747135266249775724709369995957496697", bigExp(bigInt(1))},
		{"ln 10", "2.30258509299404568401799145468436420760110148862877297603333", bigLog(bigInt(10))},
	}
	for _, k := range known {
		if got := k.got.Text('f', 59); got != k.digits {
			t.Errorf("%s = %s, want %s", k.name, got, k.digits)
		}
	}
}
