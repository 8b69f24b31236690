package sources

import (
	"math"

	"github.com/lut4go/lut4go/hh/internal/communication"
)

// Process draws the spikes of neurons one after the other.
type Process interface {
	// After draws when neuron i spikes next after a time, in steps; +Inf for never.
	After(i int, t float64) float64
}

// Drawn is trains that are drawn, one for each neuron. It knows the next spike of each.
type Drawn struct {
	Process Process

	// only is the neurons whose trains are drawn, nil for all.
	only    *communication.Filter
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

// NewDrawn returns the trains of so many neurons by a process that begins with a step.
func NewDrawn(p Process, neurons int, step uint64) *Drawn {
	next := make([]float64, neurons)
	for i := range next {
		next[i] = p.After(i, float64(step))
	}
	d := &Drawn{Process: p}
	d.SetNext(next)
	return d
}

// Next returns the time of each neuron's next spike, in steps.
func (d *Drawn) Next() []float64 { return d.next }

// SetNext sets what Next returns.
func (d *Drawn) SetNext(next []float64) {
	d.next = next
	d.soonest = make([]float64, (len(next)+group-1)/group)
	for i := range d.soonest {
		d.soonest[i] = math.Inf(1)
	}
	for i, at := range next {
		if d.draws(i) {
			d.soonest[i/group] = min(d.soonest[i/group], at)
		}
	}
}

// Only has the trains of some neurons drawn and leaves the others where they are: another
// process has to draw these.
func (d *Drawn) Only(some *communication.Filter) {
	d.only = some
	d.SetNext(d.next)
}

// draws reports whether the train of a neuron is drawn.
func (d *Drawn) draws(i int) bool {
	_, ok := d.only.Place(uint32(i))
	return ok
}

// Prepare does nothing.
func (d *Drawn) Prepare(uint64) error { return nil }

// Fill adds spikes, see Trains.
func (d *Drawn) Fill(s *communication.EpochSpikes, first uint64, steps int) {
	d.events = d.events[:0]
	end := float64(first + uint64(steps))
	for g, soonest := range d.soonest {
		if soonest < end {
			d.soonest[g] = d.fillGroup(g*group, min((g+1)*group, len(d.next)), first, end)
		}
	}
	d.sort(s, steps)
}

// fillGroup finds the spikes of some neurons, and returns when the next of all is.
func (d *Drawn) fillGroup(lo, hi int, first uint64, end float64) (soonest float64) {
	soonest = math.Inf(1)
	for i := lo; i < hi; i++ {
		if !d.draws(i) {
			continue
		}
		at := d.next[i]
		for at < end {
			d.events = append(d.events, event{int32(uint64(at) - first), uint32(i)})
			at = d.Process.After(i, at)
		}
		d.next[i] = at
		soonest = min(soonest, at)
	}
	return soonest
}

// sort adds the events, which are by neuron, by step, then neuron: a counting sort.
func (d *Drawn) sort(s *communication.EpochSpikes, steps int) {
	d.counts = append(d.counts[:0], make([]int, steps+1)...)
	for _, e := range d.events {
		d.counts[e.slot+1]++
	}
	from := len(s.Neurons)
	s.Neurons = append(s.Neurons, make([]uint32, len(d.events))...)
	to := s.Neurons[from:]
	for k := range steps {
		d.counts[k+1] += d.counts[k]
		s.Ends = append(s.Ends, from+d.counts[k+1])
	}
	for _, e := range d.events {
		to[d.counts[e.slot]] = e.neuron
		d.counts[e.slot]++
	}
}
