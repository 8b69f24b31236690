package hh

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// WeightMonitor holds the weights of some synapses over time. Of Ranks the first one holds them,
// for all of them, from the end of the run on.
type WeightMonitor struct {
	// Places are the synapses' places in the order that Synapses.Each has in a process alone.
	Places []int
	// Values holds one slice for each of them, one weight for each sample.
	Values [][]float64

	of    *Synapses
	every uint64
	start uint64 // number of the first sample
	taken uint64 // how many samples there are
	ranks []int  // which has each synapse
	local []int  // its place among those of its rank
}

// RecordWeights records the weights of synapses with spike-timing-dependent plasticity, one
// or more that are given by their places in the order of Each, from now on, before each step
// whose number is a multiple of every. For each sample all synapses of the connection are
// brought up to date, which takes some ns for each.
func (s *Synapses) RecordWeights(places []int, every int) (*WeightMonitor, error) {
	fail := func(format string, args ...any) (*WeightMonitor, error) {
		return nil, fmt.Errorf("hh: recording weights from %q to %q: %w", s.from.name, s.to.name, fmt.Errorf(format, args...))
	}
	n := s.from.net
	switch {
	case s.projection.Plastic == nil:
		return fail("they do not change, want synapses with STDP")
	case n.running:
		return fail("%w", errRunning)
	case every < 1:
		return fail("every %d steps, want 1 or more", every)
	case len(places) == 0:
		return fail("no synapse given")
	}
	for _, i := range places {
		if i < 0 || i >= s.Len() {
			return fail("synapse %d of %d", i, s.Len())
		}
	}
	ranks, local, err := s.projection.Locate(places)
	if err != nil {
		return nil, err
	}
	m := &WeightMonitor{
		Places: slices.Clone(places), Values: make([][]float64, len(places)), ranks: ranks, local: local,
		of: s, every: uint64(every), start: (n.step + uint64(every) - 1) / uint64(every),
	}
	n.weights = append(n.weights, m)
	return m, nil
}

// Time returns the time of sample i, in ms.
func (m *WeightMonitor) Time(i int) float64 {
	return m.of.from.net.ms((m.start + uint64(i)) * m.every)
}

// sampleWeights takes the samples that are due before the next step.
func (n *Network) sampleWeights() error {
	for _, m := range n.weights {
		// A run that failed before its step, as a reader of spikes did, has its sample.
		if n.step%m.every != 0 || n.step/m.every < m.start+m.taken {
			continue
		}
		if err := n.deliverDue(); err != nil {
			return err
		}
		m.of.collectWeights()
		m.taken++
		for k, place := range m.local {
			if m.ranks[k] == n.team.Rank() {
				m.Values[k] = append(m.Values[k], m.of.projection.WeightOf(place))
			}
		}
		n.staged += 8 * uint64(len(m.local))
	}
	return nil
}

// untilWeights returns how many steps there are to the next sample of weights.
func (n *Network) untilWeights() uint64 {
	least := uint64(math.MaxUint64)
	for _, m := range n.weights {
		least = min(least, m.every-n.step%m.every)
	}
	return least
}

func (m *WeightMonitor) save(e *snapshots.Encoder) {
	e.Uint64(m.start)
	for _, x := range m.Values {
		e.Float64s(x)
	}
}

func (m *WeightMonitor) load(l *snapshots.Loader) {
	start := l.Uint64()
	if start > l.Step {
		l.Fail("samples of weights from number %d on after %d steps", start, l.Step)
	}
	values := make([][]float64, len(m.Values))
	for k := range values {
		values[k] = l.Float64s()
		l.Want("samples of weights", len(values[k]), len(values[0]))
	}
	l.Then(func() {
		m.start, m.Values, m.taken = start, values, uint64(len(values[0]))
		if !m.of.from.net.team.First() {
			clear(values)
		}
	})
}
