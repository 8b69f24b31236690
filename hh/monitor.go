package hh

import (
	"fmt"
	"slices"
)

// SpikeMonitor holds the spikes of a population, by step, then neuron.
type SpikeMonitor struct {
	Steps   []uint64 // the step in which the threshold was crossed, from 0
	Neurons []uint32
	// Crossings is when each spike crossed the threshold, in ms, for a monitor
	// that RecordCrossings made; nil otherwise.
	Crossings []float64

	dt      float64
	located bool
}

// RecordSpikes records all spikes of a population from now on.
func (n *Network) RecordSpikes(p *Population) (*SpikeMonitor, error) {
	m := &SpikeMonitor{dt: n.config.Dt}
	if err := n.stream(p, m, false); err != nil {
		return nil, err
	}
	return m, nil
}

// RecordCrossings records all spikes of a population from now on, and when in
// their steps they crossed the threshold: where the straight line does that
// connects the voltages before and after the step. What is recorded is finer
// than the grid of steps; delivery is not, a spike's delay counts from its step.
func (n *Network) RecordCrossings(p *Population) (*SpikeMonitor, error) {
	m := &SpikeMonitor{dt: n.config.Dt, located: true}
	if err := n.stream(p, m, true); err != nil {
		return nil, err
	}
	return m, nil
}

// Len returns the number of spikes.
func (m *SpikeMonitor) Len() int { return len(m.Steps) }

// Time returns when spike i was found, in ms: the start of the step that
// crossed the threshold, as in Brian2.
func (m *SpikeMonitor) Time(i int) float64 { return float64(m.Steps[i]) * m.dt }

func (m *SpikeMonitor) take(_ epoch, f *found) error {
	m.Steps = append(m.Steps, f.steps...)
	m.Neurons = append(m.Neurons, f.neurons...)
	if m.located {
		m.Crossings = append(m.Crossings, f.crossings...)
	}
	return nil
}

// RateMonitor holds how often a population's cells spiked, bin by bin.
type RateMonitor struct {
	Bin   float64   // length of a bin, ms: a whole number of steps
	Rates []float64 // spikes per neuron per second in each bin that is complete

	pop   *Population
	start uint64 // first step of the first bin
	steps uint64 // in a bin
	count uint64 // spikes in the bin that is not yet complete
}

// RecordRate records the rate of a population from now on, in bins that follow
// each other. The length of a bin, in ms, is rounded to whole steps by WholeSteps,
// and the first one begins with the next step; a spike belongs to the bin of its
// step. It is an error if a bin has less than half a step.
func (n *Network) RecordRate(p *Population, bin float64) (*RateMonitor, error) {
	steps := WholeSteps(bin, n.config.Dt)
	if !(steps >= 1 && steps <= maxSteps) {
		return nil, fmt.Errorf("hh: rate of population %q in bins of %v ms, want one step of %v ms to %.4g ms", p.name, bin, n.config.Dt, maxSteps*n.config.Dt)
	}
	m := &RateMonitor{Bin: steps * n.config.Dt, pop: p, start: n.step, steps: uint64(steps)}
	if err := n.stream(p, m, false); err != nil {
		return nil, err
	}
	return m, nil
}

// Time returns when bin i begins, in ms.
func (m *RateMonitor) Time(i int) float64 { return m.pop.net.ms(m.start + uint64(i)*m.steps) }

func (m *RateMonitor) take(e epoch, f *found) error {
	i := 0
	for {
		next := m.start + uint64(len(m.Rates)+1)*m.steps
		if next > e.from+uint64(e.count) {
			break
		}
		for ; i < len(f.steps) && f.steps[i] < next; i++ {
			m.count++
		}
		m.Rates = append(m.Rates, float64(m.count)/float64(float64(m.pop.n)*(m.Bin/1000)))
		m.count = 0
	}
	m.count += uint64(len(f.steps) - i)
	return nil
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
