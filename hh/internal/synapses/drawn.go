package synapses

// drawn is the synapses of a projection by source, in one part for each
// goroutine that drew.
type drawn struct {
	parts []drawnPart
	keep  bool // they cannot be drawn again, or change
}

// drawnPart is the synapses of the sources from lo on: those of source lo+i are
// first[i] to first[i+1].
type drawnPart struct {
	lo     int
	first  []uint32
	target []uint32
	delay  []uint16  // steps
	weight []float64 // nil if all have the same
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
		f(d.lo+i, l)
	}
}
