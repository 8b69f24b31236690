package synapses

import (
	"encoding/binary"
	"math/bits"

	"github.com/lut4go/lut4go/kernel"
)

// DeliverSaturating is Deliver to receptors that saturate: an arrival takes x to
// x + w*(1-x), one after the other in the order of Deliver.
func DeliverSaturating[T kernel.Float](x []T, a *Arrivals, block, slot int) {
	weight := T(a.weight)
	if a.counted {
		from := a.partition.first(block) - a.counts.lo
		counts, _ := a.counts.slot(slot, from, len(x))
		saturateCounts(x, counts, weight)
		a.counts.eachBeyond(slot, from, len(x), func(i uint) { x[i] = saturate(x[i], weight) })
		return
	}
	i := block*a.slots + slot
	targets := a.targets[a.start[i]:a.start[i+1]]
	if a.weighted {
		own := weightsOf[T](&a.weights)[a.start[i]:a.start[i+1]]
		for i, t := range targets {
			x[t] = saturate(x[t], own[i])
		}
		return
	}
	for _, t := range targets {
		x[t] = saturate(x[t], weight)
	}
}

// saturateCounts has as many arrivals of a weight at each cell as its count says. It looks
// at eight counts at once, most of which are 0.
func saturateCounts[T kernel.Float](x []T, counts []uint8, weight T) {
	i := 0
	for ; i+8 <= len(counts); i += 8 {
		for eight := binary.LittleEndian.Uint64(counts[i:]); eight != 0; {
			at := bits.TrailingZeros64(eight) &^ 7
			y := x[i+at/8]
			for n := uint8(eight >> at); n > 0; n-- {
				y = saturate(y, weight)
			}
			x[i+at/8] = y
			eight &^= 0xff << at
		}
	}
	for ; i < len(counts); i++ {
		for range counts[i] {
			x[i] = saturate(x[i], weight)
		}
	}
}

// ScatterSaturating is Scatter to receptors that saturate.
func ScatterSaturating[T kernel.Float](x []T, a *Arrivals) {
	weight, c := T(a.weight), a.csr
	if c == nil {
		for _, e := range a.events {
			x[e.target] = saturate(x[e.target], weight)
		}
		return
	}
	own := weightsOf[T](&c.weights)
	for _, d := range a.due {
		for i, s := range c.synapses[d.from:d.to] {
			t, w := c.target(s), weight
			if c.Weighted {
				w = own[int(d.from)+i]
			}
			x[t] = saturate(x[t], w)
		}
	}
}

// saturate returns x + w*(1-x). The conversions keep the compiler from fusing it.
func saturate[T kernel.Float](x, w T) T { return x + T(float64(float64(w)*float64(1-x))) }
