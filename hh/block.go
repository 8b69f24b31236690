package hh

// block is a range of a population's neurons, which are taken through a whole
// epoch at once.
type block struct {
	pop    *Population
	lo, hi int
	place  int // in its partition
	above  []uint8

	// The spikes of the last epoch, by step: ends[s] is how many of list came
	// up to step s. Neurons count from lo.
	list []uint32
	ends []int
	// within is for each of list when the threshold was crossed, as a part of
	// the step, where someone wants to know.
	within []float64
	// resting is the block's part of the population's.
	resting []uint64
	// bySource is the same by neuron, then step, for those that go on to synapses.
	bySource []Spike

	probes  []probe
	outside Outside
}

// probe is one neuron's variable that a monitor records.
type probe struct {
	sample func() float64
	every  uint64
	values *[]float64
}

// record takes the samples that are due before a step.
func (b *block) record(step uint64) {
	for _, p := range b.probes {
		if step%p.every == 0 {
			*p.values = append(*p.values, p.sample())
		}
	}
}

// epoch is a number of steps from one on, through which the blocks go without
// knowing of each other.
type epoch struct {
	from    uint64
	count   int
	settled bool // the arrivals of step from-1 have been delivered
}

// window returns the steps whose arrivals are delivered in the epoch, first and
// last: those of step s are due after it, that is before step s+1.
func (e epoch) window() (first, last int64) {
	first = int64(e.from) - 1
	last = first + int64(max(e.count, 1)) - 1
	if e.settled {
		first++
	}
	return first, last
}

// sortBySource fills bySource from list: a counting sort, since list is by step.
func (b *block) sortBySource(from uint64, next []uint32) {
	next = next[:b.hi-b.lo+1]
	clear(next)
	for _, i := range b.list {
		next[i+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	if cap(b.bySource) < len(b.list) {
		b.bySource = make([]Spike, len(b.list), 2*len(b.list))
	}
	b.bySource = b.bySource[:len(b.list)]
	at := 0
	for s, end := range b.ends {
		for ; at < end; at++ {
			i := b.list[at]
			b.bySource[next[i]] = Spike{Step: from + uint64(s), Neuron: uint32(b.lo) + i}
			next[i]++
		}
	}
}
