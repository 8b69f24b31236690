package hh

import "sort"

// arrivals is what one projection brings to a block in an epoch: the targets of
// slot s, the s-th step of the epoch, are targets[start[s]:start[s+1]], by
// source and then by the step of the spike. Targets count from the block's
// first neuron.
type arrivals struct {
	start   []uint32
	targets []uint16
}

func (a *arrivals) at(slot int) []uint16 { return a.targets[a.start[slot]:a.start[slot+1]] }

// synapseRange is the synapses of one spike that are due in an epoch.
type synapseRange struct {
	from, to uint32
	base     int64 // slot of an arrival with no delay
}

// gather collects what arrives at a block in an epoch. It pulls from the recent
// spikes of each source, source by source: so the order of the sums that
// Deliver makes is that of steps, then projections, then sources, whatever the
// epochs, blocks and threads are.
func (m *member) gather(b *block, e epoch) {
	for len(m.in) < len(b.fans) {
		m.in = append(m.in, arrivals{})
	}
	first, last := e.window()
	slots := max(e.count, 1)
	for i, f := range b.fans {
		m.collect(&m.in[i], f, b.pop.incoming[i].from.history, first, last, int64(e.from)-1, slots)
	}
}

// collect sorts the synapses that are due from step first to step last into
// slots, the first of which is step origin.
func (m *member) collect(a *arrivals, f *fan, spikes []Spike, first, last, origin int64, slots int) {
	if cap(a.start) < slots+2 {
		a.start = make([]uint32, slots+2)
	}
	// Two ahead, so that the counts become the slots' ends and then starts.
	a.start = a.start[:slots+2]
	clear(a.start)
	m.ranges = m.ranges[:0]
	for _, s := range spikes {
		lo, hi := f.first[s.Neuron], f.first[s.Neuron+1]
		if lo == hi {
			continue
		}
		least, most := first-int64(s.Step), last-int64(s.Step)
		delays := f.delay[lo:hi]
		if int64(delays[0]) > most || int64(delays[len(delays)-1]) < least {
			continue
		}
		from := sort.Search(len(delays), func(i int) bool { return int64(delays[i]) >= least })
		base := int64(s.Step) - origin
		to := from
		for ; to < len(delays) && int64(delays[to]) <= most; to++ {
			a.start[base+int64(delays[to])+2]++
		}
		if to > from {
			m.ranges = append(m.ranges, synapseRange{lo + uint32(from), lo + uint32(to), base})
		}
	}
	for s := 2; s < len(a.start); s++ {
		a.start[s] += a.start[s-1]
	}
	total := int(a.start[slots+1])
	if cap(a.targets) < total {
		a.targets = make([]uint16, total+total/4)
	}
	a.targets = a.targets[:total]
	for _, r := range m.ranges {
		for i := r.from; i < r.to; i++ {
			at := &a.start[r.base+int64(f.delay[i])+1]
			a.targets[*at] = f.target[i]
			*at++
		}
	}
}
