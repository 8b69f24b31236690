package schedule

import (
	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Sender is neurons whose spikes go through synapses.
type Sender struct {
	Neurons  int // of all processes
	MaxDelay int // of the outgoing synapses, in steps; -1 without any
	// Filter is the neurons that the process needs spikes of: History has these, by their
	// places in it. It is nil of a process alone.
	Filter   *communication.Filter
	outgoing []*synapses.Projection
	// changing are those of the outgoing projections that have plasticity.
	changing []*synapses.Projection
	pulsed   []*synapses.Projection // those with pulses of transmitter
	// ahead says that the spikes of an epoch are known before it, so that they may
	// arrive in it.
	ahead bool

	// What changes between epochs has no cache line in common with what all workers
	// read in them.
	_       [8]uint64
	History communication.History // of the neurons' spikes
}

// RemembersMore reports whether some of the synapses remember more of the spikes under way
// than the History has.
func (s *Sender) RemembersMore() bool { return len(s.changing)+len(s.pulsed) > 0 }

// Remember adds spikes to the History, by neuron, then step, before an epoch, and drops
// those that have arrived everywhere by then.
func (s *Sender) Remember(spikes []communication.Spike, before Epoch) {
	next := before.window().First
	s.History.Add(spikes, next-int64(s.MaxDelay))
	for _, p := range s.changing {
		p.Advance(spikes, next-int64(p.MaxDelay))
	}
	for _, p := range s.pulsed {
		p.Pulses.Add(spikes, next-int64(p.MaxDelay))
	}
}
