package hh

import (
	"math"

	"github.com/lut4go/lut4go/internal/cpu"
)

// tally counts what a projection whose synapses all have one weight brings to
// some neurons in an epoch: a byte for each slot and neuron. Where many synapses
// are due that takes less time than to sort them, and the counts of a slot are
// delivered to all neurons by vectors.
type tally struct {
	lo     int // the first neuron
	counts []uint8
	bits   uint    // counts of slot s begin at s<<bits
	most   []uint8 // of each slot, the largest count or more
	usual  uint8   // what the counts of a slot may come to without a closer look
	// beyond is where further arrivals are due for which a count has no room.
	beyond []int
}

// worthCounting is how many counts may be kept for each synapse that is due. More
// take longer to go through than the synapses to sort.
const worthCounting = 32

// mostCounts is how many stay in the second-level cache. Results do not depend on it.
var mostCounts = cpu.L2()

// clear makes ready for counting what is due at the neurons from lo on.
func (t *tally) clear(lo, slots int, bits uint, due int) {
	t.lo, t.bits = lo, bits
	n := slots << bits
	if cap(t.counts) < n {
		t.counts = make([]uint8, n)
	} else {
		t.counts = t.counts[:n]
		clear(t.counts)
	}
	if cap(t.most) < slots {
		t.most = make([]uint8, slots)
	}
	t.most, t.usual = t.most[:slots], usualMost(float64(due)/float64(n))
	for s := range t.most {
		t.most[s] = t.usual
	}
	t.beyond = t.beyond[:0]
}

// usualMost returns what few counts exceed if they are Poisson distributed. It is
// even, as they are delivered two by two.
func usualMost(mean float64) uint8 {
	return uint8(min(2*math.Ceil((mean+3*math.Sqrt(mean))/2), math.MaxUint8-1))
}

// count counts synapses that are due.
func (t *tally) count(f *fan, all []due) {
	counts, usual := t.counts, t.usual
	for _, d := range all {
		base := int(d.base) << f.bits
		for _, s := range f.synapses[d.from:d.to] {
			at := base + int(s)
			c := counts[at] + 1
			if c-1 >= usual {
				t.many(at, c)
				continue
			}
			counts[at] = c
		}
	}
}

// countPlaces counts arrivals that are given by the places of their counts.
func (t *tally) countPlaces(places []uint32) {
	counts, usual := t.counts, t.usual
	for _, at := range places {
		c := counts[at] + 1
		if c-1 >= usual {
			t.many(int(at), c)
			continue
		}
		counts[at] = c
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
