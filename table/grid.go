package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// Grid is a uniform grid from Min to Max in steps of Step, both ends included.
type Grid struct {
	Min, Max, Step float64
}

// String returns the grid's limits and step.
func (g Grid) String() string { return fmt.Sprintf("%v..%v in steps of %v", g.Min, g.Max, g.Step) }

// stepsTolerance is the relative distance allowed between (Max-Min)/Step and a whole
// number: well above the rounding of decimal steps such as 0.1.
const stepsTolerance = 1e-9

// Points returns the number of grid points. It is an error if Min, Max or Step is
// not finite, if Min is not below Max, if Step is not positive or too small for
// float64 to tell neighbouring points apart, if Max - Min is not a whole number of
// steps, and if there are more than kernel.MaxPoints points.
func (g Grid) Points() (int, error) {
	for _, p := range []struct {
		name  string
		value float64
	}{{"Min", g.Min}, {"Max", g.Max}, {"Step", g.Step}} {
		if math.IsNaN(p.value) || math.IsInf(p.value, 0) {
			return 0, fmt.Errorf("table: grid %s is %v, want a finite number", p.name, p.value)
		}
	}
	if g.Min >= g.Max {
		return 0, fmt.Errorf("table: grid Min %v is not below Max %v", g.Min, g.Max)
	}
	if g.Step <= 0 {
		return 0, fmt.Errorf("table: grid Step %v, want a positive number", g.Step)
	}
	if g.Min+g.Step == g.Min || g.Max-g.Step == g.Max {
		return 0, fmt.Errorf("table: grid %v: the step is too fine for float64 there", g)
	}
	steps := (g.Max - g.Min) / g.Step
	if steps > kernel.MaxPoints-1 {
		return 0, fmt.Errorf("table: grid %v has %.4g points, at most %d fit", g, steps+1, kernel.MaxPoints)
	}
	whole := math.Round(steps)
	if whole < 1 || math.Abs(steps-whole) > float64(stepsTolerance*whole) {
		return 0, fmt.Errorf("table: grid %v is %.6g steps, want a whole number, 1 or more", g, steps)
	}
	return int(whole) + 1, nil
}

// At returns grid point i, Min + i*Step.
func (g Grid) At(i int) float64 { return g.Min + float64(float64(i)*g.Step) }

// in returns the place t bins from the middle of bin i.
func (g Grid) in(i int, t float64) float64 {
	return g.Min + float64((float64(i)+(t+0.5))*g.Step)
}
