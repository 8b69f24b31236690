package communication

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestHistoryHoldsAllSpikesUnderWayByNeuronThenStep(t *testing.T) {
	const neurons, steps, longest = 30, 10, 35 // the longest delay is of 35 steps
	rng := rand.New(rand.NewPCG(3, 1))
	var h History
	var all []Spike // by step
	for epoch := range 20 {
		e := randomEpoch{neurons: neurons, first: uint64(epoch * steps), steps: steps, probability: 0.05}
		var s EpochSpikes
		recent := e.fill(&s, rng)
		all = append(all, recent...)
		since := int64(e.first) + steps - longest
		h.Add(byNeuronThenStep(recent), since)
		underWay := slices.DeleteFunc(slices.Clone(all), func(s Spike) bool { return int64(s.Step) < since })
		if want := byNeuronThenStep(underWay); !slices.Equal(h.Spikes(), want) {
			t.Fatalf("epoch %d: %v, want %v", epoch, h.Spikes(), want)
		}
	}
}

func TestHistoryDropsWhatHasArrivedEverywhere(t *testing.T) {
	var h History
	h.Set([]Spike{{Step: 3, Neuron: 0}, {Step: 5, Neuron: 0}, {Step: 4, Neuron: 2}})
	h.Add(nil, 5)
	if want := []Spike{{Step: 5, Neuron: 0}}; !slices.Equal(h.Spikes(), want) {
		t.Errorf("%v, want %v", h.Spikes(), want)
	}
}

func TestHistoryKeepsEverythingWhileItIsYoungerThanTheLongestDelay(t *testing.T) {
	var h History
	h.Add([]Spike{{Step: 0, Neuron: 1}}, -7)
	if want := []Spike{{Step: 0, Neuron: 1}}; !slices.Equal(h.Spikes(), want) {
		t.Errorf("%v, want %v", h.Spikes(), want)
	}
}
