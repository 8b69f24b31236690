// Package schedule shares a network's populations out among goroutines and takes
// them through epochs: times so short that no spike arrives in the one in which it
// was fired, so that blocks of neurons go through a whole one without knowing of
// each other.
package schedule

import "github.com/lut4go/lut4go/hh/internal/synapses"

// longestEpoch bounds an epoch, in steps, so that a run without synapses, or with
// long delays, still reports and stops often enough.
const longestEpoch = 512

// Epoch is a number of steps from one on.
type Epoch struct {
	First     uint64
	Steps     int
	Delivered bool // the arrivals of step First-1 have been delivered
}

// EpochLength returns the number of steps in an epoch: a cell's spike of its first step
// must not arrive before the epoch after it, and arrivals are delivered one step
// late, before the next step.
func EpochLength(populations []*Population) int {
	length := longestEpoch
	for _, p := range populations {
		for _, in := range p.Incoming {
			if !in.From.ahead {
				length = min(length, in.MinDelay+1)
			}
		}
	}
	return length
}

// window returns the steps whose arrivals are delivered in the epoch: those of step
// s are due after it, that is before step s+1.
func (e Epoch) window() synapses.Window {
	w := synapses.Window{First: int64(e.First) - 1, Origin: int64(e.First) - 1, Slots: max(e.Steps, 1)}
	w.Last = w.First + int64(w.Slots) - 1
	if e.Delivered {
		w.First++
	}
	return w
}
