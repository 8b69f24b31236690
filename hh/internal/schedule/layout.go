package schedule

import (
	"math/bits"

	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// layout says how populations are divided into blocks and partitions, and who steps
// these.
type layout struct {
	shift   int     // blocks have 1<<shift neurons
	blocks  [][]int // in each partition of each population
	workers [][]int // the worker of each
}

// newLayout returns the layout whose busiest worker has the least to do.
func newLayout(populations []*Population, threads, precision int) layout {
	var best layout
	least, slots := 0, EpochLength(populations)
	largest := bits.Len(uint(LargestBlock*8/precision)) - 1
	for shift := max(largest, smallestBlock); shift >= smallestBlock; shift-- {
		l := layout{shift: shift}
		if most := l.share(populations, threads, slots); best.blocks == nil || most < least {
			best, least = l, most
		}
	}
	return best
}

// share makes partitions of blocks and gives them to workers. It returns what the busiest
// of these has to do in a step, in neuron-steps.
func (l *layout) share(populations []*Population, threads, slots int) int {
	work := make([]int, threads)
	for _, p := range populations {
		shift := p.shift(l.shift)
		blocks := p.divide(shift, threads, slots)
		workers := make([]int, len(blocks))
		from := 0
		for i, n := range blocks {
			neurons := p.Cells.Compartments() * (min((from+n)<<shift, p.Cells.Len()) - from<<shift)
			from += n
			// Neighbours have the same worker; what does not divide goes to who has
			// least to do.
			w := i * threads / len(blocks)
			if len(blocks)%threads != 0 {
				w = idlest(work)
			}
			workers[i] = w
			work[w] += neurons + n*costOfBlock
		}
		l.blocks, l.workers = append(l.blocks, blocks), append(l.workers, workers)
	}
	most := 0
	for _, x := range work {
		most = max(most, x)
	}
	return most
}

// shift returns the logarithm of the number of cells in the population's blocks, where it is
// free to have others.
func (p *Population) shift(others int) int {
	if own := p.Cells.BlockShift(); own >= 0 {
		return own
	}
	return others
}

func idlest(work []int) int {
	least := 0
	for i, x := range work {
		if x < work[least] {
			least = i
		}
	}
	return least
}

// divide returns how many blocks of 1<<shift neurons each of the population's
// partitions has, for epochs of so many steps. The fewer synapses its sources have, the
// larger the partitions.
func (p *Population) divide(shift, threads, slots int) []int {
	degree, largest := 0.0, largestPartition
	for _, in := range p.Incoming {
		// Of the synapses, a rank has its share, and of sources those that have any here.
		degree = max(degree, float64(in.Count)/float64(in.Team.Size())/float64(max(in.Sources(), 1)))
		largest = min(largest, synapses.LargestPartition(in.From.MaxDelay))
	}
	largest = 1 << largest >> shift // blocks
	blocks := (p.Cells.Len() + 1<<shift - 1) >> shift
	count := int(degree / SynapsesPerVisit)
	for cells := max(synapses.CountedCells(slots), 1<<shift); cells*slots <= synapses.MaxCounts; cells *= 2 {
		if n := (p.Cells.Len() + cells - 1) / cells; degree >= fewSynapses*float64(n) {
			count = n
			break
		}
	}
	count = max(count, (blocks+largest-1)/largest)
	count = min(blocks, (count+threads-1)/threads*threads)
	count = max(count, min(blocks, threads))
	all := make([]int, count)
	for i := range all {
		all[i] = blocks*(i+1)/count - blocks*i/count
	}
	return all
}
