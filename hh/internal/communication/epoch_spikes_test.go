package communication

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// randomEpoch is an epoch of a block of neurons, each of which spikes in each step
// with a probability.
type randomEpoch struct {
	lo, neurons int
	first       uint64
	steps       int
	probability float64
}

// fill draws the spikes of the epoch. It returns them as the network counts steps and
// neurons, by step, then neuron.
func (e *randomEpoch) fill(s *EpochSpikes, rng *rand.Rand) []Spike {
	s.Clear()
	var all []Spike
	for k := range e.steps {
		for i := range e.neurons {
			if rng.Float64() < e.probability {
				s.Neurons = append(s.Neurons, uint32(i))
				all = append(all, Spike{Step: e.first + uint64(k), Neuron: uint32(e.lo + i)})
			}
		}
		s.Ends = append(s.Ends, len(s.Neurons))
	}
	return all
}

// byNeuronThenStep sorts spikes that are by step.
func byNeuronThenStep(spikes []Spike) []Spike {
	sorted := slices.Clone(spikes)
	slices.SortStableFunc(sorted, func(a, b Spike) int { return int(a.Neuron) - int(b.Neuron) })
	return sorted
}

func TestSpikesBySourceAreThoseOfTheEpochByNeuronThenStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, probability := range []float64{0, 0.001, 0.1, 0.9, 1} {
		e := randomEpoch{lo: 192, neurons: 64, first: 1000, steps: 40, probability: probability}
		var s EpochSpikes
		want := byNeuronThenStep(e.fill(&s, rng))
		s.SortBySource(e.lo, e.first, make([]uint32, e.neurons+1))
		if !slices.Equal(s.BySource, want) {
			t.Errorf("probability %v: %v, want %v", probability, s.BySource, want)
		}
	}
}

func TestSortBySourceForgetsTheEpochsBefore(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	var s EpochSpikes
	next := make([]uint32, 65)
	for epoch, probability := range []float64{0.1, 0.8, 0, 0.01, 0.8} {
		e := randomEpoch{neurons: 64, first: uint64(epoch) * 10, steps: 10, probability: probability}
		want := byNeuronThenStep(e.fill(&s, rng))
		s.SortBySource(0, e.first, next)
		if !slices.Equal(s.BySource, want) {
			t.Errorf("epoch %d: %v, want %v", epoch, s.BySource, want)
		}
	}
}

func TestStepReturnsTheSpikesOfThatStep(t *testing.T) {
	s := EpochSpikes{Neurons: []uint32{4, 6, 0}, Ends: []int{0, 2, 2, 3}}
	for k, want := range [][]uint32{{}, {4, 6}, {}, {0}} {
		if from, to := s.Step(k); !slices.Equal(s.Neurons[from:to], want) {
			t.Errorf("step %d has the spikes of %v, want %v", k, s.Neurons[from:to], want)
		}
	}
}

func TestClearedSpikesAreThoseOfNoEpoch(t *testing.T) {
	s := EpochSpikes{Neurons: []uint32{1}, Ends: []int{1}, Within: []float64{0.5}, BySource: []Spike{{}}}
	s.Clear()
	if len(s.Neurons) != 0 || len(s.Ends) != 0 || len(s.Within) != 0 || len(s.BySource) != 0 {
		t.Errorf("%+v is left", s)
	}
}
