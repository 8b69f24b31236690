package hh

import (
	"fmt"
	"math"
)

// WholeSteps returns how many steps of dt a time is, both in ms: the nearest
// whole number, halves up. Every time that a network is given is taken so, once,
// and steps are compared from then on: durations, delays, refractory times, the
// ends of stimuli, the intervals of monitors and checkpoints.
//
// Times are meant as the decimals that they are written in, of which a float64
// holds the nearest binary fraction: 0.15/0.1 comes out as 1.4999999999999998. So
// what is less than a part in 2^50 below a half counts as one, up to 2^47 steps.
// Infinities and NaN are what they are.
func WholeSteps(ms, dt float64) float64 {
	steps := ms / dt
	return nearest(steps, slack(steps))
}

// maxSteps keeps every step number exact in a float64.
const maxSteps = 1 << 53

// quotientError is how far, in parts of it, the quotient of two decimals may be
// from theirs; each of them and the quotient are rounded, some sums too.
const quotientError = 0x1p-50

// slack is quotientError of a number of steps, and so little where that is much
// that whole numbers still stay what they are.
func slack(steps float64) float64 { return min(float64(math.Abs(steps)*quotientError), 1./16) }

// nearest returns the whole number nearest to a number of steps, halves up, and
// what is below them by no more than the slack too.
func nearest(steps, slack float64) float64 {
	if !(math.Abs(steps) < 1<<52) { // whole, as all from there on are, or no number
		return steps
	}
	return math.Floor(steps + (0.5 + slack))
}

// ahead returns how many steps a run of a duration in ms makes, and how many it
// leaves over, from -1/2 up to 1/2. The duration may be below 0 by what Time, from
// which it may come, is rounded by.
func (n *Network) ahead(duration float64) (steps uint64, over float64, err error) {
	x := duration / n.config.Dt
	sum := n.over + x
	rounding := slack(max(float64(n.step)+sum, 1))
	whole := max(nearest(sum, rounding), 0)
	if left := maxSteps - n.step; !(x >= -rounding && whole <= float64(left)) {
		return 0, 0, fmt.Errorf("hh: duration is %v ms, want 0 to %.4g ms", duration, n.ms(left))
	}
	if over = sum - whole; math.Abs(over) <= rounding {
		over = 0
	}
	return uint64(whole), max(over, -0.5), nil
}
