package hh

import (
	"fmt"
	"unsafe"

	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/random"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/sources"
	"github.com/lut4go/lut4go/internal/portable"
)

// Source is neurons that are no cells: they have no voltage, and spike as their Trains
// say. Connect takes it where synapses come from, and its spikes are recorded like those
// of a Population. What it costs goes with its spikes, not with its neurons and steps.
//
// Synapses from a source may be of any delay without making the network slower, unlike
// those between cells, the shortest of which is how far blocks of cells go through a run
// on their own.
type Source struct {
	group
	core    *schedule.Source
	reader  SpikeReader // of StreamedTrains
	from    string      // its type
	drawn   trainsDrawn
	hash    string            // of the lists that the trains go by, once a checkpoint or a run wanted it
	streams []portable.Stream // of each neuron, once they have had trains that are drawn
}

// Trains are spike trains of the neurons of a Source: GivenTrains, StreamedTrains,
// PoissonTrains or RenewalTrains.
type Trains interface {
	// trains returns them as they are from the network's next step on.
	trains(s *Source) (sources.Trains, error)
}

// AddSource adds count neurons that are no cells. Their spikes begin with the network's
// next step.
func (n *Network) AddSource(name string, count int, t Trains) (*Source, error) {
	if n.running {
		return nil, fmt.Errorf("hh: source %q: %w", name, errRunning)
	}
	if err := n.checkGroup("source", name, count); err != nil {
		return nil, err
	}
	if len(n.sources) == random.MaxPopulations {
		return nil, fmt.Errorf("hh: more than %d sources", random.MaxPopulations)
	}
	// Of each neuron, a random stream, two times and a place to sort by.
	each := unsafe.Sizeof(portable.Stream{}) + 3*unsafe.Sizeof(float64(0))
	err := memory.Check(fmt.Sprintf("source %q of %d neurons", name, count), uint64(count)*uint64(each))
	if err := n.team.Agree(fmt.Sprintf("AddSource %q", name), err); err != nil {
		return nil, err
	}
	lo, hi := n.team.Slice(count)
	s := &Source{group: group{net: n, name: name, index: len(n.sources), size: count, lo: lo, hi: hi, source: true}}
	s.core = schedule.NewSource(count)
	s.sender = &s.core.Sender
	if err := s.use(t); err != nil {
		return nil, err
	}
	n.sources = append(n.sources, s)
	return s, nil
}

// SetTrains gives the neurons other trains from the network's next step on. Spikes that
// are under way arrive all the same.
func (s *Source) SetTrains(t Trains) error {
	if s.net.running {
		return fmt.Errorf("hh: %s: %w", s, errRunning)
	}
	return s.use(t)
}

// use has the neurons spike as the trains say.
func (s *Source) use(t Trains) error {
	if t == nil {
		return fmt.Errorf("hh: %s has no trains, want GivenTrains, StreamedTrains, PoissonTrains or RenewalTrains", s)
	}
	s.gatherTrains()
	made, err := t.trains(s)
	if err != nil {
		err = fmt.Errorf("hh: %s: %w", s, err)
	}
	if err := s.agree("trains", err); err != nil {
		return err
	}
	var reader SpikeReader
	switch t := t.(type) {
	case StreamedTrains:
		reader = t.From
	case *StreamedTrains:
		reader = t.From
	}
	from, err := s.typeOnFirst("reader", reader, nil)
	if err != nil {
		return err
	}
	s.core.Trains, s.reader, s.from, s.hash = made, reader, from, ""
	return nil
}

// collectSpikes sets the source's spikes to those of an epoch.
func (s *Source) collectSpikes(e schedule.Epoch) {
	all := &s.spikes
	all.steps, all.neurons = all.steps[:0], all.neurons[:0]
	s.core.EachSpike(e, func(step uint64, neuron uint32) {
		all.steps = append(all.steps, step)
		all.neurons = append(all.neurons, neuron)
	})
}

// fire makes the spikes of all sources in an epoch, or none of any if there is an error.
func (n *Network) fire(e schedule.Epoch) error {
	for _, s := range n.sources {
		if err := s.core.Prepare(e); err != nil {
			return fmt.Errorf("hh: %s: %w", s, err)
		}
	}
	for _, s := range n.sources {
		s.core.Fire(e)
	}
	return nil
}
