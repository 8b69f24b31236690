package communication

// EpochSpikes is the spikes of a block of neurons in one epoch.
type EpochSpikes struct {
	// Neurons has the neuron of each spike, by step, then neuron, counted from the
	// block's first. Ends[s] is how many of them came up to step s of the epoch.
	Neurons []uint32
	Ends    []int
	// Within is for each of Neurons which part of the step had passed when its
	// voltage crossed the threshold, where someone wants to know.
	Within []float64
	// BySource is the same spikes by neuron, then step, once they are sorted.
	BySource []Spike
}

// Clear empties s for another epoch.
func (s *EpochSpikes) Clear() {
	s.Neurons, s.Ends, s.Within, s.BySource = s.Neurons[:0], s.Ends[:0], s.Within[:0], s.BySource[:0]
}

// Step returns the range of Neurons that spiked in step k of the epoch.
func (s *EpochSpikes) Step(k int) (from, to int) {
	if k > 0 {
		from = s.Ends[k-1]
	}
	return from, s.Ends[k]
}

// few is how many spikes are sorted by insertion in less time than it takes to go
// through a block's counts.
const few = 24

// SortBySource fills BySource. The block's first neuron is lo, the epoch's first step
// first, and next has room for one number more than the block has neurons.
func (s *EpochSpikes) SortBySource(lo int, first uint64, next []uint32) {
	if len(s.Neurons) > few && len(s.Ends) > 1 {
		s.countingSort(lo, first, next)
		return
	}
	// Those of a single step are by neuron as they are.
	s.BySource = s.BySource[:0]
	at := 0
	for k, end := range s.Ends {
		for ; at < end; at++ {
			x := Spike{Step: first + uint64(k), Neuron: uint32(lo) + s.Neurons[at]}
			s.BySource = append(s.BySource, x)
			i := at
			for ; i > 0 && s.BySource[i-1].Neuron > x.Neuron; i-- {
				s.BySource[i] = s.BySource[i-1]
			}
			s.BySource[i] = x
		}
	}
}

// countingSort does so for any number of spikes.
func (s *EpochSpikes) countingSort(lo int, first uint64, next []uint32) {
	clear(next)
	for _, i := range s.Neurons {
		next[i+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	if cap(s.BySource) < len(s.Neurons) {
		s.BySource = make([]Spike, len(s.Neurons), 2*len(s.Neurons))
	}
	s.BySource = s.BySource[:len(s.Neurons)]
	at := 0
	for k, end := range s.Ends {
		for ; at < end; at++ {
			i := s.Neurons[at]
			s.BySource[next[i]] = Spike{Step: first + uint64(k), Neuron: uint32(lo) + i}
			next[i]++
		}
	}
}
