package hh

import "math/bits"

const (
	// mostBlock is the bytes of one variable in a block: few enough for state and
	// scratch to stay in the first-level cache, enough for the calls of the
	// kernels to cost little. leastBlock is the number of neurons that a small
	// population is split down to when there are threads to spare. Both are
	// powers of two.
	mostBlock  = 4096
	leastBlock = 64

	// mostPartitionBits tell the neurons of a partition apart. More neurons would
	// have more arrivals in an epoch, which are kept until it is their turn.
	mostPartitionBits = 20

	// synapsesPerVisit is how many synapses a source should have, on average,
	// in a partition for a visit to be worth while.
	synapsesPerVisit = 32
)

// partition is some neighbouring blocks of a population that get their arrivals
// together.
type partition struct {
	pop    *Population
	blocks []*block
	shift  int    // a block has 1<<shift neurons, the last one perhaps fewer
	fans   []*fan // for each of the population's incoming projections
}

// lo and hi are the first neuron and the one after the last.
func (p *partition) lo() int { return p.blocks[0].lo }
func (p *partition) hi() int { return p.blocks[len(p.blocks)-1].hi }

// width returns the number of neurons.
func (p *partition) width() int { return p.hi() - p.lo() }

// targetBits returns how many bits tell that many neurons apart.
func targetBits(width int) uint { return uint(bits.Len(uint(width - 1))) }

// blockShift returns the logarithm of the number of neurons in a block: smaller
// where the network would otherwise not have a block for every thread.
func (n *Network) blockShift() int {
	neurons := 0
	for _, p := range n.populations {
		neurons += p.n
	}
	share := uint((neurons + n.config.Threads - 1) / n.config.Threads)
	return bits.Len(min(uint(mostBlock*8/n.config.Precision), max(leastBlock, share)) - 1)
}

// split makes the blocks and partitions of a population. The fewer synapses its
// sources have, the larger the partitions.
func (p *Population) split(shift int) []*partition {
	p.outside = p.Outside()
	p.blocks = nil
	for lo := 0; lo < p.n; lo += 1 << shift {
		hi := min(lo+1<<shift, p.n)
		b := &block{pop: p, lo: lo, hi: hi, above: p.above[lo/8 : (hi+7)/8]}
		if p.resting != nil {
			b.resting = p.resting[lo:hi]
		}
		for _, m := range p.states {
			b.probes = append(b.probes, m.probes(lo, hi)...)
		}
		p.blocks = append(p.blocks, b)
	}
	degree, most := 0.0, mostPartitionBits
	for _, in := range p.incoming {
		degree = max(degree, float64(in.count)/float64(in.from.n))
		most = min(most, synapseBits-bits.Len(uint(max(in.from.reach, 0)))) // what a delay leaves
	}
	most = 1 << most >> shift // blocks
	threads := p.net.config.Threads
	blocks := len(p.blocks)
	count := max(int(degree/synapsesPerVisit), (blocks+most-1)/most)
	count = min(blocks, (count+threads-1)/threads*threads)
	count = max(count, min(blocks, threads))
	parts := make([]*partition, count)
	for i := range parts {
		part := &partition{pop: p, blocks: p.blocks[blocks*i/count : blocks*(i+1)/count], shift: shift}
		for place, b := range part.blocks {
			b.place = place
		}
		parts[i] = part
	}
	for _, in := range p.incoming {
		d := in.drawn()
		for i, f := range in.fans(d, parts) {
			parts[i].fans = append(parts[i].fans, f)
		}
		if !d.keep {
			in.fresh = nil
		}
	}
	return parts
}
