package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// RateMonitor holds how often the neurons spiked, bin by bin.
type RateMonitor struct {
	Bin   float64   // length of a bin, ms: a whole number of steps
	Rates []float64 // spikes per neuron per second in each bin that is complete

	of    *group
	start uint64 // first step of the first bin
	steps uint64 // in a bin
	count uint64 // spikes in the bin that is not yet complete
}

// RecordRate records the rate of all neurons together from now on, in bins that follow
// each other. The length of a bin, in ms, is rounded to whole steps by WholeSteps,
// and the first one begins with the next step; a spike belongs to the bin of its
// step. It is an error if a bin has less than half a step.
func (p *group) RecordRate(bin float64) (*RateMonitor, error) {
	count := WholeSteps(bin, p.net.config.Dt)
	if !(count >= 1 && count <= steps.Max) {
		return nil, fmt.Errorf("hh: rate of %q in bins of %v ms, want one step of %v ms to %.4g ms", p.name, bin, p.net.config.Dt, steps.Max*p.net.config.Dt)
	}
	m := &RateMonitor{Bin: count * p.net.config.Dt, of: p, start: p.net.step, steps: uint64(count)}
	p.monitors = append(p.monitors, m)
	return m, nil
}

// Time returns when bin i begins, in ms.
func (m *RateMonitor) Time(i int) float64 { return m.of.net.ms(m.start + uint64(i)*m.steps) }

func (m *RateMonitor) observe(e schedule.Epoch, s *epochSpikes) error {
	i := 0
	for {
		next := m.start + uint64(len(m.Rates)+1)*m.steps
		if next > e.First+uint64(e.Steps) {
			break
		}
		for ; i < len(s.steps) && s.steps[i] < next; i++ {
			m.count++
		}
		m.Rates = append(m.Rates, float64(m.count)/float64(float64(m.of.Len())*(m.Bin/1000)))
		m.count = 0
	}
	m.count += uint64(len(s.steps) - i)
	return nil
}

func (m *RateMonitor) kind() string { return fmt.Sprintf("rate in bins of %d steps", m.steps) }

func (m *RateMonitor) save(e *snapshots.Encoder) error {
	e.Uint64(m.start)
	e.Uint64(m.count)
	e.Float64s(m.Rates)
	return nil
}

func (m *RateMonitor) load(l *snapshots.Loader) {
	start, count, rates := l.Uint64(), l.Uint64(), l.Float64s()
	if start > l.Step || uint64(len(rates)) != (l.Step-min(start, l.Step))/m.steps {
		l.Fail("%d bins of %d steps from step %d to %d", len(rates), m.steps, start, l.Step)
	}
	l.Then(func() { m.start, m.count, m.Rates = start, count, rates })
}
