package engine

import (
	"math"
	"testing"
)

func TestCrossingsNeverLeaveTheirStep(t *testing.T) {
	const most, least = math.MaxFloat64, math.SmallestNonzeroFloat64
	for _, c := range []struct{ v0, v1, theta, want float64 }{
		{-10, 30, 0, 0.25},
		{0, 30, 0, 0},
		{-1, math.Nextafter(0, 1), 0, 1},
		{0, least, 0, 0},
		{-least, least, 0, 0.5},
		{-most, most, 0, 0},   // the distance is infinite
		{-most, most, 1e9, 0}, // so is the way
		{5, 30, 0, 0},         // set above the threshold by what arrived
		{math.Inf(-1), 30, 0, 0},
	} {
		if got := crossing(c.v0, c.v1, c.theta); got != c.want {
			t.Errorf("from %v to %v mV through %v: %v of the step, want %v", c.v0, c.v1, c.theta, got, c.want)
		}
	}
}
