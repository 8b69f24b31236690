package synapses

import "github.com/lut4go/lut4go/hh/internal/communication"

// Arrivals is what one projection or Poisson input brings to a partition in an
// epoch. The targets of block k that are due in slot s, by source and then by the
// step of the spike, are targets[start[k*slots+s]:start[k*slots+s+1]], unless
// they are counted. Targets count from the block's first neuron.
type Arrivals struct {
	Receptor int // of the target's model

	partition Partition
	slots     int
	total     int
	start     []uint32
	targets   []uint16
	weight    float64 // of all, if weighted is not set
	weighted  bool
	weights   weights    // of each
	learns    *CSR       // whose synapses learn, or nil
	learning  []learning // of each
	origin    int64      // the step of slot 0

	// counted says that they are in counts instead: those of the whole partition,
	// or, if byBlock, those of the block at hand, whose places are kept for each.
	counted bool
	counts  counts
	byBlock bool
	places  [][]uint32

	// Of a single slot, for Scatter: what is due in a CSR, or, if csr is nil, at
	// which cells Poisson trains spike.
	csr    *CSR
	due    []due
	events []event

	// Of a projection with pulses, what multiplies the weights of each that is due, and
	// beside weights the second variable's.
	factors []edgeFactors
	bound   weights
}

// NewArrivals returns none.
func NewArrivals() Arrivals { return Arrivals{due: make([]due, 0, 64)} }

// Gatherer finds what arrives at partitions, for one goroutine.
type Gatherer struct {
	// InTurns says that blocks take turns in every step, so that arrivals must be ready
	// for all of them at once: see Arrivals.TurnTo.
	InTurns bool

	due    []due
	events []event
	spike  [1]communication.Spike
}

// Gather finds what a projection brings to a partition. It pulls from the recent
// spikes of each source, source by source: so the order of the sums that Deliver
// makes is that of steps, then projections, then sources, whatever the epochs,
// blocks and threads are.
func (g *Gatherer) Gather(a *Arrivals, c *CSR, spikes []communication.Spike, p Partition, w Window) {
	a.Receptor, a.partition, a.slots = c.Receptor, p, w.Slots
	a.weight, a.weighted = c.Constant, c.Weighted || c.Releases != nil
	a.learns, a.origin = c.learns(), w.Origin
	g.due = c.due(g.due[:0], spikes, w)
	total := totalDue(g.due)
	a.total = total
	bytes := w.Slots << c.targetBits
	a.counted = !a.weighted && bytes <= total*countsPerSynapse && !(g.InTurns && bytes > MaxCounts)
	a.byBlock = a.counted && bytes > MaxCounts
	switch {
	case a.byBlock:
		a.divide(c, g.due)
	case a.counted:
		a.counts.reset(p.Lo, w.Slots, c.targetBits, total)
		a.counts.add(c, g.due)
	default:
		a.sort(c, g.due)
	}
}

// Len returns how many arrivals there are.
func (a *Arrivals) Len() int { return a.total }

// Counted reports whether arrivals have been counted, rather than sorted, in any
// epoch so far, and whether for each block when it was its turn.
func (a *Arrivals) Counted() (counted, byBlock bool) {
	return a.counts.counts != nil, a.places != nil
}

// divide gives every block the places in its counts of what is due in it.
func (a *Arrivals) divide(c *CSR, all []due) {
	blocks, shift := a.partition.blocks(), a.partition.BlockShift
	for len(a.places) < blocks {
		a.places = append(a.places, nil)
	}
	places := a.places[:blocks]
	for i := range places {
		places[i] = places[i][:0]
	}
	// Masked, so that the compiler knows that no shift is of 32 bits or more.
	bits, shift32 := c.targetBits&31, uint(shift)&31
	target, within := uint32(1)<<bits-1, uint32(1)<<shift32-1
	for _, d := range all {
		for _, s := range c.synapses[d.from:d.to] {
			i := uint32(s) & target
			of := &places[i>>shift32]
			*of = append(*of, (uint32(d.base)+uint32(s)>>bits)<<shift32|i&within)
		}
	}
}

// TurnTo makes the arrivals of a block ready for Deliver. The block is given by its
// place in the partition.
func (a *Arrivals) TurnTo(block int) {
	if a.counted && a.byBlock {
		a.counts.reset(a.partition.first(block), a.slots, uint(a.partition.BlockShift), len(a.places[block]))
		a.counts.addPlaces(a.places[block])
	}
}

// sort sorts synapses that are due by block and slot: a counting sort, which
// keeps their order otherwise.
func (a *Arrivals) sort(c *CSR, all []due) {
	shift, slots := a.partition.BlockShift, a.slots
	a.reset()
	start := a.start
	for _, d := range all {
		for _, s := range c.synapses[d.from:d.to] {
			start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+2]++
		}
	}
	a.sum()
	switch {
	case c.Plastic != nil:
		a.placeLearning(c, all)
	case c.Releases != nil && c.Precision == 64:
		a.weights.w64 = placeReleased(a, c, all, a.weights.w64)
	case c.Releases != nil:
		a.weights.w32 = placeReleased(a, c, all, a.weights.w32)
	case c.weights.w64 != nil:
		a.weights.w64 = placeWeighted(a, c, all, a.weights.w64, c.weights.w64)
	case c.weights.w32 != nil:
		a.weights.w32 = placeWeighted(a, c, all, a.weights.w32, c.weights.w32)
	default:
		a.place(c, all)
	}
}

// reset prepares start for counting. Counts go two ahead of their slots: summed up
// they become the places to fill, which filling turns into the ends, and these
// are the next slot's starts.
func (a *Arrivals) reset() {
	n := a.partition.blocks()*a.slots + 2
	if cap(a.start) < n {
		a.start = make([]uint32, n)
	}
	a.start = a.start[:n]
	clear(a.start)
}

// sum makes places of counts, and allocates the targets.
func (a *Arrivals) sum() {
	for i := 2; i < len(a.start); i++ {
		a.start[i] += a.start[i-1]
	}
	total := int(a.start[len(a.start)-1])
	if cap(a.targets) < total {
		a.targets = make([]uint16, total+total/4)
	}
	a.targets = a.targets[:total]
}

// place puts each target where start says.
func (a *Arrivals) place(c *CSR, all []due) {
	// Copies, as the compiler cannot tell that the stores below leave the fields alone.
	start, targets := a.start, a.targets
	shift, slots := a.partition.BlockShift, a.slots
	within := uint32(1)<<shift - 1
	for _, d := range all {
		for _, s := range c.synapses[d.from:d.to] {
			at := &start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+1]
			targets[*at] = uint16(c.target(s) & within)
			*at++
		}
	}
}

// placeWeighted does what place does, and puts the synapses' weights at the same
// places in to, which it returns.
func placeWeighted[T float32 | float64](a *Arrivals, c *CSR, all []due, to, weights []T) []T {
	total := len(a.targets)
	if cap(to) < total {
		to = make([]T, total+total/4)
	}
	to = to[:total]
	start, targets := a.start, a.targets
	shift, slots := a.partition.BlockShift, a.slots
	within := uint32(1)<<shift - 1
	for _, d := range all {
		own := weights[d.from:d.to]
		for i, s := range c.synapses[d.from:d.to] {
			at := &start[int(c.target(s)>>shift)*slots+int(int64(d.base)+c.delay(s))+1]
			targets[*at], to[*at] = uint16(c.target(s)&within), own[i]
			*at++
		}
	}
	return to
}
