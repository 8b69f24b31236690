package portable

import (
	"math"
	"math/big"
	"testing"
)

func TestSinTurnsIsWithinItsBound(t *testing.T) {
	s := NewStream(7, 0, 0)
	for range 100_000 {
		x := s.Uniform(-3, 3)
		// The argument of math.Sin is off by as much again.
		r := x - math.Round(x)
		if d := math.Abs(SinTurns(x) - math.Sin(2*math.Pi*r)); d > 8e-16 {
			t.Fatalf("SinTurns(%v) is off by %v", x, d)
		}
	}
}

func TestSinTurnsIsExactAtQuarterTurns(t *testing.T) {
	for i, want := range []float64{0, 1, 0, -1} {
		for _, turns := range []float64{0, 1, -1, 12345, -0x1p40} {
			if got := SinTurns(turns + float64(i)/4); got != want {
				t.Errorf("SinTurns(%v) = %v, want %v", turns+float64(i)/4, got, want)
			}
		}
	}
	if got := SinTurns(0x1p60); got != 0 {
		t.Errorf("SinTurns(2^60) = %v", got)
	}
	if !math.IsNaN(SinTurns(math.Inf(1))) || !math.IsNaN(SinTurns(math.NaN())) {
		t.Error("infinite or NaN turns have a sine")
	}
}

func TestSinTurnsIsOddAndPeriodic(t *testing.T) {
	s := NewStream(8, 0, 0)
	for range 10_000 {
		x := float64(s.Uint32()) / (1 << 32)
		if SinTurns(-x) != -SinTurns(x) || SinTurns(x+1024) != SinTurns(x) {
			t.Fatalf("at %v", x)
		}
	}
}

// bigPi is 16·artan(1/5) - 4·artan(1/239) (Machin).
var bigPi = func() *big.Float {
	arctan := func(n int64) *big.Float {
		sum, power := bigNew(), bigNew().Quo(bigInt(1), bigInt(n))
		for k := int64(1); power.MantExp(nil) > -2*refPrec; k += 2 {
			term := bigNew().Quo(power, bigInt(k))
			if k%4 == 3 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Quo(power, bigInt(n*n))
		}
		return sum
	}
	return bigNew().Sub(bigNew().Mul(bigInt(16), arctan(5)), bigNew().Mul(bigInt(4), arctan(239)))
}()

// bigSin is the Taylor series after whole turns are taken off.
func bigSin(x *big.Float) *big.Float {
	turn := bigNew().Mul(bigInt(2), bigPi)
	turns, _ := bigNew().Quo(x, turn).Int64()
	x = bigNew().Sub(x, turn.Mul(turn, bigInt(turns)))
	square := bigNew().Mul(x, x)
	sum, term := bigNew().Set(x), bigNew().Set(x)
	for n := int64(2); term.Sign() != 0 && term.MantExp(nil) > -100; n += 2 {
		term.Mul(term, square)
		term.Quo(term, bigInt(-n*(n+1)))
		sum.Add(sum, term)
	}
	return sum
}

func TestSinAndCosAreWithinTheirBound(t *testing.T) {
	s := NewStream(9, 0, 0)
	var xs []float64
	for range 2000 {
		xs = append(xs, s.Uniform(-10, 10), s.Uniform(-MaxAngle, MaxAngle))
	}
	for k := range 500 { // near zeros
		xs = append(xs, float64(k)*math.Pi/2, float64(1331*k)*math.Pi/2)
	}
	quarter := bigNew().Quo(bigPi, bigInt(2))
	off := func(got float64, want *big.Float) float64 {
		d, _ := bigNew().Sub(bigOf(got), want).Float64()
		return math.Abs(d)
	}
	for _, x := range xs {
		if d := off(Sin(x), bigSin(bigOf(x))); d > 0x1p-51 {
			t.Fatalf("Sin(%v) is off by %v", x, d)
		}
		if d := off(Cos(x), bigSin(bigNew().Add(quarter, bigOf(x)))); d > 0x1p-51 {
			t.Fatalf("Cos(%v) is off by %v", x, d)
		}
	}
}

func TestSinAndCosOfNoAngleAreNaN(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 2 * MaxAngle, -2 * MaxAngle} {
		if !math.IsNaN(Sin(x)) || !math.IsNaN(Cos(x)) {
			t.Errorf("Sin(%v) = %v, Cos = %v, want NaN", x, Sin(x), Cos(x))
		}
	}
}
