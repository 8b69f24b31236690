package networks

import (
	"fmt"

	"github.com/lut4go/lut4go/hh"
)

// monitor is any of a network's monitors.
type monitor struct {
	net    *network
	spikes *hh.SpikeMonitor
	states *hh.StateMonitor
	rate   *hh.RateMonitor
	count  *hh.SpikeCounter
	every  int // steps, of states
}

func (m *monitor) kind() string { return "monitor" }
func (m *monitor) of() *network { return m.net }

// inNeurons has make make something of a population or source.
func inNeurons[T object](s *Set, h Handle, make func(n neurons) (T, error)) (Handle, error) {
	g, err := get[neurons](s, h)
	if err != nil {
		return 0, err
	}
	var x T
	err = g.of().use(func() error {
		x, err = make(g)
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.add(x), nil
}

// RecordSpikes records the spikes of neurons, or of all if none are given.
func (s *Set) RecordSpikes(h Handle, of []int) (Handle, error) {
	return inNeurons(s, h, func(n neurons) (*monitor, error) {
		if of == nil {
			return &monitor{net: n.of(), spikes: n.group().RecordSpikes()}, nil
		}
		m, err := n.group().RecordSpikesOf(of)
		return &monitor{net: n.of(), spikes: m}, err
	})
}

// CountSpikes counts the spikes of each neuron.
func (s *Set) CountSpikes(h Handle) (Handle, error) {
	return inNeurons(s, h, func(n neurons) (*monitor, error) {
		return &monitor{net: n.of(), count: n.group().CountSpikes()}, nil
	})
}

// RecordRate records the rate of all neurons together, in bins of so many ms.
func (s *Set) RecordRate(h Handle, bin float64) (Handle, error) {
	return inNeurons(s, h, func(n neurons) (*monitor, error) {
		m, err := n.group().RecordRate(bin)
		return &monitor{net: n.of(), rate: m}, err
	})
}

// RecordState records a variable or quantity of cells, or of all if none are given.
func (s *Set) RecordState(h Handle, variable string, of []int, every int) (Handle, error) {
	return inNeurons(s, h, func(n neurons) (*monitor, error) {
		p, ok := n.(*population)
		if !ok {
			return nil, fmt.Errorf("networks: recording %s of a source, which has no state: want a population", variable)
		}
		if of == nil {
			of = make([]int, p.Len())
			for i := range of {
				of[i] = i
			}
		}
		m, err := p.RecordState(variable, of, every)
		return &monitor{net: p.net, states: m, every: every}, err
	})
}

// Size is how much a monitor holds.
type Size struct {
	Columns, Rows int // of states, cells and samples; of others one, and spikes, bins or neurons
	First, Every  int // the step of the first sample or bin, and from one to the next
}

func (m *monitor) size() Size {
	steps := func(ms float64) int { return int(hh.WholeSteps(ms, m.net.Config().Dt)) }
	switch {
	case m.spikes != nil:
		return Size{Columns: 1, Rows: m.spikes.Len()}
	case m.states != nil:
		return Size{len(m.states.Values), len(m.states.Values[0]), steps(m.states.Time(0)), m.every}
	case m.rate != nil:
		return Size{1, len(m.rate.Rates), steps(m.rate.Time(0)), steps(m.rate.Bin)}
	}
	return Size{Columns: 1, Rows: len(m.count.Counts)}
}

// Size returns how much a monitor holds.
func (s *Set) Size(h Handle) (size Size, err error) {
	err = with(s, h, func(m *monitor) error {
		size = m.size()
		return nil
	})
	return size, err
}

func (m *monitor) want(what string, is bool) error {
	if is {
		return nil
	}
	return fmt.Errorf("networks: a monitor that records no %s", what)
}

// Spikes writes the spikes that a monitor holds: their steps and neurons.
func (s *Set) Spikes(h Handle, steps, of []int64) error {
	return with(s, h, func(m *monitor) error {
		if err := m.want("spikes", m.spikes != nil); err != nil {
			return err
		}
		if len(steps) != m.spikes.Len() || len(of) != m.spikes.Len() {
			return fmt.Errorf("networks: room for %d spikes, of which there are %d", min(len(steps), len(of)), m.spikes.Len())
		}
		for i, step := range m.spikes.Steps {
			steps[i], of[i] = int64(step), int64(m.spikes.Neurons[i])
		}
		return nil
	})
}

// Values writes what a monitor of states or rates holds: of states one sample after the
// other, each with a value for every cell.
func (s *Set) Values(h Handle, dst []float64) error {
	return with(s, h, func(m *monitor) error {
		if err := m.want("values", m.states != nil || m.rate != nil); err != nil {
			return err
		}
		size := m.size()
		if len(dst) != size.Rows*size.Columns {
			return fmt.Errorf("networks: room for %d values, of which there are %d in each of %d rows", len(dst), size.Columns, size.Rows)
		}
		if m.rate != nil {
			copy(dst, m.rate.Rates)
			return nil
		}
		for j, x := range m.states.Values {
			for k, y := range x {
				dst[k*size.Columns+j] = y
			}
		}
		return nil
	})
}

// Counts writes how often each neuron has spiked.
func (s *Set) Counts(h Handle, dst []int64) error {
	return with(s, h, func(m *monitor) error {
		if err := m.want("counts", m.count != nil); err != nil {
			return err
		}
		if len(dst) != len(m.count.Counts) {
			return fmt.Errorf("networks: room for %d counts, of which there are %d", len(dst), len(m.count.Counts))
		}
		for i, n := range m.count.Counts {
			dst[i] = int64(n)
		}
		return nil
	})
}

// Clear has a monitor forget what it holds.
func (s *Set) Clear(h Handle) error {
	return with(s, h, func(m *monitor) error {
		switch {
		case m.spikes != nil:
			m.spikes.Clear()
		case m.states != nil:
			m.states.Clear()
		case m.rate != nil:
			m.rate.Clear()
		default:
			m.count.Clear()
		}
		return nil
	})
}
