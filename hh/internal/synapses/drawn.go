package synapses

// drawn is the synapses of a projection by source, in one part for each
// goroutine that drew.
type drawn struct {
	parts []drawnPart
	keep  bool // they cannot be drawn again, or change
}

// drawnPart is the synapses of the sources from lo on, or of those that are listed: those of
// source lo+i, or sources[i], are first[i] to first[i+1].
type drawnPart struct {
	lo      int
	sources []uint32 // of synapses that ranks have dealt; nil if all are there
	first   []uint32
	target  []uint32
	delay   []uint16  // steps
	weight  []float64 // nil if all have the same
}

// list is the synapses of one source, by target; those with the same target are
// in the order of Pairs, if it has them.
type list struct {
	targets []uint32
	delays  []uint16 // steps
	weights []float64
}

func (d *drawn) count() int {
	n := 0
	for _, p := range d.parts {
		n += len(p.target)
	}
	return n
}

// delays returns the shortest and the longest delay, or MaxDelay and -1 if there
// are no synapses.
func (d *drawn) delays() (shortest, longest int) {
	shortest, longest = MaxDelay, -1
	for _, p := range d.parts {
		for _, delay := range p.delay {
			shortest, longest = min(shortest, int(delay)), max(longest, int(delay))
		}
	}
	return shortest, longest
}

// each calls f for every source in turn with its synapses.
func (d *drawn) each(f func(source int, l list)) {
	for i := range d.parts {
		d.parts[i].each(f)
	}
}

func (d *drawnPart) each(f func(source int, l list)) {
	for i, a := range d.first[:len(d.first)-1] {
		b := d.first[i+1]
		l := list{targets: d.target[a:b], delays: d.delay[a:b]}
		if d.weight != nil {
			l.weights = d.weight[a:b]
		}
		source := d.lo + i
		if d.sources != nil {
			source = int(d.sources[i])
		}
		f(source, l)
	}
}

// begins returns the first source of the part that has synapses listed, or false if none.
func (d *drawnPart) begins() (source int, any bool) {
	switch {
	case len(d.first) < 2:
		return 0, false
	case d.sources != nil:
		return int(d.sources[0]), true
	}
	return d.lo, true
}
