package schedule

import "github.com/lut4go/lut4go/hh/internal/synapses"

// Collect brings the weights of an incoming projection with spike-timing-dependent
// plasticity up to date: those after so many steps, whose arrivals have all been delivered.
func (p *Population) Collect(of *synapses.Projection, steps uint64) {
	var csrs []*synapses.CSR
	var ranges []synapses.Partition
	for _, part := range p.partitions {
		ranges = append(ranges, part.Partition)
		for _, c := range part.csrs {
			if c.Projection == of {
				csrs = append(csrs, c)
			}
		}
	}
	of.Collect(csrs, ranges, steps)
}
