package portable

import (
	"math"
	"testing"
)

func TestSinTurnsIsWithinItsBound(t *testing.T) {
	s := NewStream(7, 0, 0)
	for range 100_000 {
		x := s.Uniform(-3, 3)
		// The angle that math.Sin gets is off by as much again.
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
