package synapses

import "math/bits"

// CSR is the synapses of a projection that end in one partition, in compressed
// sparse rows: those of source i are synapses[first[i]:first[i+1]], by delay, then
// target, then as they were drawn. Where each has a weight, weights has them in the
// same order.
type CSR struct {
	*Projection
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
			first:      make([]uint32, p.Sources()+1),
			targetBits: uint(max(bits.Len(uint(part.Hi-part.Lo-1)), roomBits)),
		}
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
	d.each(func(source int, l list) {
		at := 0
		for i, c := range all {
			from, hi := at, uint32(partitions[i].Hi)
			for at < len(l.targets) && l.targets[at] < hi {
				at++
			}
			place, _ := c.filter.Place(uint32(source))
			c.first[place+1] = uint32(at - from)
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
	place, _ := all[0].filter.Place(uint32(begin))
	rows := make([]row, len(all))
	var partitionOf []uint32 // of each block
	shift := partitions[0].BlockShift
	for i, c := range all {
		rows[i] = row{c, uint32(partitions[i].Lo), c.first[place]}
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
