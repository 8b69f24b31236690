package hh

// tally counts what a projection whose synapses all have one weight brings to a
// partition in an epoch: a byte for each slot and neuron. Where many synapses are
// due that takes less time than to sort them, and the counts of a slot are
// delivered to all neurons by vectors.
type tally struct {
	lo     int // the partition's first neuron
	counts []uint8
	bits   uint    // counts of slot s begin at s<<bits
	most   []uint8 // of each slot, the largest count or more
	// beyond is where further arrivals are due for which a count has no room.
	beyond []int
}

const (
	// usualMost is what the counts of a slot may come to without a closer look.
	usualMost = 2

	// worthCounting is how many counts may be kept for each synapse that is due.
	// More take longer to go through than the synapses to sort.
	worthCounting = 32

	// mostCounts bounds them, so that they stay in the second-level cache.
	mostCounts = 1 << 20
)

// countable reports whether to count synapses that are due in that many bytes,
// rather than sort them.
func countable(due, bytes int) bool {
	return bytes <= mostCounts && bytes <= due*worthCounting
}

// count counts the synapses that are due, of a partition that starts with neuron
// lo.
func (t *tally) count(f *fan, all []due, lo, slots int) {
	t.lo, t.bits = lo, f.bits
	if n := slots << f.bits; cap(t.counts) < n {
		t.counts = make([]uint8, n)
	} else {
		t.counts = t.counts[:n]
		clear(t.counts)
	}
	if cap(t.most) < slots {
		t.most = make([]uint8, slots)
	}
	t.most = t.most[:slots]
	for s := range t.most {
		t.most[s] = usualMost
	}
	t.beyond = t.beyond[:0]
	counts := t.counts
	for _, d := range all {
		base := int(d.base) << f.bits
		for _, s := range f.synapses[d.from:d.to] {
			at := base + int(s)
			c := counts[at] + 1
			if c-1 >= usualMost {
				t.many(at, c)
				continue
			}
			counts[at] = c
		}
	}
}

// many makes the count at a place c, one more than it was.
func (t *tally) many(at int, c uint8) {
	if c == 0 {
		t.beyond = append(t.beyond, at)
		return
	}
	t.counts[at] = c
	slot := at >> t.bits
	t.most[slot] = max(t.most[slot], c)
}

// at returns the counts of a slot for n neurons from one on, and the largest.
func (t *tally) at(slot, from, n int) (counts []uint8, most uint8) {
	i := slot<<t.bits + from
	return t.counts[i : i+n], t.most[slot]
}

// rest calls f for every arrival of a slot that is not among the counts, at
// neurons from one on.
func (t *tally) rest(slot, from, n int, f func(target int)) {
	for _, at := range t.beyond {
		if i := at - slot<<t.bits - from; i >= 0 && i < n {
			f(i)
		}
	}
}
