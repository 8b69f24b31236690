package hh

import (
	"context"
	"testing"
)

func TestSpikesAndPoissonInputReachTheRightCellsOfALargePopulation(t *testing.T) {
	const cells = 70_000
	hashes := map[int]string{}
	for _, threads := range []int{1, 3} {
		n := must(NewNetwork(Config{Dt: 0.125, Threads: threads, Seed: 1}))(t)
		source := must(n.AddPopulation("source", passive(1, 50), 1))(t)
		m := passive(1, -65)
		m.Receptors = append(m.Receptors, Receptor{Name: "noise", Tau: 1e9})
		target := must(n.AddPopulation("target", m, cells))(t)
		check(t, source.Set("v", Constant(-1)))
		reached := map[int]bool{0: true, 1<<16 - 1: true, 1 << 16: true, cells - 1: true}
		var pairs Pairs
		for i := range reached {
			pairs.Sources, pairs.Targets = append(pairs.Sources, 0), append(pairs.Targets, i)
		}
		must(n.Connect(source, target, Connection{Receptor: "s", Rule: pairs, Weight: Constant(1), Delay: Constant(0.25)}))(t)
		check(t, target.AddPoisson(PoissonInput{Receptor: "noise", Rate: 200, Weight: 1}))
		check(t, n.Run(context.Background(), 1))
		for i, s := range must(target.Get("s"))(t) {
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
	n := must(NewNetwork(Config{Dt: 0.125}))(t)
	p := must(n.AddPopulation("cells", passive(1, -65), 3))(t)
	s := must(n.Connect(p, p, Connection{Receptor: "s", Rule: Pairs{}, Weight: Constant(1), Delay: Constant(1)}))(t)
	if s.Len() != 0 {
		t.Fatalf("%d synapses", s.Len())
	}
	check(t, n.Run(context.Background(), 1))
}
