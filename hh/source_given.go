package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/sources"
)

// GivenTrains are spikes that are given one by one: neuron Neurons[i] spikes at Times[i]
// ms from the network's beginning, in the step WholeSteps(Times[i]), so that what
// SpikeMonitor.Time says of a spike gives it again. They may come in any order. A neuron
// that is given several times in a step spikes as often. A spike in a step that the
// network has done is an error. The lists may be changed afterwards.
type GivenTrains struct {
	Neurons []int
	Times   []float64
}

func (g GivenTrains) trains(s *Source) (sources.Trains, error) {
	if len(g.Neurons) != len(g.Times) {
		return nil, fmt.Errorf("%d neurons and %d times of spikes, want a time for each", len(g.Neurons), len(g.Times))
	}
	all := make([]communication.Spike, len(g.Times))
	for i, ms := range g.Times {
		var err error
		if all[i], err = sources.NewSpike(ms, g.Neurons[i], s.size, s.net.config.Dt); err != nil {
			return nil, fmt.Errorf("spike %d: %w", i, err)
		}
		if all[i].Step < s.net.step {
			return nil, fmt.Errorf("spike %d: of neuron %d at %v ms, want none before %.10g ms, where the network is", i, g.Neurons[i], ms, s.net.ms(s.net.step))
		}
	}
	return sources.NewGiven(all), nil
}
