package portable

import (
	"math"
	"math/big"
	"testing"
)

// hyperbolicPoints returns arguments of either sign and every size up to limit.
func hyperbolicPoints(limit float64) []float64 {
	s := NewStream(12, 0, 0)
	var xs []float64
	for i := range 4000 {
		x := s.Uniform(-limit, limit)
		if i%2 == 0 {
			x = math.Ldexp(s.Uniform(-1, 1), -s.Intn(60))
		}
		xs = append(xs, x)
	}
	return xs
}

func bigSinh(x *big.Float) *big.Float {
	if x.Sign() < 0 { // where 1 + expm1(x) would cancel
		y := bigSinh(bigNew().Neg(x))
		return y.Neg(y)
	}
	e := bigExpm1(x)
	y := bigNew().Quo(e, bigNew().Add(e, bigInt(1)))
	return y.Quo(y.Add(y, e), bigInt(2))
}

func bigCosh(x *big.Float) *big.Float {
	e := bigExp(x)
	y := bigNew().Quo(bigInt(1), e)
	return y.Quo(y.Add(y, e), bigInt(2))
}

func bigTanh(x *big.Float) *big.Float { return bigNew().Quo(bigSinh(x), bigCosh(x)) }

func TestHyperbolicFunctionsAreWithinThreeUlp(t *testing.T) {
	checkULP(t, Tanh, bigTanh, hyperbolicPoints(25), 3)
	checkULP(t, Sinh, bigSinh, hyperbolicPoints(709), 3)
	checkULP(t, Cosh, bigCosh, hyperbolicPoints(709), 3)
}

func TestSpecialValuesOfHyperbolicFunctions(t *testing.T) {
	inf, nan, negZero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		name    string
		f       func(float64) float64
		x, want float64
	}{
		{"Tanh", Tanh, inf, 1}, {"Tanh", Tanh, -inf, -1}, {"Tanh", Tanh, nan, nan}, {"Tanh", Tanh, negZero, negZero},
		{"Sinh", Sinh, inf, inf}, {"Sinh", Sinh, -inf, -inf}, {"Sinh", Sinh, nan, nan}, {"Sinh", Sinh, negZero, negZero},
		{"Cosh", Cosh, inf, inf}, {"Cosh", Cosh, -inf, inf}, {"Cosh", Cosh, nan, nan}, {"Cosh", Cosh, 0, 1},
	} {
		if got := c.f(c.x); math.Float64bits(got) != math.Float64bits(c.want) {
			t.Errorf("%s(%v) = %v, want %v", c.name, c.x, got, c.want)
		}
	}
}
