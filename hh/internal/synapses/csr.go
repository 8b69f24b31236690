package synapses

import (
	"math/bits"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// CSR is the synapses of a projection that end in one partition, in compressed
// sparse rows: those of source i are synapses[first[i]:first[i+1]], by delay, then
// target, then as they were drawn. Where each has a weight, weights has them in the
// same order.
type CSR struct {
	*Projection
	// rows is the sources that have synapses here, where most have none: first is of these
	// alone. It is nil where first is of all.
	rows       *communication.Filter
	first      []uint32
	synapses   []synapse
	weights    weights
	targetBits uint // of a synapse
	waiting    int  // spikes of the targets that synapses which learn have to make up for
}

// weights are in the precision of the state: in one of the two slices.
type weights struct {
	w64 []float64
	w32 []float32
}

// roomBits is the least number of bits of a target, so that counts of the arrivals in a
// slot have room for the neurons that pad a population's arrays, 16 at most.
const roomBits = 4

// synapse packs a delay in steps above the bits of a target, which counts from
// the partition's first neuron: in ascending order synapses are by delay.
type synapse uint32

const synapseBits = 32

// LargestPartition returns the logarithm of the largest number of neurons that a
// partition may have if its synapses have delays up to the longest one, in steps.
func LargestPartition(longest int) int { return synapseBits - bits.Len(uint(max(longest, 0))) }

func (c *CSR) synapse(delay uint16, target uint32) synapse {
	return synapse(delay)<<c.targetBits | synapse(target)
}

// learns returns the CSR if its synapses learn.
func (c *CSR) learns() *CSR {
	if c.Plastic == nil {
		return nil
	}
	return c
}

func (c *CSR) delay(s synapse) int64   { return int64(s >> c.targetBits) }
func (c *CSR) target(s synapse) uint32 { return uint32(s) & (1<<c.targetBits - 1) }

// Partition is a range of a population's neurons, in blocks of 1<<BlockShift, the
// last one perhaps smaller.
type Partition struct {
	Lo, Hi     int
	BlockShift int
}

// blocks returns the number of blocks, first the first neuron of one.
func (p Partition) blocks() int         { return (p.Hi - p.Lo + 1<<p.BlockShift - 1) >> p.BlockShift }
func (p Partition) first(block int) int { return p.Lo + block<<p.BlockShift }

// row returns where the synapses of a source begin and end.
func (c *CSR) row(source uint32) (from, to uint32) {
	if c.rows != nil {
		return c.rowOfFew(source)
	}
	return c.first[source], c.first[source+1]
}

func (c *CSR) rowOfFew(source uint32) (from, to uint32) {
	row, ok := c.rows.Place(source)
	if !ok {
		return 0, 0
	}
	return c.first[row], c.first[row+1]
}

// begins returns where the synapses of a source and those after it begin, the source being
// given by its neuron.
func (c *CSR) begins(neuron int) uint32 {
	source, _ := c.filter.Place(uint32(neuron))
	row, _ := c.rows.Place(source)
	return c.first[row]
}

// each calls f for every source that may have synapses here, in their order, and where these
// begin and end.
func (c *CSR) each(f func(source int, from, to uint32)) {
	if c.rows != nil {
		c.rows.Each(func(row int, source uint32) { f(int(source), c.first[row], c.first[row+1]) })
		return
	}
	for source := range len(c.first) - 1 {
		f(source, c.first[source], c.first[source+1])
	}
}

// IndexBytes returns how many bytes say where the synapses of each source are.
func (c *CSR) IndexBytes() int {
	n := 4 * len(c.first)
	if c.rows != nil {
		n += c.rows.Bytes()
	}
	return n
}

// CSRs returns the synapses that end in each of the target population's partitions, of which
// a rank without cells has none.
// The projection keeps none of them that can be drawn anew. Each goroutine takes
// the sources that one of them drew, for all partitions: as the numbers of synapses
// are known first, each knows where to put its own.
func (p *Projection) CSRs(partitions []Partition) []*CSR {
	d := p.synapses()
	all := make([]*CSR, len(partitions))
	for i, part := range partitions {
		all[i] = &CSR{
			Projection: p,
			targetBits: uint(max(bits.Len(uint(part.Hi-part.Lo-1)), roomBits)),
		}
	}
	if few := d.count() < p.Sources()*len(all)/2; few {
		parallel(p.Threads, len(all), func(i int) { all[i].rows = communication.NewFilter(p.Sources()) })
		parallel(p.Threads, len(d.parts), func(i int) { d.parts[i].mark(all, partitions) })
		parallel(p.Threads, len(all), func(i int) { all[i].rows.Count() })
	}
	for _, c := range all {
		rows := p.Sources()
		if c.rows != nil {
			rows = c.rows.Len()
		}
		c.first = make([]uint32, rows+1)
	}
	parallel(p.Threads, len(d.parts), func(i int) { d.parts[i].count(all, partitions) })
	parallel(p.Threads, len(all), func(i int) { all[i].allocate() })
	parallel(p.Threads, len(d.parts), func(i int) { d.parts[i].scatter(all, partitions, p.MinDelay) })
	if !d.keep {
		p.drawn = nil
	}
	return all
}

// count sets first of each CSR for a source to the number of synapses of the source
// before it.
func (d *drawnPart) count(all []*CSR, partitions []Partition) {
	d.divide(all, partitions, func(c *CSR, source uint32, synapses int) {
		row, _ := c.rows.Place(source)
		c.first[row+1] = uint32(synapses)
	})
}

// mark adds to the rows of each CSR the sources that have synapses there.
func (d *drawnPart) mark(all []*CSR, partitions []Partition) {
	d.divide(all, partitions, func(c *CSR, source uint32, _ int) { c.rows.AddTogether(source) })
}

// divide calls f for each source and each CSR where it has synapses, with their number.
func (d *drawnPart) divide(all []*CSR, partitions []Partition, f func(c *CSR, source uint32, synapses int)) {
	d.each(func(neuron int, l list) {
		if len(l.targets) == 0 {
			return
		}
		source, _ := all[0].filter.Place(uint32(neuron))
		at := 0
		for i, c := range all {
			from, hi := at, uint32(partitions[i].Hi)
			for at < len(l.targets) && l.targets[at] < hi {
				at++
			}
			if at > from {
				f(c, source, at-from)
			}
		}
	})
}

// allocate adds up the numbers of synapses and allocates as many.
func (c *CSR) allocate() {
	sum := uint32(0)
	for i, n := range c.first {
		sum += n
		c.first[i] = sum
	}
	c.synapses = make([]synapse, sum)
	if c.Weighted && c.Precision == 64 {
		c.weights.w64 = make([]float64, sum)
	} else if c.Weighted {
		c.weights.w32 = make([]float32, sum)
	}
}

// scatter puts the synapses of its sources into the CSRs. A source's synapses are
// sorted by delay once for all, which keeps their order.
func (d *drawnPart) scatter(all []*CSR, partitions []Partition, shortest int) {
	type row struct {
		*CSR
		lo   uint32
		next uint32 // where its next synapse goes
	}
	begin, any := d.begins()
	if !any {
		return
	}
	rows := make([]row, len(all))
	var partitionOf []uint32 // of each block
	shift := partitions[0].BlockShift
	for i, c := range all {
		rows[i] = row{c, uint32(partitions[i].Lo), c.begins(begin)}
		for range partitions[i].blocks() {
			partitionOf = append(partitionOf, uint32(i))
		}
	}
	var order delayOrder
	d.each(func(_ int, l list) {
		for _, at := range order.of(l.delays, shortest) {
			target := l.targets[at]
			to := &rows[partitionOf[target>>shift]]
			next := to.next
			to.next++
			to.synapses[next] = to.synapse(l.delays[at], target-to.lo)
			switch {
			case l.weights == nil:
			case to.weights.w64 != nil:
				to.weights.w64[next] = l.weights[at]
			default:
				to.weights.w32[next] = float32(l.weights[at])
			}
		}
	})
}
