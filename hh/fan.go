package hh

import (
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// fan is the synapses of a projection that end in one partition, by source: those
// of source i are synapses[first[i]:first[i+1]], by delay, then target, then as
// they were drawn. Where each has a weight, weights has them in the same order.
type fan struct {
	first    []uint32
	synapses []synapse
	weights  weights
	bits     uint // of a target
}

// weights are in the precision of the state: in one of the two slices.
type weights struct {
	w64 []float64
	w32 []float32
}

// weighted reports whether each synapse has a weight of its own.
func (f *fan) weighted() bool { return f.weights.w64 != nil || f.weights.w32 != nil }

// of returns the slice that is in use for T.
func of[T kernel.Float](w *weights) []T {
	if x, ok := any(&w.w64).(*[]T); ok {
		return *x
	}
	return *any(&w.w32).(*[]T)
}

// synapse packs a delay in steps above the bits of a target, which counts from
// the partition's first neuron: in ascending order synapses are by delay.
type synapse uint32

func (f *fan) synapse(delay uint16, target uint32) synapse {
	return synapse(delay)<<f.bits | synapse(target)
}

func (f *fan) delay(s synapse) int64   { return int64(s >> f.bits) }
func (f *fan) target(s synapse) uint32 { return uint32(s) & (1<<f.bits - 1) }

// fan returns the synapses that end in neurons lo to hi, at most 2^16 of them.
func (p *projection) fan(d *drawn, lo, hi int) *fan {
	share := int(uint64(d.count()) * uint64(hi-lo) / uint64(p.to.n))
	room := share + share/16
	f := &fan{first: make([]uint32, 1, p.from.n+1), synapses: make([]synapse, 0, room), bits: targetBits(hi - lo)}
	if p.weighted && p.net.config.Precision == 64 {
		f.weights.w64 = make([]float64, 0, room)
	} else if p.weighted {
		f.weights.w32 = make([]float32, 0, room)
	}
	var order []uint64
	d.each(func(_ int, l list) {
		a, _ := slices.BinarySearch(l.targets, uint32(lo))
		if p.weighted {
			order = f.addWeighted(order[:0], l, a, lo, hi)
		} else {
			for ; a < len(l.targets) && l.targets[a] < uint32(hi); a++ {
				f.synapses = append(f.synapses, f.synapse(l.delays[a], l.targets[a]-uint32(lo)))
			}
			slices.Sort(f.synapses[f.first[len(f.first)-1]:])
		}
		f.first = append(f.first, uint32(len(f.synapses)))
	})
	return f
}

// addWeighted adds the synapses of a list from place a on that end in neurons lo
// to hi, and their weights. order is scratch space, which it returns.
func (f *fan) addWeighted(order []uint64, l list, a, lo, hi int) []uint64 {
	for ; a < len(l.targets) && l.targets[a] < uint32(hi); a++ {
		s := f.synapse(l.delays[a], l.targets[a]-uint32(lo))
		// The place keeps those apart that differ in their weight alone.
		order = append(order, uint64(s)<<32|uint64(a))
	}
	slices.Sort(order)
	for _, o := range order {
		f.synapses = append(f.synapses, synapse(o>>32))
		if w := l.weights[uint32(o)]; f.weights.w64 != nil {
			f.weights.w64 = append(f.weights.w64, w)
		} else {
			f.weights.w32 = append(f.weights.w32, float32(w))
		}
	}
	return order
}
