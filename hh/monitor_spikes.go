package hh

import (
	"slices"

	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// SpikeMonitor holds the spikes of a population or source, by step, then neuron. Of Ranks the first
// one holds those of all; so it is with what counts spikes and with rates.
type SpikeMonitor struct {
	Steps   []uint64 // the step in which the threshold was crossed, or found crossed at a Level, from 0
	Neurons []uint32
	// Crossings is when each spike crossed the threshold, in ms, for a monitor
	// that RecordCrossings made; nil otherwise.
	Crossings []float64

	dt      float64
	located bool
	chosen  *chosen
}

// RecordSpikes records all spikes from now on.
func (p *group) RecordSpikes() *SpikeMonitor {
	m := &SpikeMonitor{dt: p.net.config.Dt}
	p.monitors = append(p.monitors, m)
	return m
}

// RecordSpikesOf records the spikes of the given neurons, one or more, from now on.
func (p *group) RecordSpikesOf(neurons []int) (*SpikeMonitor, error) {
	c, err := p.choose(neurons)
	if err != nil {
		return nil, err
	}
	m := &SpikeMonitor{dt: p.net.config.Dt, chosen: c}
	p.monitors = append(p.monitors, m)
	return m, nil
}

// RecordCrossings records all spikes of the population from now on, and when in
// their steps they crossed the threshold: where the straight line does that
// connects the voltages before and after the step, or, of a spike at a Level that was
// passed before, the start of the step. What is recorded is finer
// than the grid of steps; delivery is not, a spike's delay counts from its step.
func (p *Population) RecordCrossings() *SpikeMonitor {
	m := &SpikeMonitor{dt: p.net.config.Dt, located: true}
	p.monitors = append(p.monitors, m)
	p.core.Cells.LocateCrossings()
	return m
}

// Len returns the number of spikes.
func (m *SpikeMonitor) Len() int { return len(m.Steps) }

// Time returns when spike i was found, in ms: the start of the step that
// crossed the threshold, as in Brian2.
func (m *SpikeMonitor) Time(i int) float64 { return float64(m.Steps[i]) * m.dt }

func (m *SpikeMonitor) observe(_ schedule.Epoch, s *epochSpikes) error {
	s = m.chosen.of(s)
	m.Steps = appended(m.Steps, s.steps)
	m.Neurons = appended(m.Neurons, s.neurons)
	if m.located {
		m.Crossings = appended(m.Crossings, s.crossings)
	}
	return nil
}

// appended is append, but a slice that is full doubles: one that grows all the time would
// be copied several times over if it grew by a quarter.
func appended[E any](all, more []E) []E {
	if len(more) > cap(all)-len(all) {
		all = slices.Grow(all, max(len(all), len(more)))
	}
	return append(all, more...)
}

func (m *SpikeMonitor) kind() string {
	if m.located {
		return "spikes with crossings" + m.chosen.String()
	}
	return "spikes" + m.chosen.String()
}

func (m *SpikeMonitor) save(e *snapshots.Encoder) error {
	e.Uint64s(m.Steps)
	e.Uint32s(m.Neurons)
	e.Float64s(m.Crossings)
	return nil
}

func (m *SpikeMonitor) load(l *snapshots.Loader) {
	steps, neurons, crossings := l.Uint64s(), l.Uint32s(), l.Float64s()
	l.Want("neurons of recorded spikes", len(neurons), len(steps))
	if m.located {
		l.Want("crossings of recorded spikes", len(crossings), len(steps))
	} else {
		l.Want("crossings of recorded spikes", len(crossings), 0)
		crossings = nil
	}
	l.Then(func() { m.Steps, m.Neurons, m.Crossings = steps, neurons, crossings })
}
