package synapses

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/kernel"
)

// GatherStep finds what a projection brings to a partition in a window of a single
// slot. There is nothing to sort: Scatter adds what is due where it belongs, in the
// order of sums that Gather describes.
func (g *Gatherer) GatherStep(a *Arrivals, c *CSR, spikes []communication.Spike, p Partition, w Window) {
	a.Receptor, a.partition, a.slots = c.Receptor, p, w.Slots
	a.weight, a.csr = c.Constant, c
	a.due = c.due(a.due[:0], spikes, w)
	a.total = totalDue(a.due)
}

// GatherPoissonStep is GatherPoisson for Scatter.
func (g *Gatherer) GatherPoissonStep(a *Arrivals, q *Poisson, p Partition, w Window) {
	a.Receptor, a.partition, a.slots = q.Receptor, p, w.Slots
	a.weight, a.csr = q.Weight, nil
	a.events = q.next(a.events[:0], p, w)
	a.total = len(a.events)
}

// Scatter adds the arrivals that GatherStep or GatherPoissonStep found to x, the
// receptor of the cells of the whole partition.
func Scatter[T kernel.Float](x []T, a *Arrivals) {
	weight := T(a.weight)
	switch c := a.csr; {
	case c == nil:
		for _, e := range a.events {
			x[e.target] += weight
		}
	case c.Weighted:
		scatterWeighted(x, c, a.due, weightsOf[T](&c.weights))
	default:
		target := uint32(1)<<(c.targetBits&31) - 1
		for _, d := range a.due {
			for _, s := range c.synapses[d.from:d.to] {
				x[uint32(s)&target] += weight
			}
		}
	}
}

func scatterWeighted[T kernel.Float](x []T, c *CSR, all []due, weights []T) {
	target := uint32(1)<<(c.targetBits&31) - 1
	for _, d := range all {
		own := weights[d.from:d.to]
		for i, s := range c.synapses[d.from:d.to] {
			x[uint32(s)&target] += own[i]
		}
	}
}
