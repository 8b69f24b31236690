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

const synapseBits = 32

func (f *fan) synapse(delay uint16, target uint32) synapse {
	return synapse(delay)<<f.bits | synapse(target)
}

func (f *fan) delay(s synapse) int64   { return int64(s >> f.bits) }
func (f *fan) target(s synapse) uint32 { return uint32(s) & (1<<f.bits - 1) }

// fans returns the synapses that end in each of a population's partitions. Each
// goroutine takes the sources that one of them drew, for all partitions: with
// their numbers known, everyone knows where to put its own.
func (p *projection) fans(d *drawn, parts []*partition) []*fan {
	fans := make([]*fan, len(parts))
	for i, part := range parts {
		fans[i] = &fan{first: make([]uint32, p.from.n+1), bits: targetBits(part.width())}
	}
	threads := p.net.config.Threads
	parallel(threads, len(d.parts), func(i int) { d.parts[i].count(fans, parts) })
	parallel(threads, len(fans), func(i int) { fans[i].makeRoom(p) })
	parallel(threads, len(d.parts), func(i int) { d.parts[i].scatter(fans, parts, p.least) })
	return fans
}

// count sets the first of each fan for a source to the number of synapses of the
// source before it.
func (d *drawnPart) count(fans []*fan, parts []*partition) {
	d.each(func(source int, l list) {
		at := 0
		for i, f := range fans {
			from, hi := at, uint32(parts[i].hi())
			for at < len(l.targets) && l.targets[at] < hi {
				at++
			}
			f.first[source+1] = uint32(at - from)
		}
	})
}

// makeRoom adds up the numbers of synapses and makes room for all of them.
func (f *fan) makeRoom(p *projection) {
	sum := uint32(0)
	for i, n := range f.first {
		sum += n
		f.first[i] = sum
	}
	f.synapses = make([]synapse, sum)
	if p.weighted && p.net.config.Precision == 64 {
		f.weights.w64 = make([]float64, sum)
	} else if p.weighted {
		f.weights.w32 = make([]float32, sum)
	}
}

// scatter puts the synapses of its sources into the fans. A source's synapses are
// sorted by delay once for all fans, which keeps their order.
func (d *drawnPart) scatter(fans []*fan, parts []*partition, least int) {
	type place struct {
		*fan
		lo   uint32
		next uint32 // where its next synapse goes
	}
	places := make([]place, len(fans))
	var of []uint32 // the fan of each block
	shift := parts[0].shift
	for i, f := range fans {
		places[i] = place{f, uint32(parts[i].lo()), f.first[d.lo]}
		for range parts[i].blocks {
			of = append(of, uint32(i))
		}
	}
	var order delayOrder
	d.each(func(_ int, l list) {
		for _, at := range order.of(l.delays, least) {
			target := l.targets[at]
			to := &places[of[target>>shift]]
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

// delayOrder sorts the synapses of one source after the other by delay.
type delayOrder struct {
	ends   []uint32 // of the synapses with a delay
	keys   []uint64
	places []uint32
}

// of returns the places of delays in ascending order, those of the same delay in
// the order of the places. All delays are at least least. The next call overwrites
// them.
func (o *delayOrder) of(delays []uint16, least int) []uint32 {
	o.places = slices.Grow(o.places[:0], len(delays))[:len(delays)]
	most := least
	for _, d := range delays {
		most = max(most, int(d))
	}
	// Counting takes a time for each delay there could be, sorting about four
	// such times for each that there is.
	if span := most - least + 1; span <= 4*len(delays) {
		o.count(delays, uint16(least), span)
	} else {
		o.sort(delays)
	}
	return o.places
}

func (o *delayOrder) count(delays []uint16, least uint16, span int) {
	o.ends = slices.Grow(o.ends[:0], span)[:span]
	ends := o.ends
	clear(ends)
	for _, d := range delays {
		ends[d-least]++
	}
	sum := uint32(0)
	for i, n := range ends {
		ends[i] = sum
		sum += n
	}
	for i, d := range delays {
		end := &ends[d-least]
		o.places[*end] = uint32(i)
		*end++
	}
}

func (o *delayOrder) sort(delays []uint16) {
	o.keys = o.keys[:0]
	for i, d := range delays {
		o.keys = append(o.keys, uint64(d)<<32|uint64(i))
	}
	slices.Sort(o.keys)
	for i, k := range o.keys {
		o.places[i] = uint32(k)
	}
}
