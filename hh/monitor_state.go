package hh

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// StateMonitor holds a state variable, the clamp current or another quantity of some
// neurons over time. Of Ranks the first one holds it, for all of them, from the end of the run on.
type StateMonitor struct {
	Variable string
	Neurons  []int
	// Values holds one slice for each neuron, one value for each sample.
	Values [][]float64

	pop   *Population
	every uint64
	start uint64 // number of the first sample
	keeps uint64 // steps whose samples it holds at most, if a sink takes them; 0 if it holds all
}

// RecordState records a variable of the given neurons, one or more, from now on,
// before each step whose number is a multiple of every: one of Model.Variables or of
// Model.Quantities, as the current "I(na)".
func (p *Population) RecordState(variable string, neurons []int, every int) (*StateMonitor, error) {
	what, err := p.recorded(variable)
	if err != nil {
		return nil, err
	}
	return p.record(variable, what, neurons, every)
}

// record records what is read of each of the neurons.
func (p *Population) record(variable string, what recorded, neurons []int, every int) (*StateMonitor, error) {
	if every < 1 {
		return nil, fmt.Errorf("hh: recording every %d steps, want 1 or more", every)
	}
	if len(neurons) == 0 {
		return nil, fmt.Errorf("hh: recording %s of no neuron of population %q", variable, p.name)
	}
	for _, i := range neurons {
		if i < 0 || i >= p.Len() {
			return nil, fmt.Errorf("hh: recording neuron %d of population %q, which has %d", i, p.name, p.Len())
		}
	}
	m := &StateMonitor{
		Variable: variable,
		Neurons:  slices.Clone(neurons),
		Values:   make([][]float64, len(neurons)),
		pop:      p, every: uint64(every),
		start: (p.net.step + uint64(every) - 1) / uint64(every),
	}
	p.states = append(p.states, m)
	for i, neuron := range m.Neurons {
		if !p.has(neuron) {
			continue
		}
		cell := neuron - p.lo
		probe := engine.Probe{Variable: what.variable, Cell: cell, Every: m.every, Values: &m.Values[i]}
		if what.compute != nil {
			probe.Compute = func(s engine.Sample) (float64, error) { return what.compute(cell, s) }
		}
		p.core.AddProbe(probe)
	}
	return m, nil
}

// A run makes room before it begins for mostReserved samples of a neuron, 1 MiB, and for
// mostReservedInAll of all neurons of a monitor. It may be stopped long before it has as
// many as it might.
const (
	mostReserved      = 1 << 17
	mostReservedInAll = 1 << 22
)

// reserve makes room for the samples of so many steps; doubled, so that many short runs
// do not copy them each time.
func (m *StateMonitor) reserve(steps uint64) {
	if m.keeps > 0 {
		steps = min(steps, m.keeps)
	}
	samples := int(min(steps/m.every+1, mostReserved, mostReservedInAll/uint64(max(len(m.Values), 1))))
	for i, x := range m.Values {
		if samples > cap(x)-len(x) && (m.pop.net.team.First() || m.pop.has(m.Neurons[i])) {
			m.Values[i] = slices.Grow(x, max(samples, len(x)))
		}
	}
}

// Time returns the time of sample i, in ms.
func (m *StateMonitor) Time(i int) float64 {
	return float64((m.start+uint64(i))*m.every) * m.pop.net.config.Dt
}

func (m *StateMonitor) save(e *snapshots.Encoder) {
	e.Uint64(m.start)
	for _, x := range m.Values {
		e.Float64s(x)
	}
}

func (m *StateMonitor) load(l *snapshots.Loader) {
	start := l.Uint64()
	if start > l.Step {
		l.Fail("samples from number %d on after %d steps", start, l.Step)
	}
	values := make([][]float64, len(m.Values))
	for k := range values {
		values[k] = l.Float64s()
		l.Want("samples", len(values[k]), len(values[0]))
	}
	l.Then(func() {
		m.start = start
		if !m.pop.net.team.First() {
			clear(values)
		}
		copy(m.Values, values) // the blocks' probes point into it
	})
}
