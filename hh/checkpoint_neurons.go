package hh

import (
	"encoding/binary"
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// saveMonitors writes monitors and sinks, which the first rank has.
func (p *group) saveMonitors(e *saver) {
	if !e.first() {
		return
	}
	for _, m := range p.monitors {
		if err := m.save(e.Encoder); err != nil {
			e.fail(fmt.Errorf("%s: %s: %w", p, m.kind(), err))
		}
	}
}

func (p *group) loadMonitors(l *snapshots.Loader) {
	for _, m := range p.monitors {
		if !p.net.team.First() {
			l.Forget(func() { m.load(l) })
			continue
		}
		m.load(l)
	}
}

// resumeSink reads where a sink or reader was, which the first rank has.
func (p *group) resumeSink(l *snapshots.Loader, kind string, sink any) {
	if !p.net.team.First() {
		l.Forget(func() { resumeSink(l, kind, sink) })
		return
	}
	resumeSink(l, kind, sink)
}

// monitorSettings adds the monitors to what the network was built with.
func (p *group) monitorSettings(add func(name, format string, args ...any)) {
	for i, m := range p.monitors {
		add(fmt.Sprintf("monitor %d of %s", i, p), "%s", m.kind())
	}
}

// saveSpikes writes spikes.
func saveSpikes(e *snapshots.Encoder, spikes []communication.Spike) {
	e.Uint64(uint64(len(spikes)))
	for _, s := range spikes {
		e.Uint64(s.Step)
		e.Uint64(uint64(s.Neuron))
	}
}

// loadSpikes reads spikes of the neurons.
func (p *group) loadSpikes(l *snapshots.Loader) []communication.Spike {
	raw := l.Take(l.Uint64(), 16)
	spikes := make([]communication.Spike, len(raw)/16)
	for i := range spikes {
		step, neuron := binary.LittleEndian.Uint64(raw[16*i:]), binary.LittleEndian.Uint64(raw[16*i+8:])
		if neuron >= uint64(p.size) {
			l.Fail("a spike of neuron %d of %d in step %d", neuron, p.size, step)
			return nil
		}
		spikes[i] = communication.Spike{Step: step, Neuron: uint32(neuron)}
	}
	return spikes
}

// loadUnderWay reads spikes under way.
func (p *group) loadUnderWay(l *snapshots.Loader) []communication.Spike {
	spikes := p.loadSpikes(l)
	for i, s := range spikes {
		if s.Step >= l.Step {
			l.Fail("a spike of neuron %d of %d in step %d of %d", s.Neuron, p.size, s.Step, l.Step)
			return nil
		}
		if i == 0 {
			continue
		}
		// The neurons of a source may spike several times in a step.
		before := spikes[i-1]
		if before.Neuron > s.Neuron || before.Neuron == s.Neuron && (before.Step > s.Step || before.Step == s.Step && !p.source) {
			l.Fail("spike %d of those under way is out of order", i)
			return nil
		}
	}
	return spikes
}

// loadHistory reads the spikes under way of the neurons themselves.
func (p *group) loadHistory(l *snapshots.Loader) {
	history := p.loadUnderWay(l)
	l.Then(func() { p.sender.History.Set(p.sender.Filter.Pass(nil, history)) })
}
