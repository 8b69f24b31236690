package hh

import (
	"errors"
	"fmt"
)

// SpikeSink takes spikes while a run goes on, so that they need not be kept in
// memory. Package record has sinks that write files.
type SpikeSink interface {
	// WriteSpikes gets the spikes of an epoch that has any, by step, then
	// neuron: for each its step, its neuron and, for StreamCrossings, when it
	// crossed the threshold in ms; for StreamSpikes, crossings is nil. The slices
	// are lent for the call.
	WriteSpikes(steps []uint64, neurons []uint32, crossings []float64) error
}

// StateSink takes samples of a state variable while a run goes on.
type StateSink interface {
	// WriteStates gets some samples: before each of the steps, a value for every
	// neuron of the stream, one sample after the other, so that
	// values[s*len(values)/len(steps)+k] is that of the k-th neuron before
	// steps[s]. The slices are lent for the call.
	WriteStates(steps []uint64, values []float64) error
}

// StreamSpikes hands all spikes of a population to a sink from now on. The sink
// is called after an epoch (the smallest synaptic delay, at most 512 steps) by
// the goroutine that called Run, and must leave the network alone.
//
// When a sink returns an error, Run delivers what is due, as at the end of every
// run, and returns an error that wraps it. The network is then at the end of a
// step; a run that is continued hands over the spikes of later epochs, not again
// those of the one that failed.
func (n *Network) StreamSpikes(p *Population, sink SpikeSink) error {
	return n.stream(p, &spikeStream{p, sink, false}, false)
}

// StreamCrossings is StreamSpikes with the times at which the threshold was
// crossed, see RecordCrossings.
func (n *Network) StreamCrossings(p *Population, sink SpikeSink) error {
	return n.stream(p, &spikeStream{p, sink, true}, true)
}

// StreamState hands a variable of the given neurons, one or more, to a sink from
// now on, before each step whose number is a multiple of every, as RecordState
// records it. The sink is called and may fail as that of StreamSpikes.
func (n *Network) StreamState(p *Population, variable string, neurons []int, every int, sink StateSink) error {
	if len(neurons) == 0 {
		return fmt.Errorf("hh: streaming %s of no neuron of population %q", variable, p.name)
	}
	m, err := n.RecordState(p, variable, neurons, every)
	if err != nil {
		return err
	}
	return n.stream(p, &stateStream{m: m, sink: sink}, false)
}

// stream is a monitor or sink of a population. It gets every epoch and the
// population's spikes in it.
type stream interface {
	take(e epoch, f *found) error
	// kind says what it is where checkpoints are compared.
	kind() string
	save(e *encoder) error
	load(l *loader)
}

// found is spikes by step, then neuron.
type found struct {
	steps     []uint64
	neurons   []uint32
	crossings []float64 // ms; none where nobody wants them
}

// stream adds a stream of a population, perhaps one that wants the times of
// crossings.
func (n *Network) stream(p *Population, s stream, located bool) error {
	if p.net != n {
		return fmt.Errorf("hh: population %q is not of this network", p.name)
	}
	p.streams = append(p.streams, s)
	p.located = p.located || located
	return nil
}

// report gives all streams what an epoch brought. One that fails keeps nothing
// from the others.
func (n *Network) report(e epoch) error {
	var errs []error
	for _, p := range n.populations {
		if len(p.streams) == 0 {
			continue
		}
		p.collect(e)
		for _, s := range p.streams {
			if err := s.take(e, &p.found); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// collect brings together the blocks' spikes of an epoch.
func (p *Population) collect(e epoch) {
	f := &p.found
	f.steps, f.neurons, f.crossings = f.steps[:0], f.neurons[:0], f.crossings[:0]
	dt := p.net.config.Dt
	for s := range e.count {
		step := e.from + uint64(s)
		for _, b := range p.blocks {
			from := 0
			if s > 0 {
				from = b.ends[s-1]
			}
			for k := from; k < b.ends[s]; k++ {
				f.steps = append(f.steps, step)
				f.neurons = append(f.neurons, uint32(b.lo)+b.list[k])
				if p.located {
					f.crossings = append(f.crossings, float64(float64(step)*dt)+float64(b.within[k]*dt))
				}
			}
		}
	}
}

type spikeStream struct {
	pop     *Population
	sink    SpikeSink
	located bool
}

func (s *spikeStream) take(_ epoch, f *found) error {
	if len(f.steps) == 0 {
		return nil
	}
	var crossings []float64
	if s.located {
		crossings = f.crossings
	}
	err := guard("WriteSpikes", func() error { return s.sink.WriteSpikes(f.steps, f.neurons, crossings) })
	if err != nil {
		return fmt.Errorf("hh: spikes of population %q to %T: %w", s.pop.name, s.sink, err)
	}
	return nil
}

// stateStream empties a monitor after every epoch.
type stateStream struct {
	m      *StateMonitor
	sink   StateSink
	steps  []uint64
	values []float64
}

func (s *stateStream) take(epoch, *found) error {
	m := s.m
	count := len(m.Values[0])
	if count == 0 {
		return nil
	}
	s.steps, s.values = s.steps[:0], s.values[:0]
	for i := range count {
		s.steps = append(s.steps, (m.start+uint64(i))*m.every)
		for _, x := range m.Values {
			s.values = append(s.values, x[i])
		}
	}
	for k := range m.Values {
		m.Values[k] = m.Values[k][:0]
	}
	m.start += uint64(count)
	err := guard("WriteStates", func() error { return s.sink.WriteStates(s.steps, s.values) })
	if err != nil {
		return fmt.Errorf("hh: %s of population %q to %T: %w", m.Variable, m.pop.name, s.sink, err)
	}
	return nil
}
