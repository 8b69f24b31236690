package bench

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

// take moves the spikes that the populations' monitors hold behind those there
// are, which are of earlier steps.
func (s *spikes) take(monitors []*hh.SpikeMonitor) {
	taken := make([]int, len(monitors))
	for {
		next, found := uint64(math.MaxUint64), false
		for i, m := range monitors {
			if taken[i] < m.Len() {
				next, found = min(next, m.Steps[taken[i]]), true
			}
		}
		if !found {
			break
		}
		for i, m := range monitors {
			for ; taken[i] < m.Len() && m.Steps[taken[i]] == next; taken[i]++ {
				s.Steps = append(s.Steps, next)
				s.Neurons = append(s.Neurons, s.first[i]+m.Neurons[taken[i]])
				if m.Crossings != nil {
					s.Crossings = append(s.Crossings, m.Crossings[taken[i]])
				}
			}
		}
	}
	for _, m := range monitors {
		m.Steps, m.Neurons, m.Crossings = nil, nil, nil
	}
}
