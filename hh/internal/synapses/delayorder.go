package synapses

import "slices"

// delayOrder sorts the synapses of one source after the other by delay.
type delayOrder struct {
	ends   []uint32 // of the synapses with a delay
	keys   []uint64
	places []uint32
}

// of returns the places of delays in ascending order, those of the same delay in
// the order of the places. No delay is below the shortest. The next call overwrites
// them.
func (o *delayOrder) of(delays []uint16, shortest int) []uint32 {
	o.places = slices.Grow(o.places[:0], len(delays))[:len(delays)]
	longest := shortest
	for _, d := range delays {
		longest = max(longest, int(d))
	}
	// Counting takes a time for each delay there could be, sorting about four
	// such times for each that there is.
	if span := longest - shortest + 1; span <= 4*len(delays) {
		o.count(delays, uint16(shortest), span)
	} else {
		o.sort(delays)
	}
	return o.places
}

func (o *delayOrder) count(delays []uint16, shortest uint16, span int) {
	o.ends = slices.Grow(o.ends[:0], span)[:span]
	ends := o.ends
	clear(ends)
	for _, d := range delays {
		ends[d-shortest]++
	}
	sum := uint32(0)
	for i, n := range ends {
		ends[i] = sum
		sum += n
	}
	for i, d := range delays {
		end := &ends[d-shortest]
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
