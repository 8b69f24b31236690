package synapses

// adjacency is synapses by source, then target: those of source lo+i are first[i] to
// first[i+1]. pair is where Pairs has them, and nil for other rules.
type adjacency struct {
	lo                  int
	first, target, pair []uint32
}

// targets adds the synapses of a source.
func (a *adjacency) targets(d *drawer) {
	for i := a.first[d.source-a.lo]; i < a.first[d.source-a.lo+1]; i++ {
		pair := uint32(0)
		if a.pair != nil {
			pair = a.pair[i]
		}
		d.add(a.target[i], pair)
	}
}

// bySource returns the places of a list of sources in the order of sources: a
// counting sort. Those of source i are order[first[i]:first[i+1]].
func bySource[I int | uint32](n int, sources []I) (first, order []uint32) {
	// One ahead, so that counts become the places to fill, which filling turns
	// into the ends, and these are the next one's starts.
	first = make([]uint32, n+2)
	for _, s := range sources {
		first[s+2]++
	}
	for i := 2; i < len(first); i++ {
		first[i] += first[i-1]
	}
	order = make([]uint32, len(sources))
	for i, s := range sources {
		order[first[s+1]] = uint32(i)
		first[s+1]++
	}
	return first[:n+1], order
}
