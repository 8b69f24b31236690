package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/schedule"
)

// Neurons are what synapses may come from and spikes are recorded of: the cells of a
// Population, or a Source.
type Neurons interface {
	Name() string
	Len() int

	RecordSpikes() *SpikeMonitor
	RecordSpikesOf(neurons []int) (*SpikeMonitor, error)
	CountSpikes() *SpikeCounter
	RecordRate(bin float64) (*RateMonitor, error)
	StreamSpikes(sink SpikeSink) error
	StreamSpikesOf(neurons []int, sink SpikeSink) error
}

// group is what Population and Source have in common.
type group struct {
	net    *Network
	name   string
	index  int // among the network's populations or sources
	size   int
	lo, hi int  // those that this process has, all unless there are Ranks
	source bool // a Source, no Population
	sender *schedule.Sender

	monitors []monitor   // and sinks, of spikes and states
	spikes   epochSpikes // for them
}

// groupOf returns nil if x is nil.
func groupOf(x Neurons) *group {
	switch x := x.(type) {
	case *Population:
		if x != nil {
			return &x.group
		}
	case *Source:
		if x != nil {
			return &x.group
		}
	}
	return nil
}

// local returns how many of the neurons this process has.
func (p *group) local() int { return p.hi - p.lo }

// has reports whether a neuron is one of these.
func (p *group) has(neuron int) bool { return p.lo <= neuron && neuron < p.hi }

// own returns the part of what all neurons have that is of those of this process.
func own[E any](p *group, all []E) []E {
	if all == nil {
		return nil
	}
	return all[p.lo:p.hi:p.hi]
}

// Name returns the name that the neurons were added by.
func (p *group) Name() string { return p.name }

// Len returns the number of neurons.
func (p *group) Len() int { return p.size }

// String is how errors name the neurons.
func (p *group) String() string {
	if p.source {
		return fmt.Sprintf("source %q", p.name)
	}
	return fmt.Sprintf("population %q", p.name)
}

// checkGroup returns an error if the network can have no such population or source.
func (n *Network) checkGroup(kind, name string, count int) error {
	if count < 1 || count > MaxNeurons {
		return fmt.Errorf("hh: %s %q of %d neurons, want 1 to %d", kind, name, count, MaxNeurons)
	}
	for _, p := range n.populations {
		if p.name == name {
			return fmt.Errorf("hh: two populations are named %q", name)
		}
	}
	for _, s := range n.sources {
		if s.name == name {
			return fmt.Errorf("hh: a source and another %s are named %q", kind, name)
		}
	}
	return nil
}
