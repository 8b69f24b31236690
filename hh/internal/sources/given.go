package sources

import (
	"cmp"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// Given is spikes that are all known, by step, then neuron.
type Given struct {
	spikes []communication.Spike
	next   int
}

// NewGiven returns the trains of spikes, which it sorts.
func NewGiven(spikes []communication.Spike) *Given {
	slices.SortFunc(spikes, func(a, b communication.Spike) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Neuron, b.Neuron))
	})
	return &Given{spikes: spikes}
}

// Seek has Fill go on with a step.
func (g *Given) Seek(step uint64) {
	g.next, _ = slices.BinarySearchFunc(g.spikes, step, func(s communication.Spike, step uint64) int { return cmp.Compare(s.Step, step) })
}

// Prepare does nothing.
func (g *Given) Prepare(uint64) error { return nil }

// Fill adds spikes, see Trains.
func (g *Given) Fill(s *communication.EpochSpikes, first uint64, steps int) {
	for k := range steps {
		for g.next < len(g.spikes) && g.spikes[g.next].Step == first+uint64(k) {
			s.Neurons = append(s.Neurons, g.spikes[g.next].Neuron)
			g.next++
		}
		s.Ends = append(s.Ends, len(s.Neurons))
	}
}

// Len returns how many spikes there are.
func (g *Given) Len() int { return len(g.spikes) }

// Lists returns the steps and the neurons of all spikes, as numbers to be hashed.
func (g *Given) Lists() [][]float64 {
	steps, neurons := make([]float64, len(g.spikes)), make([]float64, len(g.spikes))
	for i, s := range g.spikes {
		steps[i], neurons[i] = float64(s.Step), float64(s.Neuron)
	}
	return [][]float64{steps, neurons}
}
