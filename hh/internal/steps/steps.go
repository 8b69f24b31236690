// Package steps counts the steps in a time.
package steps

import "math"

// Whole returns how many steps of dt a time is, both in ms: the nearest
// whole number, halves up. Every time that a network is given is taken so, once,
// and steps are compared from then on: durations, delays, refractory times, the
// ends of stimuli, the intervals of monitors and checkpoints.
//
// Times are meant as the decimals that they are written in, of which a float64
// holds the nearest binary fraction: 0.15/0.1 comes out as 1.4999999999999998. So
// what is less than a part in 2^50 below a half counts as one, up to 2^47 steps.
// Infinities and NaN are what they are.
func Whole(ms, dt float64) float64 {
	steps := ms / dt
	return nearest(steps, slack(steps))
}

// Max keeps every step number exact in a float64.
const Max = 1 << 53

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

// Short is Whole of a time that is known to be 0 to 65535 steps, in less time.
func Short(ms, dt float64) uint16 {
	x := ms / dt
	return uint16(x + (0.5 + float64(x*quotientError)))
}

// Next returns how many steps a run of a duration makes, after so many steps done
// that are left short of the runs before it by a part of one, and by how much it
// leaves them short, from -1/2 up to 1/2. The duration, in steps, may be below 0 by
// what a sum from which it may come is rounded by; ok is false if it is further
// below, or more steps than there may be.
func Next(done uint64, short, duration float64) (count uint64, left float64, ok bool) {
	sum := short + duration
	rounding := slack(max(float64(done)+sum, 1))
	whole := max(nearest(sum, rounding), 0)
	if !(duration >= -rounding && whole <= float64(Max-done)) {
		return 0, 0, false
	}
	if left = sum - whole; math.Abs(left) <= rounding {
		left = 0
	}
	return uint64(whole), max(left, -0.5), true
}
