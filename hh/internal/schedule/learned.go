package schedule

import "github.com/lut4go/lut4go/hh/internal/synapses"

// Collect brings the weights of an incoming projection with spike-timing-dependent
// plasticity up to date: those after so many steps, whose arrivals have all been delivered.
func (p *Population) Collect(of *synapses.Projection, steps uint64) {
	csrs, ranges := p.csrsOf(of)
	of.Collect(csrs, ranges, steps)
}

// Spread brings the weights of an incoming projection, which have been set, to where its
// spikes arrive.
func (p *Population) Spread(of *synapses.Projection) { of.Spread(p.csrsOf(of)) }

// csrsOf returns a projection's synapses in the partitions.
func (p *Population) csrsOf(of *synapses.Projection) (csrs []*synapses.CSR, ranges []synapses.Partition) {
	for _, part := range p.partitions {
		ranges = append(ranges, part.Partition)
		for _, c := range part.csrs {
			if c.Projection == of {
				csrs = append(csrs, c)
			}
		}
	}
	return csrs, ranges
}
