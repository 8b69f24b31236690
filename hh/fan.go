package hh

import "slices"

// fan is the synapses of a projection that end in one partition, by source: those
// of source i are synapses[first[i]:first[i+1]], by delay, then target.
type fan struct {
	first    []uint32
	synapses []synapse
}

// synapse packs a delay in steps and a target, counted from the partition's
// first neuron, so that synapses in ascending order are by delay.
type synapse uint32

func newSynapse(delay, target uint16) synapse { return synapse(delay)<<16 | synapse(target) }

func (s synapse) delay() int64   { return int64(s >> 16) }
func (s synapse) target() uint32 { return uint32(s & 0xffff) }

// fan returns the synapses that end in neurons lo to hi, at most 2^16 of them.
func (p *projection) fan(d *drawn, lo, hi int) *fan {
	share := int(uint64(d.count()) * uint64(hi-lo) / uint64(p.to.n))
	f := &fan{first: make([]uint32, 1, p.from.n+1), synapses: make([]synapse, 0, share+share/16)}
	d.each(func(_ int, targets []uint32, delays []uint16) {
		a, _ := slices.BinarySearch(targets, uint32(lo))
		for ; a < len(targets) && targets[a] < uint32(hi); a++ {
			f.synapses = append(f.synapses, newSynapse(delays[a], uint16(targets[a]-uint32(lo))))
		}
		slices.Sort(f.synapses[f.first[len(f.first)-1]:])
		f.first = append(f.first, uint32(len(f.synapses)))
	})
	return f
}
