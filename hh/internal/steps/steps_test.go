package steps

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

// sum adds as a program does, where constants have no rounding.
func sum(a, b float64) float64 { return a + b }

func TestATimeIsTheNearestWholeNumberOfStepsHalvesUp(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, tt := range []struct{ ms, dt, want float64 }{
		{0, 0.1, 0},
		{0.6, 0.3, 2},
		{0.9, 0.3, 3},
		{sum(0.1, 0.2), 0.3, 1},
		{sum(0.275, 0.8), 0.025, 43},
		{sum(1.1, 3.2), 0.1, 43},
		{0.05, 0.1, 1},
		{0.15, 0.1, 2}, // 1.4999999999999998 steps
		{0.35, 0.1, 4}, // 3.4999999999999996 steps
		{sum(0.35, -0.2), 0.1, 2},
		{0.04999, 0.1, 0},
		{0.149999999999, 0.1, 1},
		{-0.04, 0.1, 0},
		{-0.05, 0.1, 0},
		{-0.15, 0.1, -1}, // -1.4999999999999998 steps
		{-0.35, 0.1, -3}, // -3.4999999999999996 steps
		{-0.36, 0.1, -4},
		{1 << 52, 1, 1 << 52},
		{1<<53 - 1, 1, 1<<53 - 1},
		{1e300, 1e-300, inf},
		{inf, 0.1, inf},
		{-inf, 0.1, -inf},
		{nan, 0.1, nan},
	} {
		if got := Whole(tt.ms, tt.dt); got != tt.want && !(got != got && tt.want != tt.want) {
			t.Errorf("%v ms are %v steps of %v ms, want %v", tt.ms, got, tt.dt, tt.want)
		}
	}
}

func TestDecimalTimesAreRoundedAsDecimals(t *testing.T) {
	// Times and steps are both of some 1e-4 ms, so that integers say what is right.
	nearest := func(time, step int) float64 { return float64((2*time + step) / (2 * step)) }
	s := portable.NewStream(1, 0, 0)
	for step := 1; step <= 1000; step++ {
		dt := float64(step) / 1e4
		for i := range 500 {
			time := i * step / 2 // a half, and a whole number of steps
			if i%2 == 1 {
				time = s.Intn(1e9)
			}
			if got, want := Whole(float64(time)/1e4, dt), nearest(time, step); got != want {
				t.Fatalf("%v ms are %v steps of %v ms, want %v", float64(time)/1e4, got, dt, want)
			}
			from := s.Intn(time + 1)
			sum := float64(from)/1e4 + float64(time-from)/1e4
			if got, want := Whole(sum, dt), nearest(time, step); got != want {
				t.Fatalf("%v ms, a sum, are %v steps of %v ms, want %v", sum, got, dt, want)
			}
		}
	}
}

func TestAWholeNumberOfStepsIsThatNumber(t *testing.T) {
	s := portable.NewStream(2, 0, 0)
	for _, dt := range []float64{0.01, 0.025, 0.1, 0.3, 1. / 3, 1e-6, sum(0.1, 0.2)} {
		for range 100_000 {
			k := math.Floor(math.Ldexp(s.Float64(), s.Intn(51)))
			if got := Whole(float64(k*dt), dt); got != k {
				t.Fatalf("%v steps of %v ms are %v", k, dt, got)
			}
		}
	}
}

func TestShortIsWholeOfTimesOfUpTo65535Steps(t *testing.T) {
	for _, dt := range []float64{0.01, 0.025, 0.1, 0.125, 1} {
		for want := range math.MaxUint16 {
			// At whole steps, and on both sides of a half.
			half := (float64(want) + 0.5) * dt
			for _, ms := range []float64{float64(want) * dt, math.Nextafter(half, 0), half} {
				if got := float64(Short(ms, dt)); got != Whole(ms, dt) {
					t.Fatalf("%v ms are %v steps of %v ms, want %v", ms, got, dt, Whole(ms, dt))
				}
			}
		}
	}
}

func TestNextMakesTheWholeStepsOfWhatWasLeftOverAndTheDuration(t *testing.T) {
	for _, c := range []struct {
		name            string
		done            uint64
		short, duration float64
		count           uint64
		left            float64
	}{
		{name: "no time", done: 7},
		{name: "whole steps leave nothing over", duration: 12, count: 12},
		{name: "less than half a step is left over", duration: 0.25, left: 0.25},
		{name: "half a step makes one, which is half too many", duration: 0.5, count: 1, left: -0.5},
		{name: "what was left over counts", done: 3, short: 0.25, duration: 0.5, count: 1, left: -0.25},
		{name: "what was too much counts too", done: 3, short: -0.5, duration: 0.5},
		{name: "a duration of -0 steps", done: 3, short: 0.25, duration: math.Copysign(0, -1), left: 0.25},
		{name: "what rounding leaves over is nothing", done: 1 << 40, duration: 1 + 0x1p-12, count: 1},
		{name: "below 0 by what rounding leaves is no time", done: 1 << 40, duration: -0x1p-12},
		{name: "half a step but for rounding makes one", done: 1 << 40, duration: 0.5 - 0x1p-12, count: 1, left: -0.5},
		{name: "up to the last step there may be", done: Max - 2, duration: 2, count: 2},
	} {
		count, left, ok := Next(c.done, c.short, c.duration)
		if count != c.count || left != c.left || !ok {
			t.Errorf("%s: %d steps, %v left over, %v, want %d, %v, true", c.name, count, left, ok, c.count, c.left)
		}
	}
}

func TestNextOfNoPossibleDurationIsNotOK(t *testing.T) {
	for _, c := range []struct {
		name     string
		done     uint64
		duration float64
	}{
		{"negative", 0, -1},
		{"negative by more than rounding explains", 1000, -1e-9},
		{"NaN", 0, math.NaN()},
		{"infinite", 0, math.Inf(1)},
		{"a step more than there may be", Max - 2, 3},
	} {
		if count, left, ok := Next(c.done, 0, c.duration); ok || count != 0 || left != 0 {
			t.Errorf("%s: %d steps, %v left over, %v, want 0, 0, false", c.name, count, left, ok)
		}
	}
}

func TestNextLosesNoTimeHoweverItIsCut(t *testing.T) {
	s := portable.NewStream(3, 0, 0)
	done, left, total := uint64(0), 0.0, 0.0
	for range 10_000 {
		duration := s.Uniform(0, 3)
		count, over, ok := Next(done, left, duration)
		if !ok || over < -0.5 || over > 0.5 {
			t.Fatalf("%v steps after %d: %v left over, %v", duration, done, over, ok)
		}
		done, left, total = done+count, over, total+duration
		if got := float64(done) + left; math.Abs(got-total) > 1e-9 {
			t.Fatalf("%v steps done and left over, the durations sum up to %v", got, total)
		}
	}
}
