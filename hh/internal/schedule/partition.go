package schedule

import (
	"math/bits"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/internal/cpu"
)

// LargestBlock is the bytes of one variable in a block, a power of two, which only tests
// set: few enough for all arrays of state and workspace to stay in the second-level cache,
// beside counts of arrivals, enough for the calls of the kernels to cost little. That the
// arrays stay in the first-level cache brings less.
var LargestBlock = min(1<<(bits.Len(uint(cpu.L2()))-7), 1<<16)

const (
	// smallestBlock is the logarithm of the number of neurons that a small population
	// is split down to when there are threads to spare.
	smallestBlock = 6

	// costOfBlock is what the calls of the kernels for a block take, in neuron-steps.
	costOfBlock = 24

	// largestPartition is the logarithm of the most neurons in a partition. More
	// would have more arrivals in an epoch, which are kept until it is their turn.
	largestPartition = 20

	// SynapsesPerVisit is how many synapses a source should have, on average,
	// in a partition for a visit to be worth while.
	SynapsesPerVisit = 32

	// fewSynapses is how many it should have at least where partitions are made smaller
	// so that counts of arrivals stay in the cache.
	fewSynapses = 16
)

// partition is some neighbouring blocks of a population that get their arrivals
// together.
type partition struct {
	synapses.Partition
	population *Population
	place      int // among those of all populations
	blocks     []*engine.Block
	csrs       []*synapses.CSR // of each of the population's incoming projections
	fired      *fired
	arrivals   []synapses.Arrivals // of a coupled pool, which has those of all partitions at once
}

// fired is the spikes of a partition in an epoch of one step, in one place for those
// that read them, whose processor does not have them yet, see signal.
type fired struct {
	spikes []communication.Spike // by neuron
	_      [5]uint64
}

// split makes the blocks of a population, of 1<<shift cells, and partitions with so
// many of them each.
func (p *Population) split(shift int, blocks []int) []*partition {
	p.makeBlocks(shift)
	parts, ranges := make([]*partition, len(blocks)), make([]synapses.Partition, len(blocks))
	from := 0
	for i, n := range blocks {
		own := p.blocks[from : from+n]
		from += n
		ranges[i] = synapses.Partition{Lo: own[0].Lo, Hi: own[n-1].Hi, BlockShift: shift}
		parts[i] = &partition{Partition: ranges[i], population: p, blocks: own, fired: &fired{}}
	}
	for _, in := range p.Incoming {
		for i, c := range in.CSRs(ranges) {
			parts[i].csrs = append(parts[i].csrs, c)
		}
	}
	p.partitions = parts
	return parts
}

// makeBlocks makes blocks of 1<<shift cells, the last one perhaps smaller.
func (p *Population) makeBlocks(shift int) {
	p.outside = p.Outside()
	if len(p.blocks) > 0 {
		all := make([]engine.Outside, len(p.blocks[0].PoolOutside))
		for i := range all {
			all[i] = p.PoolOutside(i)
		}
		p.poolOutside = all
	}
	p.blocks = nil
	n := p.Cells.Len()
	for lo := 0; lo < n; lo += 1 << shift {
		b := p.Cells.NewBlock(lo, min(lo+1<<shift, n))
		for _, probe := range p.probes {
			addProbe(b, probe)
		}
		for _, in := range p.Incoming {
			if in.Plastic != nil {
				b.Plastic = append(b.Plastic, in.Plastic)
			}
		}
		p.blocks = append(p.blocks, b)
	}
}

// add adds the spikes of a block in a step.
func (f *fired) add(b *engine.Block, step uint64) {
	for _, i := range b.Spikes.Neurons {
		f.spikes = append(f.spikes, communication.Spike{Step: step, Neuron: uint32(b.Lo) + i})
	}
}
