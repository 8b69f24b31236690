package schedule

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/sources"
)

// Source is neurons that spike without being stepped. As their spikes do not depend on
// anything in the network, those of an epoch are made before it.
type Source struct {
	Sender
	Trains sources.Trains

	spikes communication.EpochSpikes
	next   []uint32 // scratch of EpochSpikes.SortBySource
	passed []communication.Spike
}

// NewSource returns so many neurons without synapses. Their Trains are to be set.
func NewSource(neurons int) *Source {
	return &Source{Sender: Sender{Neurons: neurons, MaxDelay: -1, ahead: true}, next: make([]uint32, neurons+1)}
}

// Prepare makes sure that the spikes of an epoch are known, or returns why they are not.
func (s *Source) Prepare(e Epoch) error { return s.Trains.Prepare(e.First + uint64(e.Steps)) }

// Fire makes the spikes of an epoch, before the cells go through it.
func (s *Source) Fire(e Epoch) {
	s.spikes.Clear()
	s.Trains.Fill(&s.spikes, e.First, e.Steps)
	if s.MaxDelay < 0 {
		return
	}
	s.spikes.SortBySource(0, e.First, s.next)
	if s.Filter == nil {
		s.Remember(s.spikes.BySource, e)
		return
	}
	s.passed = s.Filter.Pass(s.passed[:0], s.spikes.BySource)
	s.Remember(s.passed, e)
}

// EachSpike calls f for every spike of the epoch that was made last, by step, then
// neuron.
func (s *Source) EachSpike(e Epoch, f func(step uint64, neuron uint32)) {
	for k := range e.Steps {
		for i, to := s.spikes.Step(k); i < to; i++ {
			f(e.First+uint64(k), s.spikes.Neurons[i])
		}
	}
}
