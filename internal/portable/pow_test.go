package portable

import (
	"math"
	"math/big"
	"testing"
)

func TestPowIsWithinItsBound(t *testing.T) {
	s := NewStream(11, 0, 0)
	for range 10_000 {
		x, y := math.Ldexp(s.Uniform(1, 2), s.Intn(20)-10), s.Uniform(-30, 30)
		want := bigExp(bigNew().Mul(bigOf(y), bigLog(bigOf(x))))
		bound := 2 + 2*math.Abs(y*math.Log(x))
		if e := ulpError(Pow(x, y), want); e > bound {
			t.Fatalf("Pow(%v, %v) is off by %.2f ulp, want at most %.2f", x, y, e, bound)
		}
	}
}

func TestPowMultipliesForWholeExponents(t *testing.T) {
	for n := 1; n <= maxIntegerPower; n++ {
		for _, x := range []float64{3, -3, 0.7, -1.1} {
			want := bigInt(1)
			for range n {
				want.Mul(want, bigOf(x))
			}
			for y, want := range map[float64]*big.Float{float64(n): want, float64(-n): bigNew().Quo(bigInt(1), want)} {
				if e := ulpError(Pow(x, y), want); e > float64(n) {
					t.Errorf("Pow(%v, %v) is off by %.2f ulp", x, y, e)
				}
			}
		}
	}
}

func TestSpecialValuesOfPow(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct{ x, y, want float64 }{
		{0, 0, 1}, {nan, 0, 1}, {1, nan, 1}, {1, inf, 1},
		{nan, 2, nan}, {2, nan, nan}, {-2, 0.5, nan}, {-2, 1e6 + 0.5, nan},
		{0, 2, 0}, {0, -2, inf}, {0, 0.5, 0}, {0, -0.5, inf}, {0, inf, 0},
		{2, inf, inf}, {0.5, inf, 0}, {inf, -0.5, 0}, {inf, 100, inf}, {2, 1e300, inf}, {2, -1e300, 0},
		{-1, 1001, -1}, {-1, 1000, 1}, {-1, 0x1p70, 1}, {-2, 1e300, inf}, {-inf, 101, -inf}, {4, 0.5, 2},
	} {
		if got := Pow(c.x, c.y); got != c.want && (got == got || c.want == c.want) {
			t.Errorf("Pow(%v, %v) = %v, want %v", c.x, c.y, got, c.want)
		}
	}
}
