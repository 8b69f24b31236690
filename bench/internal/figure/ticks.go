package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// ticks are labelled, at about six multiples of 1, 2 or 5 times a power of ten.
func ticks(lo, hi float64) []plot.Tick {
	rough := (hi - lo) / 6
	if !(rough > 0) || !finite(rough) {
		return nil
	}
	unit := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * unit
	for _, m := range []float64{1, 2, 5} {
		if m*unit >= rough {
			step = m * unit
			break
		}
	}
	var all []plot.Tick
	for i := math.Ceil(lo/step - 1e-9); i <= math.Floor(hi/step+1e-9); i++ {
		// Through decimal digits, so that 3*0.1 is labelled 0.3.
		label := strconv.FormatFloat(i*step, 'g', 12, 64)
		if i == 0 {
			label = "0"
		}
		all = append(all, plot.Tick{Value: i * step, Label: label})
	}
	return all
}

// WholeTicks are the usual ticks without those between whole numbers.
func WholeTicks(lo, hi float64) []plot.Tick {
	var all []plot.Tick
	for _, t := range ticks(lo, hi) {
		if t.Value == math.Trunc(t.Value) {
			all = append(all, t)
		}
	}
	return all
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
