package hh

import (
	"fmt"
	"slices"
)

// SpikeMonitor holds the spikes of a population, by step, then neuron.
type SpikeMonitor struct {
	Steps   []uint64 // the step in which the threshold was crossed, from 0
	Neurons []uint32
	dt      float64
}

// RecordSpikes records all spikes of a population from now on.
func (n *Network) RecordSpikes(p *Population) (*SpikeMonitor, error) {
	if p.net != n {
		return nil, fmt.Errorf("hh: population %q is not of this network", p.name)
	}
	m := &SpikeMonitor{dt: n.config.Dt}
	p.spikes = append(p.spikes, m)
	return m, nil
}

// Len returns the number of spikes.
func (m *SpikeMonitor) Len() int { return len(m.Steps) }

// Time returns when spike i was found, in ms: the start of the step that
// crossed the threshold, as in Brian2.
func (m *SpikeMonitor) Time(i int) float64 { return float64(m.Steps[i]) * m.dt }

// take appends the spikes of an epoch.
func (m *SpikeMonitor) take(blocks []*block, e epoch) {
	for s := range e.count {
		for _, b := range blocks {
			from := 0
			if s > 0 {
				from = b.ends[s-1]
			}
			for _, i := range b.list[from:b.ends[s]] {
				m.Steps = append(m.Steps, e.from+uint64(s))
				m.Neurons = append(m.Neurons, uint32(b.lo)+i)
			}
		}
	}
}

// StateMonitor holds a state variable of some neurons over time.
type StateMonitor struct {
	Variable string
	Neurons  []int
	// Values holds one slice for each neuron, one value for each sample.
	Values [][]float64

	variable int
	pop      *Population
	every    uint64
	start    uint64
}

// RecordState records a variable of the given neurons from now on, before each
// step whose number is a multiple of every.
func (n *Network) RecordState(p *Population, variable string, neurons []int, every int) (*StateMonitor, error) {
	if p.net != n {
		return nil, fmt.Errorf("hh: population %q is not of this network", p.name)
	}
	k, err := p.variable(variable)
	if err != nil {
		return nil, err
	}
	if every < 1 {
		return nil, fmt.Errorf("hh: recording every %d steps, want 1 or more", every)
	}
	for _, i := range neurons {
		if i < 0 || i >= p.n {
			return nil, fmt.Errorf("hh: recording neuron %d of population %q, which has %d", i, p.name, p.n)
		}
	}
	m := &StateMonitor{
		Variable: variable,
		Neurons:  slices.Clone(neurons),
		Values:   make([][]float64, len(neurons)),
		variable: k, pop: p, every: uint64(every),
		start: (n.step + uint64(every) - 1) / uint64(every),
	}
	p.states = append(p.states, m)
	for _, b := range p.blocks {
		b.probes = append(b.probes, m.probes(b.lo, b.hi)...)
	}
	return m, nil
}

// Time returns the time of sample i, in ms.
func (m *StateMonitor) Time(i int) float64 {
	return float64((m.start+uint64(i))*m.every) * m.pop.net.config.Dt
}

// probes returns the probes of the monitor's neurons from lo to hi.
func (m *StateMonitor) probes(lo, hi int) []probe {
	var ps []probe
	for k, i := range m.Neurons {
		if i >= lo && i < hi {
			ps = append(ps, probe{m.pop.cells.sampler(m.variable, i), m.every, &m.Values[k]})
		}
	}
	return ps
}
