package hh

import "github.com/lut4go/lut4go/hh/internal/steps"

// WholeSteps returns how many steps of dt a time is, both in ms: the nearest
// whole number, halves up. Every time that a network is given is taken so, once,
// and steps are compared from then on: durations, delays, refractory times, the
// ends of stimuli, the intervals of monitors and checkpoints.
//
// Times are meant as the decimals that they are written in, of which a float64
// holds the nearest binary fraction: 0.15/0.1 comes out as 1.4999999999999998. So
// what is less than a part in 2^50 below a half counts as one, up to 2^47 steps.
// Infinities and NaN are what they are.
func WholeSteps(ms, dt float64) float64 { return steps.Whole(ms, dt) }
