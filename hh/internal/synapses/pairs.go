package synapses

import (
	"fmt"
	"slices"
)

// Pairs connects neuron Sources[i] to neuron Targets[i]. Weights and Delays (ms)
// have a value for each pair, or are nil.
type Pairs struct {
	Sources, Targets []int
	Weights, Delays  []float64
}

func (l Pairs) validate(s Shape) error {
	if len(l.Sources) != len(l.Targets) {
		return fmt.Errorf("pairs of %d sources and %d targets, want as many", len(l.Sources), len(l.Targets))
	}
	for i, source := range l.Sources {
		if source < 0 || source >= s.From {
			return fmt.Errorf("source of pair %d is neuron %d, want 0 to %d", i, source, s.From-1)
		}
		if target := l.Targets[i]; target < 0 || target >= s.To {
			return fmt.Errorf("target of pair %d is neuron %d, want 0 to %d", i, target, s.To-1)
		}
	}
	return nil
}

func (l Pairs) expect(Shape) float64 { return float64(len(l.Sources)) }

// scratch is for the targets and numbers of the pairs by source.
func (l Pairs) scratch(s Shape, _ int) float64 { return 8*l.expect(s) + 4*float64(s.From) }

func (l Pairs) connect(p *Projection) *adjacency {
	first, order := bySource(p.Shape.From, l.Sources)
	return l.adjacency(p, 0, first, order)
}

// adjacency returns that of the sources from lo on, the places of whose pairs are given as
// bySource returns them. It sorts these by target.
func (l Pairs) adjacency(p *Projection, lo int, first, order []uint32) *adjacency {
	target := make([]uint32, len(order))
	parallel(p.Threads, len(first)-1, func(source int) {
		own := order[first[source]:first[source+1]]
		slices.SortStableFunc(own, func(a, b uint32) int { return l.Targets[a] - l.Targets[b] })
		for i, pair := range own {
			target[int(first[source])+i] = uint32(l.Targets[pair])
		}
	})
	return &adjacency{lo: lo, first: first, target: target, pair: order}
}
