package random

import (
	"math"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

func TestDistributionsHaveTheirMoments(t *testing.T) {
	const draws = 50000
	for _, c := range []struct {
		d        Distribution
		mean, sd float64
	}{
		{Constant(3), 3, 0},
		{Uniform{Lo: 1, Hi: 4}, 2.5, math.Sqrt(9.0 / 12)},
		{Normal{Mean: -2, SD: 3}, -2, 3},
		{Normal{Mean: 5, SD: 0}, 5, 0},
		{Exponential{Mean: 0.4}, 0.4, 0.4},
		{Exponential{Mean: 0}, 0, 0},
		// Half of a normal distribution.
		{Truncated{Of: Normal{Mean: 0, SD: 1}, Lo: 0, Hi: math.Inf(1)}, math.Sqrt(2 / math.Pi), math.Sqrt(1 - 2/math.Pi)},
		// An exponential one has no memory.
		{Truncated{Of: Exponential{Mean: 2}, Lo: 3, Hi: math.Inf(1)}, 5, 2},
		{Truncated{Of: Uniform{Lo: 0, Hi: 10}, Lo: 4, Hi: 5}, 4.5, math.Sqrt(1.0 / 12)},
		{Truncated{Of: Constant(3), Lo: 3, Hi: 3}, 3, 0},
	} {
		if err := c.d.Validate(); err != nil {
			t.Fatal(err)
		}
		lo, hi := c.d.Bounds()
		s := portable.NewStream(12, 0, 0)
		sum, squares := 0.0, 0.0
		for range draws {
			x := c.d.Draw(&s)
			if x < lo || x > hi {
				t.Fatalf("%T %v: %v is outside %v to %v", c.d, c.d, x, lo, hi)
			}
			sum += x - c.mean
			squares += (x - c.mean) * (x - c.mean)
		}
		if off := math.Abs(sum / draws); off > 5*c.sd/math.Sqrt(draws) {
			t.Errorf("%T %v: the mean is off by %v", c.d, c.d, off)
		}
		// A kurtosis of 9, the exponential one, gives this error or more.
		if sd := math.Sqrt(squares / draws); math.Abs(sd-c.sd) > 5*c.sd*math.Sqrt(2.0/draws) {
			t.Errorf("%T %v: the standard deviation is %v, want %v", c.d, c.d, sd, c.sd)
		}
	}
}
