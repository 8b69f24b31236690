package synapses

import (
	"math"
	"math/bits"

	"github.com/lut4go/lut4go/internal/cpu"
	"github.com/lut4go/lut4go/kernel"
)

// counts says how many arrivals a projection whose synapses all have one weight
// brings to some neurons in an epoch: a byte for each slot and neuron. Where many
// synapses are due that takes less time than to sort them, and the counts of a slot
// are delivered to all neurons by vectors.
type counts struct {
	lo      int // the first neuron
	counts  []uint8
	bits    uint    // counts of slot s begin at s<<bits
	largest []uint8 // bound on the counts of each slot
	usual   uint8   // what the counts of a slot may reach without a closer look
	// beyond are arrivals that are in no count: of each slot a list, that begins with
	// element first[slot]-1.
	beyond []beyond
	first  []uint32
}

// beyond is an arrival that its count has no room for, or that would be the only reason
// for a slot's counts to be added in a call of their own.
type beyond struct {
	target uint32 // from the first neuron on
	next   uint32 // the list goes on with the element before this; 0 if it ends
}

// countsPerSynapse is how many counts may be kept for each synapse that is due.
// More take longer to go through than the synapses to sort.
const countsPerSynapse = 32

// fewBeyond is how many arrivals of a slot, on average, are rather added one by one than
// the counts of the slot in a call of their own.
const fewBeyond = 4

// MaxCounts is how many counts, of a byte each, a partition may have at once: twice
// what is in the second-level cache is still faster than to go block by block. Only
// tests set this and CachedCounts: results do not depend on them.
var MaxCounts = min(2*cpu.L2(), 2<<20)

// CachedCounts is how many leave room in the second-level cache for the synapses that
// come by and the state of the cells.
var CachedCounts = min(5*cpu.L2()/16, 5<<16)

// CountedCells returns how many cells, a power of two, a partition may have whose counts
// for so many slots stay in the second-level cache.
func CountedCells(slots int) int { return 1 << (bits.Len(uint(max(CachedCounts/slots, 1))) - 1) }

// reset prepares for counting what is due at the neurons from lo on.
func (t *counts) reset(lo, slots int, bits uint, due int) {
	t.lo, t.bits = lo, bits
	n := slots << bits
	if cap(t.counts) < n {
		t.counts = make([]uint8, n)
	} else {
		t.counts = t.counts[:n]
		clear(t.counts)
	}
	if cap(t.largest) < slots {
		t.largest = make([]uint8, slots)
	}
	t.largest, t.usual = t.largest[:slots], usualCount(float64(due)/float64(n))
	for s := range t.largest {
		t.largest[s] = t.usual
	}
	if cap(t.first) < slots {
		t.first = make([]uint32, slots)
	}
	t.first = t.first[:slots]
	clear(t.first)
	t.beyond = t.beyond[:0]
}

// usualCount returns what few counts exceed if they are Poisson distributed. It is
// even, as they are delivered two by two.
func usualCount(mean float64) uint8 {
	return uint8(min(2*math.Ceil((mean+3*math.Sqrt(mean))/2), math.MaxUint8-1))
}

// add counts synapses that are due.
func (t *counts) add(c *CSR, all []due) {
	counts, usual := t.counts, t.usual
	for _, d := range all {
		base := int(d.base) << c.targetBits
		for _, s := range c.synapses[d.from:d.to] {
			at := base + int(s)
			n := counts[at] + 1
			if n-1 >= usual {
				t.addUnusual(at, n)
				continue
			}
			counts[at] = n
		}
	}
}

// addPlaces counts arrivals that are given by the places of their counts.
func (t *counts) addPlaces(places []uint32) {
	counts, usual := t.counts, t.usual
	for _, at := range places {
		n := counts[at] + 1
		if n-1 >= usual {
			t.addUnusual(int(at), n)
			continue
		}
		counts[at] = n
	}
}

// addUnusual makes the count at a place n, one more than it was.
func (t *counts) addUnusual(at int, n uint8) {
	slot := at >> t.bits
	if few := len(t.beyond) < fewBeyond*len(t.first); n == 0 || few && t.usual <= kernel.MaxArrivals {
		t.beyond = append(t.beyond, beyond{uint32(at - slot<<t.bits), t.first[slot]})
		t.first[slot] = uint32(len(t.beyond))
		return
	}
	t.counts[at] = n
	t.largest[slot] = max(t.largest[slot], n)
}

// slot returns the counts of a slot for n neurons from one on, and a bound on them.
func (t *counts) slot(slot, from, n int) (counts []uint8, largest uint8) {
	i := slot<<t.bits + from
	return t.counts[i : i+n], t.largest[slot]
}

// addBeyond adds to x, of neurons from one on, the weight of each arrival of a slot that is
// in no count.
func addBeyond[T kernel.Float](x []T, t *counts, slot, from int, weight T) {
	t.eachBeyond(slot, from, len(x), func(i uint) { x[i] += weight })
}

// eachBeyond calls f for each arrival of a slot that is in no count, with its neuron,
// counted from the one on of which there are n.
func (t *counts) eachBeyond(slot, from, n int, f func(i uint)) {
	for at := t.first[slot]; at > 0; {
		b := &t.beyond[at-1]
		if i := uint(b.target) - uint(from); i < uint(n) {
			f(i)
		}
		at = b.next
	}
}
