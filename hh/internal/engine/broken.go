package engine

import (
	"fmt"
	"math"
)

// MaxVoltage is the largest voltage, either way, that counts as one of a membrane, mV: a
// thousand times what cells reach, so that models in uV run too. Beyond it a run has
// diverged, even if its numbers stay finite.
const MaxVoltage = 1e6

// Broken is the error of a run in which a voltage is broken after what happened
// between two steps.
type Broken struct {
	Neuron   int
	Voltage  float64 // mV
	From, To uint64  // numbers of steps done
}

func (b *Broken) Error() string {
	return fmt.Sprintf("v of neuron %d became %.6g mV", b.Neuron, b.Voltage)
}

// BrokenPool is the error of a run in which a concentration is no number any more.
type BrokenPool struct {
	Neuron, Pool  int
	Concentration float64 // mM
	Step          uint64  // number of steps done
}

func (b *BrokenPool) Error() string {
	return fmt.Sprintf("concentration %d of neuron %d became %.6g mM", b.Pool, b.Neuron, b.Concentration)
}

func isBroken(v float64) bool { return !(math.Abs(v) <= MaxVoltage) }
