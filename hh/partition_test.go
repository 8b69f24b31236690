package hh

import (
	"testing"
)

func TestSpikesAndPoissonInputReachTheRightCellsOfALargePopulation(t *testing.T) {
	const cells = 70_000
	hashes := map[int]string{}
	for _, threads := range []int{1, 3} {
		n := newNetwork(t, Config{Dt: 0.125, Threads: threads, Seed: 1})
		source := addPopulation(t, n, "source", passive(1, 50), 1)
		m := passive(1, -65)
		m.Receptors = append(m.Receptors, Receptor{Name: "noise", Tau: 1e9})
		target := addPopulation(t, n, "target", m, cells)
		check(t, source.Set("v", Constant(-1)))
		reached := map[int]bool{0: true, 1<<16 - 1: true, 1 << 16: true, cells - 1: true}
		var pairs Pairs
		for i := range reached {
			pairs.Sources, pairs.Targets = append(pairs.Sources, 0), append(pairs.Targets, i)
		}
		connect(t, n, source, target, Connection{Receptor: "s", Rule: pairs, Weight: Constant(1), Delay: Constant(0.25)})
		check(t, target.AddPoisson(PoissonInput{Receptor: "noise", Rate: 200, Weight: 1}))
		run(t, n, 1)
		for i, s := range valuesOf(t, target, "s") {
			if (s > 0.5) != reached[i] {
				t.Fatalf("%d threads: the receptor of cell %d is at %v", threads, i, s)
			}
		}
		hashes[threads] = stateHash(t, n)
	}
	if hashes[1] != hashes[3] {
		t.Error("the state depends on the number of threads")
	}
}

func TestANetworkWithAConnectionOfNoSynapsesRuns(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.125})
	p := addPopulation(t, n, "cells", passive(1, -65), 3)
	s := connect(t, n, p, p, Connection{Receptor: "s", Rule: Pairs{}, Weight: Constant(1), Delay: Constant(1)})
	if s.Len() != 0 {
		t.Fatalf("%d synapses", s.Len())
	}
	run(t, n, 1)
}
