package schedule

import (
	"math/bits"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/synapses"
	"github.com/lut4go/lut4go/internal/cpu"
)

// largestBlock is the bytes of one variable in a block, a power of two: few enough
// for some eight arrays of state and workspace to stay in the first-level cache,
// enough for the calls of the kernels to cost little.
var largestBlock = 1 << (bits.Len(uint(cpu.L1D())) - 4)

const (
	// smallestBlock is the number of neurons, a power of two, that a small population
	// is split down to when there are threads to spare.
	smallestBlock = 64

	// largestPartition is the logarithm of the most neurons in a partition. More
	// would have more arrivals in an epoch, which are kept until it is their turn.
	largestPartition = 20

	// SynapsesPerVisit is how many synapses a source should have, on average,
	// in a partition for a visit to be worth while.
	SynapsesPerVisit = 32
)

// partition is some neighbouring blocks of a population that get their arrivals
// together.
type partition struct {
	synapses.Partition
	population *Population
	blocks     []*engine.Block
	csrs       []*synapses.CSR // of each of the population's incoming projections
}

// blockShift returns the logarithm of the number of neurons in a block: smaller
// where the populations would otherwise not have a block for every thread.
func blockShift(populations []*Population, threads, precision int) int {
	neurons := 0
	for _, p := range populations {
		neurons += p.Cells.Len()
	}
	share := uint((neurons + threads - 1) / threads)
	return bits.Len(min(uint(largestBlock*8/precision), max(smallestBlock, share)) - 1)
}

// split makes the blocks and partitions of a population. The fewer synapses its
// sources have, the larger the partitions.
func (p *Population) split(shift, threads int) []*partition {
	p.makeBlocks(shift)
	degree, largest := 0.0, largestPartition
	for _, in := range p.Incoming {
		degree = max(degree, float64(in.Count)/float64(in.Shape.From))
		largest = min(largest, synapses.LargestPartition(in.From.MaxDelay))
	}
	largest = 1 << largest >> shift // blocks
	blocks := len(p.blocks)
	count := max(int(degree/SynapsesPerVisit), (blocks+largest-1)/largest)
	count = min(blocks, (count+threads-1)/threads*threads)
	count = max(count, min(blocks, threads))
	parts, ranges := make([]*partition, count), make([]synapses.Partition, count)
	for i := range parts {
		own := p.blocks[blocks*i/count : blocks*(i+1)/count]
		ranges[i] = synapses.Partition{Lo: own[0].Lo, Hi: own[len(own)-1].Hi, BlockShift: shift}
		parts[i] = &partition{Partition: ranges[i], population: p, blocks: own}
	}
	for _, in := range p.Incoming {
		for i, c := range in.CSRs(ranges) {
			parts[i].csrs = append(parts[i].csrs, c)
		}
	}
	return parts
}

// makeBlocks makes blocks of 1<<shift cells, the last one perhaps smaller.
func (p *Population) makeBlocks(shift int) {
	p.outside = p.Outside()
	p.blocks = nil
	n := p.Cells.Len()
	for lo := 0; lo < n; lo += 1 << shift {
		b := p.Cells.NewBlock(lo, min(lo+1<<shift, n))
		for _, probe := range p.probes {
			addProbe(b, probe)
		}
		p.blocks = append(p.blocks, b)
	}
}
