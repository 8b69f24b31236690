package hh

import (
	"github.com/lut4go/lut4go/kernel"
)

// arrivals is what one projection brings to a partition in an epoch: the targets
// in block k that are due in the s-th step of the epoch, by source and then by
// the step of the spike. Targets count from the block's first neuron.
type arrivals struct {
	slots   int      // steps
	start   []uint32 // of block k and slot s: number k*slots + s
	targets []uint16
	weights weights // of each, if the synapses have their own

	// counted says that they are in tally instead: those of the whole partition,
	// or, if each block has its places, those of the block at hand.
	counted bool
	tally   tally
	places  [][]uint32
	divided bool
}

// at returns which arrivals are those of a block in a slot.
func (a *arrivals) at(block, slot int) (from, to uint32) {
	i := block*a.slots + slot
	return a.start[i], a.start[i+1]
}

// due is the synapses of one spike that are due in an epoch.
type due struct {
	from, to uint32
	base     int64 // slot of an arrival with no delay
}

// gather collects what arrives at a partition in an epoch. It pulls from the
// recent spikes of each source, source by source: so the order of the sums that
// Deliver makes is that of steps, then projections, then sources, whatever the
// epochs, blocks and threads are.
func (m *member) gather(p *partition, e epoch) {
	for len(m.in) < len(p.fans)+len(p.pop.poisson) {
		m.in = append(m.in, arrivals{})
	}
	slots := max(e.count, 1)
	first, last := e.window()
	for i, f := range p.fans {
		in := p.pop.incoming[i]
		m.due = f.due(m.due[:0], in.from.history, in.since, first, last, int64(e.from)-1)
		m.in[i].take(f, m.due, p, slots)
	}
	for i, q := range p.pop.poisson {
		m.events = q.gather(&m.in[len(p.fans)+i], m.events[:0], p, last, int64(e.from)-1, slots)
	}
}

// take counts or sorts the synapses of a projection that are due.
func (a *arrivals) take(f *fan, all []due, p *partition, slots int) {
	total := 0
	for _, d := range all {
		total += int(d.to - d.from)
	}
	bytes := slots << f.bits
	a.counted = !f.weighted() && bytes <= total*worthCounting
	a.divided = a.counted && bytes > mostCounts
	switch {
	case a.divided:
		a.slots = slots
		a.divide(f, all, len(p.blocks), p.shift)
	case a.counted:
		a.tally.clear(p.blocks[0].lo, slots, f.bits, total)
		a.tally.count(f, all)
	default:
		a.sort(f, all, len(p.blocks), slots, p.shift)
	}
}

// divide gives every block the places in its tally of what is due in it.
func (a *arrivals) divide(f *fan, all []due, blocks, shift int) {
	for len(a.places) < blocks {
		a.places = append(a.places, nil)
	}
	places := a.places[:blocks]
	for i := range places {
		places[i] = places[i][:0]
	}
	// The compiler need not provide for shifts past the end.
	bits, shift32 := f.bits&31, uint(shift)&31
	target, within := uint32(1)<<bits-1, uint32(1)<<shift32-1
	for _, d := range all {
		for _, s := range f.synapses[d.from:d.to] {
			i := uint32(s) & target
			of := &places[i>>shift32]
			*of = append(*of, (uint32(d.base)+uint32(s)>>bits)<<shift32|i&within)
		}
	}
}

// turnTo makes ready for a block.
func (a *arrivals) turnTo(b *block, shift int) {
	if a.divided {
		places := a.places[b.place]
		a.tally.clear(b.lo, a.slots, uint(shift), len(places))
		a.tally.countPlaces(places)
	}
}

// due appends for each spike from step since on its synapses that are due from
// step first to step last; slots count from step origin.
func (f *fan) due(all []due, spikes []Spike, since uint64, first, last, origin int64) []due {
	for _, s := range spikes {
		lo, hi := f.first[s.Neuron], f.first[s.Neuron+1]
		if lo == hi || s.Step < since {
			continue
		}
		least, most := first-int64(s.Step), last-int64(s.Step)
		own := f.synapses[lo:hi]
		if f.delay(own[0]) > most || f.delay(own[len(own)-1]) < least {
			continue
		}
		from, to := f.after(own, least), f.after(own, most+1)
		if from < to {
			all = append(all, due{lo + uint32(from), lo + uint32(to), int64(s.Step) - origin})
		}
	}
	return all
}

// after returns how many of the synapses, which are by delay, have one shorter
// than steps. It searches without branches: where a spike's synapses divide is
// not to be foreseen.
func (f *fan) after(own []synapse, steps int64) int {
	switch {
	case steps <= f.delay(own[0]):
		return 0
	case steps > f.delay(own[len(own)-1]):
		return len(own)
	}
	first := int64(f.synapse(uint16(steps), 0))
	from := uint(0)
	for n := uint(len(own)); n > 0; {
		half := (n + 1) / 2
		shorter := uint((int64(own[from+half-1]) - first) >> 63) // all bits or none
		from += half & shorter
		n -= half
	}
	return int(from)
}

// sort sorts synapses that are due by block and slot: a counting sort, which
// keeps their order otherwise. A block has 1<<shift neurons.
func (a *arrivals) sort(f *fan, all []due, blocks, slots, shift int) {
	a.clear(blocks, slots)
	start := a.start
	for _, d := range all {
		for _, s := range f.synapses[d.from:d.to] {
			start[int(f.target(s)>>shift)*slots+int(d.base+f.delay(s))+2]++
		}
	}
	a.sum()
	switch {
	case f.weights.w64 != nil:
		a.weights.w64 = placeWeighted(a, f, all, shift, a.weights.w64, f.weights.w64)
	case f.weights.w32 != nil:
		a.weights.w32 = placeWeighted(a, f, all, shift, a.weights.w32, f.weights.w32)
	default:
		a.place(f, all, shift)
	}
}

// clear makes ready for counting. Counts go two ahead of their slots: summed up
// they become the places to fill, which filling turns into the ends, and these
// are the next slot's starts.
func (a *arrivals) clear(blocks, slots int) {
	a.slots = slots
	n := blocks*slots + 2
	if cap(a.start) < n {
		a.start = make([]uint32, n)
	}
	a.start = a.start[:n]
	clear(a.start)
}

// sum makes places of counts, and room for the targets.
func (a *arrivals) sum() {
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
func (a *arrivals) place(f *fan, all []due, shift int) {
	// Copies: what is stored might change the fields, for all the compiler knows.
	start, targets := a.start, a.targets
	slots, within := a.slots, uint32(1)<<shift-1
	for _, d := range all {
		for _, s := range f.synapses[d.from:d.to] {
			at := &start[int(f.target(s)>>shift)*slots+int(d.base+f.delay(s))+1]
			targets[*at] = uint16(f.target(s) & within)
			*at++
		}
	}
}

// placeWeighted does what place does, and puts the synapses' weights at the same
// places in to, which it returns.
func placeWeighted[T kernel.Float](a *arrivals, f *fan, all []due, shift int, to, weights []T) []T {
	total := len(a.targets)
	if cap(to) < total {
		to = make([]T, total+total/4)
	}
	to = to[:total]
	start, targets := a.start, a.targets
	slots, within := a.slots, uint32(1)<<shift-1
	for _, d := range all {
		own := weights[d.from:d.to]
		for i, s := range f.synapses[d.from:d.to] {
			at := &start[int(f.target(s)>>shift)*slots+int(d.base+f.delay(s))+1]
			targets[*at], to[*at] = uint16(f.target(s)&within), own[i]
			*at++
		}
	}
	return to
}
