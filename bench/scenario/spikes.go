package scenario

import (
	"math"

	"github.com/lut4go/lut4go/hh"
)

// spikes are those of all populations, by step, then neuron. Neurons are
// numbered through the populations in their order.
type spikes struct {
	Steps   []uint64
	Neurons []uint32
	// Crossings is when each spike crossed the threshold, in ms, where the
	// scenario has that recorded; nil otherwise.
	Crossings []float64

	dt    float64  // ms
	first []uint32 // number of each population's neuron 0
}

// Len returns the number of spikes.
func (s *spikes) Len() int { return len(s.Steps) }

// Time returns when spike i was found, in ms: the start of its step.
func (s *spikes) Time(i int) float64 { return float64(s.Steps[i]) * s.dt }

// move appends the spikes of the populations' monitors, which must be of later steps,
// and empties the monitors.
func (s *spikes) move(monitors []*hh.SpikeMonitor) {
	next := make([]int, len(monitors))
	for {
		step, found := uint64(math.MaxUint64), false
		for i, m := range monitors {
			if next[i] < m.Len() {
				step, found = min(step, m.Steps[next[i]]), true
			}
		}
		if !found {
			break
		}
		for i, m := range monitors {
			for ; next[i] < m.Len() && m.Steps[next[i]] == step; next[i]++ {
				s.Steps = append(s.Steps, step)
				s.Neurons = append(s.Neurons, s.first[i]+m.Neurons[next[i]])
				if m.Crossings != nil {
					s.Crossings = append(s.Crossings, m.Crossings[next[i]])
				}
			}
		}
	}
	for _, m := range monitors {
		m.Steps, m.Neurons, m.Crossings = nil, nil, nil
	}
}
