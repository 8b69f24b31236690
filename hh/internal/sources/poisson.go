package sources

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/internal/portable"
)

// Poisson is Poisson trains, one for each neuron, whose rates may change over time. An
// interval is an exponential number of mean 1, and lasts until the rate has added up to
// it: so a train depends on its rates and its random numbers alone.
type Poisson struct {
	// Rates[k] are the rates, in spikes per step, up to the time Ends[k] in steps: of each
	// neuron, or one for all. Ends ascend, and the last is +Inf.
	Rates   [][]float64
	Ends    []float64
	Streams []portable.Stream // of each neuron

	next    []float64 // time of each neuron's next spike, in steps; +Inf for none
	soonest []float64 // of each group of neurons
	events  []event
	counts  []int
}

// event is a spike in a slot of an epoch.
type event struct {
	slot   int32
	neuron uint32
}

// group is how many neurons have their next spikes looked at together.
const group = 64

// Start draws every neuron's first spike, from a step on.
func (p *Poisson) Start(step uint64) {
	next := make([]float64, len(p.Streams))
	for i := range next {
		next[i] = p.after(i, float64(step))
	}
	p.SetNext(next)
}

// Next returns the time of each neuron's next spike, in steps.
func (p *Poisson) Next() []float64 { return p.next }

// SetNext sets what Next returns.
func (p *Poisson) SetNext(next []float64) {
	p.next = next
	p.soonest = make([]float64, 0, len(next)/group+1)
	for own := range slices.Chunk(next, group) {
		p.soonest = append(p.soonest, slices.Min(own))
	}
}

// after draws when neuron i spikes next after a time, in steps.
func (p *Poisson) after(i int, t float64) float64 {
	k := 0
	if len(p.Ends) > 1 {
		k, _ = slices.BinarySearch(p.Ends, math.Nextafter(t, math.Inf(1)))
	}
	left := p.Streams[i].Exponential()
	for ; k < len(p.Ends); k++ {
		rate := p.Rates[k][min(i, len(p.Rates[k])-1)]
		if rate > 0 {
			if at := t + left/rate; at < p.Ends[k] {
				return at
			}
			left = max(0, left-float64(rate*(p.Ends[k]-t)))
		}
		t = p.Ends[k]
	}
	return math.Inf(1)
}

// Prepare does nothing.
func (p *Poisson) Prepare(uint64) error { return nil }

// Fill adds spikes, see Trains.
func (p *Poisson) Fill(s *communication.EpochSpikes, first uint64, steps int) {
	p.events = p.events[:0]
	end := float64(first + uint64(steps))
	for g, soonest := range p.soonest {
		if soonest < end {
			p.soonest[g] = p.fillGroup(g*group, min((g+1)*group, len(p.next)), first, end)
		}
	}
	p.sort(s, steps)
}

// fillGroup finds the spikes of some neurons, and returns when the next of all is.
func (p *Poisson) fillGroup(lo, hi int, first uint64, end float64) (soonest float64) {
	soonest = math.Inf(1)
	for i := lo; i < hi; i++ {
		at := p.next[i]
		for at < end {
			p.events = append(p.events, event{int32(uint64(at) - first), uint32(i)})
			at = p.after(i, at)
		}
		p.next[i] = at
		soonest = min(soonest, at)
	}
	return soonest
}

// sort adds the events, which are by neuron, by step, then neuron: a counting sort.
func (p *Poisson) sort(s *communication.EpochSpikes, steps int) {
	p.counts = append(p.counts[:0], make([]int, steps+1)...)
	for _, e := range p.events {
		p.counts[e.slot+1]++
	}
	from := len(s.Neurons)
	s.Neurons = append(s.Neurons, make([]uint32, len(p.events))...)
	to := s.Neurons[from:]
	for k := range steps {
		p.counts[k+1] += p.counts[k]
		s.Ends = append(s.Ends, from+p.counts[k+1])
	}
	for _, e := range p.events {
		to[p.counts[e.slot]] = e.neuron
		p.counts[e.slot]++
	}
}
