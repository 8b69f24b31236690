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
func Whole(ms, dt float64) float64 { return nearest(ms / dt) }

// Max keeps every step number exact in a float64.
const Max = 1 << 53

// quotientError is how far, in parts of it, the quotient of two decimals may be
// from theirs; each of them and the quotient are rounded, some sums too.
const quotientError = 0x1p-50

// nearest returns the whole number nearest to a number of steps, halves up.
func nearest(steps float64) float64 {
	size := math.Abs(steps)
	if !(size < 1<<52) { // whole, as all from there on are, or no number
		return steps
	}
	return math.Floor(steps + (0.5 + slack(size)))
}

// Short is Whole of a time that is known to be 0 to 65535 steps, in less time.
func Short(ms, dt float64) uint16 {
	x := ms / dt
	return uint16(x + (0.5 + float64(x*quotientError)))
}

// slack is quotientError of a number of steps, and so little where that is much
// that whole numbers still stay what they are.
func slack(steps float64) float64 { return min(float64(steps*quotientError), 1./16) }

// Split returns a number of steps, of at least -1/2, as the nearest whole number
// and what is left over, from -1/2 up to 1/2.
func Split(steps float64) (whole, over float64) {
	whole = nearest(steps)
	over = steps - whole
	if math.Abs(over) <= slack(max(steps, 1)) {
		over = 0
	}
	return whole, max(over, -0.5)
}
