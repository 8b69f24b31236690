package portable

import (
	"math"
	"math/big"
	"testing"
)

func TestLogIsWithinOneUlp(t *testing.T) {
	s := NewStream(3, 0, 0)
	var xs []float64
	for i := range randomPoints {
		switch i % 4 {
		case 0:
			xs = append(xs, math.Ldexp(s.Uniform(1, 2), s.Intn(2098)-1074))
		case 1:
			xs = append(xs, s.Uniform(0.5, 2))
		case 2: // near 1, where the result is small
			xs = append(xs, 1+math.Ldexp(s.Uniform(-1, 1), -s.Intn(52)))
		case 3: // what Exponential asks for
			xs = append(xs, 1-s.Float64())
		}
	}
	for e := -1074; e < 1024; e++ {
		for _, m := range []float64{1, math.Sqrt2, math.Sqrt2 / 2} {
			x := math.Ldexp(m, e)
			xs = append(xs, math.Nextafter(x, 0), x, math.Nextafter(x, math.MaxFloat64))
		}
	}
	valid := xs[:0]
	for _, x := range xs {
		if x > 0 && x != 1 {
			valid = append(valid, x)
		}
	}
	checkULP(t, Log, bigLog, valid, 1)
}

func TestSpecialValuesOfLog(t *testing.T) {
	inf, nan, negZero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, test := range []struct{ x, want float64 }{
		{1, 0},
		{2, math.Ln2},
		{math.E, 1},
		{0, -inf},
		{negZero, -inf},
		{inf, inf},
		{-inf, nan},
		{-1, nan},
		{-math.SmallestNonzeroFloat64, nan},
		{nan, nan},
		{math.Float64frombits(0xfff8000000000123), nan},
		{math.SmallestNonzeroFloat64, -744.4400719213812},
		{math.MaxFloat64, 709.782712893384},
	} {
		if got := Log(test.x); math.Float64bits(got) != math.Float64bits(test.want) {
			t.Errorf("Log(%v) = %v, want %v", test.x, got, test.want)
		}
	}
}

func BenchmarkLog(b *testing.B) { benchmark(b, Log, 0, 20) }

func bigLog1p(x *big.Float) *big.Float { return bigLog(bigNew().Add(bigInt(1), x)) }

func TestLog1pIsWithinTwoAndAHalfUlp(t *testing.T) {
	s := NewStream(13, 0, 0)
	var xs []float64
	for i := range randomPoints {
		switch i % 4 {
		case 0: // every size
			xs = append(xs, math.Ldexp(s.Uniform(1, 2), s.Intn(1184)-160))
		case 1: // near zero, of either sign
			xs = append(xs, math.Ldexp(s.Uniform(-1, 1), -s.Intn(60)))
		case 2:
			xs = append(xs, s.Uniform(-1, 10))
		case 3: // near -1
			xs = append(xs, -1+math.Ldexp(s.Uniform(0.5, 1), -s.Intn(52)))
		}
	}
	valid := xs[:0]
	for _, x := range xs {
		if x > -1 && x != 0 {
			valid = append(valid, x)
		}
	}
	checkULP(t, Log1p, bigLog1p, valid, 2.5)
}

func TestSpecialValuesOfLog1p(t *testing.T) {
	inf, nan, negZero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, test := range []struct{ x, want float64 }{
		{0, 0},
		{negZero, negZero},
		{1, math.Ln2},
		{5, Log(6)},
		{math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat64},
		{0x1p-53, 0x1p-53},
		{inf, inf},
		{math.MaxFloat64, 709.782712893384},
		{-1, -inf},
		{-1.5, nan},
		{-inf, nan},
		{nan, nan},
	} {
		if got := Log1p(test.x); math.Float64bits(got) != math.Float64bits(test.want) {
			t.Errorf("Log1p(%v) = %v, want %v", test.x, got, test.want)
		}
	}
}
