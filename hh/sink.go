package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
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

// StateSink takes samples of a state variable or quantity while a run goes on.
type StateSink interface {
	// WriteStates gets some samples: before each of the steps, a value for every
	// neuron of the stream, one sample after the other, so that
	// values[s*len(values)/len(steps)+k] is that of the k-th neuron before
	// steps[s]. The slices are lent for the call.
	WriteStates(steps []uint64, values []float64) error
}

// StreamSpikes hands all spikes to a sink from now on. The sink
// is called after an epoch (the smallest synaptic delay, at most 512 steps) by
// the goroutine that called Run, and must leave the network alone.
//
// When a sink returns an error, Run delivers what is due, as at the end of every
// run, and returns an error that wraps it. The network is then at the end of a
// step; a run that is continued hands over the spikes of later epochs, not again
// those of the one that failed.
//
// Of Ranks the first one calls its sink with the spikes of all; what the others give is not used,
// and may be nil. As ranks hear of an error when they exchange the next spikes, all of them stop
// an epoch later.
func (p *group) StreamSpikes(sink SpikeSink) error {
	return p.stream(&spikeStream{sink: sink})
}

// StreamSpikesOf is StreamSpikes of the given neurons, one or more.
func (p *group) StreamSpikesOf(neurons []int, sink SpikeSink) error {
	c, err := p.choose(neurons)
	if err != nil {
		return err
	}
	return p.stream(&spikeStream{sink: sink, chosen: c})
}

// stream adds a stream of spikes.
func (p *group) stream(s *spikeStream) error {
	var err error
	if s.sink == nil && p.net.team.First() {
		err = fmt.Errorf("hh: streaming spikes of %s to no sink", p)
	}
	if s.to, err = p.typeOnFirst("StreamSpikes", s.sink, err); err != nil {
		return err
	}
	s.from = p
	p.monitors = append(p.monitors, s)
	return nil
}

// StreamCrossings is StreamSpikes with the times at which the threshold was
// crossed, see RecordCrossings.
func (p *Population) StreamCrossings(sink SpikeSink) error {
	if err := p.stream(&spikeStream{sink: sink, located: true}); err != nil {
		return err
	}
	p.core.Cells.LocateCrossings()
	return nil
}

// StreamState hands a variable of the given neurons, one or more, to a sink from
// now on, before each step whose number is a multiple of every, as RecordState
// records it. The sink is called and may fail as that of StreamSpikes.
func (p *Population) StreamState(variable string, neurons []int, every int, sink StateSink) error {
	return p.streamMonitor(variable, sink, func() (*StateMonitor, error) { return p.RecordState(variable, neurons, every) })
}

// streamMonitor hands what a new monitor records to a sink.
func (p *Population) streamMonitor(what string, sink StateSink, record func() (*StateMonitor, error)) error {
	var missing error
	if sink == nil && p.net.team.First() {
		missing = fmt.Errorf("hh: streaming %s of population %q to no sink", what, p.name)
	}
	to, err := p.typeOnFirst("StreamState", sink, missing)
	if err != nil {
		return err
	}
	m, err := record()
	if err != nil {
		return err
	}
	m.keeps = schedule.LongestEpoch
	p.monitors = append(p.monitors, &stateStream{m: m, sink: sink, to: to})
	return nil
}

type spikeStream struct {
	from    *group
	sink    SpikeSink
	to      string // the type of the sink
	located bool
	chosen  *chosen
}

func (s *spikeStream) observe(_ schedule.Epoch, spikes *epochSpikes) error {
	spikes = s.chosen.of(spikes)
	if len(spikes.steps) == 0 {
		return nil
	}
	var crossings []float64
	if s.located {
		crossings = spikes.crossings
	}
	err := guard("WriteSpikes", func() error { return s.sink.WriteSpikes(spikes.steps, spikes.neurons, crossings) })
	if err != nil {
		return fmt.Errorf("hh: spikes of %s to %T: %w", s.from, s.sink, err)
	}
	return nil
}

// stateStream empties a monitor after every epoch.
type stateStream struct {
	m      *StateMonitor
	sink   StateSink
	to     string // the type of the sink
	steps  []uint64
	values []float64
}

func (s *stateStream) observe(schedule.Epoch, *epochSpikes) error {
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

func (s *spikeStream) kind() string {
	if s.located {
		return fmt.Sprintf("spikes with crossings%s to %s", s.chosen, s.to)
	}
	return fmt.Sprintf("spikes%s to %s", s.chosen, s.to)
}

func (s *spikeStream) save(e *snapshots.Encoder) error { return markSink(e, s.sink) }
func (s *spikeStream) load(l *snapshots.Loader)        { resumeSink(l, s.kind(), s.sink) }

func (s *stateStream) kind() string { return fmt.Sprintf("%s to %s", s.m.Variable, s.to) }

func (s *stateStream) save(e *snapshots.Encoder) error { return markSink(e, s.sink) }
func (s *stateStream) load(l *snapshots.Loader)        { resumeSink(l, s.kind(), s.sink) }
