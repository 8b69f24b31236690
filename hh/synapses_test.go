package hh

import (
	"math"
	"slices"
	"testing"
)

// longestEpoch is how many steps an epoch has at most.
const longestEpoch = 512

// newConnection returns the synapses that one Connect makes between passive cells.
func newConnection(t testing.TB, config Config, from, to int, c Connection) *Synapses {
	t.Helper()
	n := newNetwork(t, config)
	a := addPopulation(t, n, "from", passive(0.1, -65), from)
	b := addPopulation(t, n, "to", passive(0.1, -65), to)
	c.Receptor = "s"
	made := connect(t, n, a, b, c)
	if got := len(synapsesOf(made)); got != made.Len() {
		t.Fatalf("there should be %d synapses, there are %d", made.Len(), got)
	}
	return made
}

// synapse is one synapse, its delay in steps.
type synapse struct {
	source, target, delay int
	weight                float64
}

// synapsesOf lists synapses by source, then target.
func synapsesOf(s *Synapses) []synapse {
	var all []synapse
	s.projection.Each(func(source, target, delay int, weight float64) {
		all = append(all, synapse{source, target, delay, weight})
	})
	return all
}

func TestDelaysAreRoundedToWholeStepsHalvesUp(t *testing.T) {
	for _, c := range []struct {
		ms   float64 // in steps of 0.125
		want int
	}{{0, 0}, {0.0624, 0}, {0.0625, 1}, {0.125, 1}, {0.18, 1}, {0.1875, 2}, {0.19, 2}, {3, 24}, {5.05, 40}, {8191.875, 65535}} {
		s := newConnection(t, Config{Dt: 0.125}, 3, 3, Connection{Rule: Probability(1), Weight: Constant(1), Delay: Constant(c.ms)})
		for _, y := range synapsesOf(s) {
			if y.delay != c.want {
				t.Errorf("%v ms are %d steps, want %d", c.ms, y.delay, c.want)
			}
		}
		if s.projection.MinDelay != c.want {
			t.Errorf("%v ms: the shortest delay is %d steps, want %d", c.ms, s.projection.MinDelay, c.want)
		}
	}
}

func TestSeedsAndCallsOfConnectMakeDifferentSynapses(t *testing.T) {
	c := Connection{Receptor: "s", Rule: Probability(0.3), Weight: Constant(1), Delay: Constant(1)}
	first := newConnection(t, Config{Dt: 0.1, Seed: 1}, 50, 50, c)
	if seed := newConnection(t, Config{Dt: 0.1, Seed: 2}, 50, 50, c); slices.Equal(synapsesOf(seed), synapsesOf(first)) {
		t.Error("seeds 1 and 2 make the same synapses")
	}
	connect(t, first.from.net, first.from.net.populations[0], first.to, c)
	if second := first.from.net.synapses[1]; slices.Equal(synapsesOf(second), synapsesOf(first)) {
		t.Error("a second Connect makes the synapses of the first")
	}
}

// newOneSpikeNetwork returns a network of one cell that spikes in its first step, and never
// again, and whose spike crosses one synapse of a delay in steps. It records the
// receptor of the cell that it arrives at: the same cell, or another.
func newOneSpikeNetwork(t testing.TB, delay int, self bool, recordSteps int) (*Network, *StateMonitor) {
	t.Helper()
	n := newNetwork(t, Config{Dt: 0.125, Threads: 1})
	source := addPopulation(t, n, "source", passive(1, 50), 1)
	target := source
	if !self {
		target = addPopulation(t, n, "target", passive(1, -65), 1)
	}
	check(t, source.Set("v", Constant(-1)))
	connect(t, n, source, target, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(0.5), Delay: Constant(float64(delay) * 0.125)})
	return n, recordState(t, target, "s", []int{0}, recordSteps)
}

// traceOfArrival is where the recorded receptor is after each step, counted from 1, if
// the spike of step 0 arrives after a number of steps more.
func traceOfArrival(delay, steps int) []float64 {
	x := make([]float64, steps)
	for i := delay + 1; i < steps; i++ {
		x[i] = 0.5
	}
	return x
}

// withoutDecay takes the receptor's slow decay away.
func withoutDecay(x []float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] = math.Round(y[i]*1e5) / 1e5
	}
	return y
}

func TestASpikeArrivesWhenItsDelayIsOver(t *testing.T) {
	for _, self := range []bool{false, true} {
		for _, delay := range []int{0, 1, 2, 3, 24, longestEpoch - 1, longestEpoch, longestEpoch + 1, 1300} {
			n, s := newOneSpikeNetwork(t, delay, self, 1)
			steps := delay + 5
			run(t, n, float64(steps)*0.125)
			if got, want := withoutDecay(s.Values[0]), traceOfArrival(delay, steps); !slices.Equal(got, want) {
				t.Errorf("to itself %v, delay of %d steps: %d samples, the first arrival is in sample %d, want %d",
					self, delay, len(got), slices.Index(got, 0.5), delay+1)
			}
		}
	}
}

func TestASpikeWithoutDelayIsThereAfterItsStep(t *testing.T) {
	n, s := newOneSpikeNetwork(t, 0, true, 1)
	run(t, n, 0.125)
	if got := valuesOf(t, s.pop, "s"); got[0] != 0.5 {
		t.Errorf("after the step of the spike the receptor is at %v, want 0.5", got[0])
	}
}

func TestSpikesAreNeitherLostNorDoubledWhereARunIsCut(t *testing.T) {
	for _, delay := range []int{0, 1, 2, 5, longestEpoch + 3} {
		steps := delay + 8
		for cut := range min(steps, 9) {
			cut := []int{cut, max(steps-cut, 0)}
			n, s := newOneSpikeNetwork(t, delay, true, 1)
			at := 0
			for _, to := range append(cut, steps) {
				if to < at {
					continue
				}
				run(t, n, float64(to-at)*0.125)
				run(t, n, 0)
				if got, want := valuesOf(t, s.pop, "s"), to > delay; (got[0] > 0) != want {
					t.Fatalf("delay of %d steps, cut at %v: after %d steps the receptor is at %v", delay, cut, to, got[0])
				}
				at = to
			}
			if got, want := withoutDecay(s.Values[0]), traceOfArrival(delay, steps); !slices.Equal(got, want) {
				t.Errorf("delay of %d steps, cut at %v: the receptor goes %v, want %v", delay, cut, got, want)
			}
		}
	}
}

func TestSynapsesThatAreMadeWhileARunIsPausedTakeTheNextSpikes(t *testing.T) {
	n, s := newOneSpikeNetwork(t, 3, true, 1)
	run(t, n, 10*0.125)
	connect(t, n, s.pop, s.pop, Connection{Receptor: "s", Rule: Probability(1), Weight: Constant(2), Delay: Constant(2 * 0.125)})
	check(t, s.pop.Set("v", Constant(-1)))
	run(t, n, 6*0.125)
	want := traceOfArrival(3, 16)
	for i := 13; i < 16; i++ { // the second spike is in step 10
		want[i] = 2.5
		if i > 13 {
			want[i] = 3
		}
	}
	if got := withoutDecay(s.Values[0]); !slices.Equal(got, want) {
		t.Errorf("the receptor goes %v, want %v", got, want)
	}
}
