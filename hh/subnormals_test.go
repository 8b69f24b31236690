package hh

import (
	"math"
	"slices"
	"testing"
)

func TestASilentNetworkHasNoSubnormals(t *testing.T) {
	for _, precision := range []int{64, 32} {
		// The least number that is not subnormal.
		least := 0x1p-1022
		if precision == 32 {
			least = 0x1p-126
		}
		for _, method := range Methods() {
			n := newNetwork(t, Config{Dt: 0.1, Method: method, Precision: precision, Threads: 1})
			m := passive(0.1, -65)
			m.Receptors = []Receptor{
				{Name: "ampa", G: 0.1, Tau: 2},
				{Name: "nmda", G: 0.1, Tau: 8, Rise: 1},
			}
			// A gate that closes, and that nothing opens again.
			m.Channels = append(m.Channels, Channel{Name: "k", G: 1, E: -90, Gates: []Gate{{
				Name: "n", Power: 1,
				Alpha: func(float64) float64 { return 0 },
				Beta:  func(float64) float64 { return 0.3 },
			}}})
			p := addPopulation(t, n, "cells", m, 10)
			for _, variable := range m.Variables()[1:] {
				check(t, p.Set(variable, Constant(1)))
			}
			seen := 0
			for range 1000 {
				run(t, n, 10)
				for _, variable := range m.Variables()[1:] {
					for _, x := range valuesOf(t, p, variable) {
						if x = math.Abs(x); x > 0 && x < least {
							t.Fatalf("%s, %d bits: %s is %v at %v ms", method, precision, variable, x, n.Time())
						}
						if x > 0 {
							seen++
						}
					}
				}
			}
			for _, variable := range m.Variables()[1:] {
				if x := valuesOf(t, p, variable)[0]; x != 0 {
					t.Errorf("%s, %d bits: %s is %v after 10 s", method, precision, variable, x)
				}
			}
			if seen < 1000 {
				t.Errorf("%s, %d bits: only %d samples were not 0", method, precision, seen)
			}
		}
	}
}

func TestSubnormalsBecome0WhereverARunEnds(t *testing.T) {
	// Weights so small that step 64 makes 0 of them, which arrive after step 63.
	for precision, weight := range map[int]float64{64: 1e-272, 32: 2e-31} {
		for _, delay := range []float64{0, 63} {
			var want []float64
			for _, parts := range [][]float64{{66}, {64, 2}, {63, 1, 2}} {
				n := newNetwork(t, Config{Dt: 1, Precision: precision, Threads: 1})
				from, to := addPopulation(t, n, "from", passive(1, -65), 1), addPopulation(t, n, "to", passive(1, -65), 3)
				start := 63 - delay
				check(t, from.Inject(Pulse{Start: start, End: start + 1, Amplitude: 200}))
				connect(t, n, from, to, Connection{Receptor: "s", Rule: AllToAll{}, Weight: Constant(weight), Delay: Constant(delay)})
				spikes := from.RecordSpikes()
				for _, ms := range parts {
					run(t, n, ms)
				}
				got := valuesOf(t, to, "s")
				if want == nil {
					want = got
				}
				if spikes.Len() != 1 || !slices.Equal(got, want) {
					t.Errorf("%d bits, delay %v ms, runs of %v ms: %d spikes, receptors at %v, want 1 and %v", precision, delay, parts, spikes.Len(), got, want)
				}
			}
		}
	}
}

// BenchmarkSilence times a network in which nothing happens any more; its
// synapses would be subnormal from 3.7 s on.
func BenchmarkSilence(b *testing.B) {
	n := newNetwork(b, Config{Dt: 0.1, Threads: 1})
	m := passive(0.1, -65)
	m.Receptors = []Receptor{{Name: "ampa", G: 0.1, Tau: 5}}
	p := addPopulation(b, n, "cells", m, 1000)
	check(b, p.Set("ampa", Constant(1)))
	run(b, n, 3650)
	steps := n.Steps()
	for b.Loop() {
		run(b, n, 100)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n.Steps()-steps)/1000, "ns/neuron-step")
}
