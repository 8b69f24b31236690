package synapses

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
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
	ShortTerm     *ShortTerm // nil for none
	STDP          *STDP      // nil for none
	Shape         Shape
	Receptor      int // of the target's model
	Index         int // of the projection, for its random numbers
	Seed          uint64
	Dt            float64 // ms
	Precision     int     // of weights, bits
	Threads       int     // that draw
	FirstStep     uint64  // whose spikes cross the synapses
	// Team is the ranks that share the synapses, each of which has those that end in its
	// cells; nil of a process alone.
	Team *communication.Team
}
