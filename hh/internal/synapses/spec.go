package synapses

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/random"
)

// MaxDelay is the longest delay in steps.
const MaxDelay = math.MaxUint16

// Spec is what a projection is made of.
type Spec struct {
	Rule Rule
	// Weight and Delay (ms) are drawn for each synapse. They are nil where the rule
	// has a value for each.
	Weight, Delay random.Distribution
	Shape         Shape
	Receptor      int // of the target's model
	Index         int // of the projection, for its random numbers
	Seed          uint64
	Dt            float64 // ms
	Precision     int     // of weights, bits
	Threads       int     // that draw
	FirstStep     uint64  // whose spikes cross the synapses
}

// Rule says which neurons of one population are connected to which of another.
// Package hh documents each.
type Rule interface {
	Validate(s Shape) error
	// Expect returns how many synapses there will be, on average.
	Expect(s Shape) float64
	// scratch returns how many bytes are needed while they are drawn, beside
	// the synapses themselves.
	scratch(s Shape, threads int) float64
}

// Shape is what a rule connects.
type Shape struct {
	From, To          int // numbers of neurons
	NoSelf, Multapses bool
}

// pairs returns the number of ordered pairs.
func (s Shape) pairs() float64 {
	n := float64(s.From) * float64(s.To)
	if s.NoSelf {
		n -= float64(s.From)
	}
	return n
}
