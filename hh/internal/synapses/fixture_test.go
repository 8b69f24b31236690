package synapses

import (
	"math/rand/v2"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/random"
)

// newProjection draws the synapses of a Spec. What it leaves out is a weight of 1, a
// delay of 1 ms, steps of 0.1 ms, one thread and 64 bits.
func newProjection(t testing.TB, s Spec) *Projection {
	t.Helper()
	pairs, _ := s.Rule.(Pairs)
	if s.Weight == nil && pairs.Weights == nil {
		s.Weight = random.Constant(1)
	}
	if s.Delay == nil && pairs.Delays == nil {
		s.Delay = random.Constant(1)
	}
	if s.Dt == 0 {
		s.Dt = 0.1
	}
	s.Threads = max(s.Threads, 1)
	s.Precision = 64
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	p := New(s)
	if got := len(edgesOf(p)); got != p.Count {
		t.Fatalf("there should be %d synapses, there are %d", p.Count, got)
	}
	return p
}

// edge is one synapse, its delay in steps.
type edge struct {
	source, target, delay int
	weight                float64
}

// edgesOf lists synapses by source, then target.
func edgesOf(p *Projection) []edge {
	var all []edge
	p.Each(func(source, target, delay int, weight float64) {
		all = append(all, edge{source, target, delay, weight})
	})
	return all
}

// degreesOf counts the synapses of each source and of each target. It fails the
// test unless they are by source, then target, which no pair is that is connected
// twice.
func degreesOf(t testing.TB, p *Projection) (out, in []int) {
	t.Helper()
	out, in = make([]int, p.Shape.From), make([]int, p.Shape.To)
	var last edge
	for i, s := range edgesOf(p) {
		if s.target >= len(in) || i > 0 && (s.source < last.source || s.source == last.source && s.target <= last.target) {
			t.Fatalf("synapse %d is from %d to %d, after one from %d to %d", i, s.source, s.target, last.source, last.target)
		}
		out[s.source]++
		in[s.target]++
		last = s
	}
	return out, in
}

// randomPairs returns pairs, some of them several times.
func randomPairs(count, from, to int) Pairs {
	var p Pairs
	rng := rand.New(rand.NewPCG(8, 1))
	for range count {
		p.Sources, p.Targets = append(p.Sources, rng.IntN(from)), append(p.Targets, rng.IntN(to))
	}
	return p
}
