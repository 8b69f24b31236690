package sources

import (
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/internal/portable"
)

// Renewal is a process whose intervals are drawn independently of each other.
type Renewal struct {
	Refractory float64             // the part that all intervals have, in steps
	Intervals  random.Distribution // of the rest
	Steps      float64             // in one unit of Intervals
	Streams    []portable.Stream   // of each neuron
}

// After draws when a neuron spikes next after a time, in steps.
func (r *Renewal) After(i int, t float64) float64 {
	return t + (r.Refractory + float64(r.Intervals.Draw(&r.Streams[i])*r.Steps))
}
