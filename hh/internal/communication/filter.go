package communication

import (
	"math/bits"
	"sync/atomic"
)

// Filter is the neurons of a population whose spikes a rank needs: its own, and those whose
// synapses end in its cells. It counts them in a row, so that what a rank keeps for a source
// it keeps for these alone, and passes their spikes, so that nothing else looks at others. It
// has 1.5 bits for each neuron of the population. A nil one is of a process alone, which has
// all.
type Filter struct {
	bits   []uint64
	before []uint32 // how many there are before those of each word of bits
	count  int
}

// NewFilter returns one of none of n neurons.
func NewFilter(n int) *Filter {
	return &Filter{bits: make([]uint64, (n+63)/64), before: make([]uint32, (n+63)/64)}
}

// Add adds a neuron. Count has to be called after the last.
func (f *Filter) Add(neuron uint32) { f.bits[neuron/64] |= 1 << (neuron % 64) }

// AddTogether is Add for several goroutines at once.
func (f *Filter) AddTogether(neuron uint32) {
	atomic.OrUint64(&f.bits[neuron/64], 1<<(neuron%64))
}

// Count counts the neurons.
func (f *Filter) Count() {
	f.count = 0
	for i, x := range f.bits {
		f.before[i] = uint32(f.count)
		f.count += bits.OnesCount64(x)
	}
}

// Len returns how many neurons there are.
func (f *Filter) Len() int { return f.count }

// Bytes returns its size.
func (f *Filter) Bytes() int { return 8*len(f.bits) + 4*len(f.before) }

// Place returns the place of a neuron among them, if it is there.
func (f *Filter) Place(neuron uint32) (place uint32, ok bool) {
	if f == nil {
		return neuron, true
	}
	word, bit := f.bits[neuron/64], uint64(1)<<(neuron%64)
	return f.before[neuron/64] + uint32(bits.OnesCount64(word&(bit-1))), word&bit != 0
}

// Each calls f for every neuron, in their order.
func (f *Filter) Each(call func(place int, neuron uint32)) {
	place := 0
	for i, x := range f.bits {
		for ; x != 0; x &= x - 1 {
			call(place, uint32(64*i+bits.TrailingZeros64(x)))
			place++
		}
	}
}

// Neurons returns all of them.
func (f *Filter) Neurons() []uint32 {
	all := make([]uint32, 0, f.count)
	f.Each(func(_ int, neuron uint32) { all = append(all, neuron) })
	return all
}

// Pass appends to passed the spikes that this rank needs, with places for neurons.
func (f *Filter) Pass(passed, spikes []Spike) []Spike {
	if f == nil {
		return append(passed, spikes...)
	}
	for _, s := range spikes {
		if place, ok := f.Place(s.Neuron); ok {
			passed = append(passed, Spike{Step: s.Step, Neuron: place})
		}
	}
	return passed
}

// Moved returns spikes with the places of another filter, which has all neurons of this one.
func (f *Filter) Moved(spikes []Spike, to *Filter) []Spike {
	if f == nil || len(spikes) == 0 {
		return spikes
	}
	neurons, moved := f.Neurons(), make([]Spike, len(spikes))
	for i, s := range spikes {
		place, _ := to.Place(neurons[s.Neuron])
		moved[i] = Spike{Step: s.Step, Neuron: place}
	}
	return moved
}
