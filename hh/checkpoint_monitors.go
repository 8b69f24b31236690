package hh

import "fmt"

func (m *SpikeMonitor) kind() string {
	if m.located {
		return "spikes with crossings"
	}
	return "spikes"
}

func (m *SpikeMonitor) save(e *encoder) error {
	e.uint64s(m.Steps)
	e.uint32s(m.Neurons)
	e.float64s(m.Crossings)
	return nil
}

func (m *SpikeMonitor) load(l *loader) {
	steps, neurons, crossings := l.uint64s(), l.uint32s(), l.float64s()
	l.want("neurons of recorded spikes", len(neurons), len(steps))
	if m.located {
		l.want("crossings of recorded spikes", len(crossings), len(steps))
	} else {
		l.want("crossings of recorded spikes", len(crossings), 0)
		crossings = nil
	}
	l.then(func() { m.Steps, m.Neurons, m.Crossings = steps, neurons, crossings })
}

func (m *RateMonitor) kind() string { return fmt.Sprintf("rate in bins of %d steps", m.steps) }

func (m *RateMonitor) save(e *encoder) error {
	e.uint64(m.start)
	e.uint64(m.count)
	e.float64s(m.Rates)
	return nil
}

func (m *RateMonitor) load(l *loader) {
	start, count, rates := l.uint64(), l.uint64(), l.float64s()
	if start > l.step || uint64(len(rates)) != (l.step-min(start, l.step))/m.steps {
		l.fail("%d bins of %d steps from step %d to %d", len(rates), m.steps, start, l.step)
	}
	l.then(func() { m.start, m.count, m.Rates = start, count, rates })
}

func (m *StateMonitor) save(e *encoder) {
	e.uint64(m.start)
	for _, x := range m.Values {
		e.float64s(x)
	}
}

func (m *StateMonitor) load(l *loader) {
	start := l.uint64()
	if start > l.step {
		l.fail("samples from number %d on after %d steps", start, l.step)
	}
	values := make([][]float64, len(m.Values))
	for k := range values {
		values[k] = l.float64s()
		l.want("samples", len(values[k]), len(values[0]))
	}
	l.then(func() {
		m.start = start
		copy(m.Values, values) // the blocks' probes point into it
	})
}

func (s *spikeStream) kind() string {
	if s.located {
		return fmt.Sprintf("spikes with crossings to %T", s.sink)
	}
	return fmt.Sprintf("spikes to %T", s.sink)
}

func (s *spikeStream) save(e *encoder) error { return e.mark(s.sink) }
func (s *spikeStream) load(l *loader)        { l.resume(s.kind(), s.sink) }

func (s *stateStream) kind() string { return fmt.Sprintf("%s to %T", s.m.Variable, s.sink) }

func (s *stateStream) save(e *encoder) error { return e.mark(s.sink) }
func (s *stateStream) load(l *loader)        { l.resume(s.kind(), s.sink) }

// mark writes where a sink is.
func (e *encoder) mark(sink any) error {
	m, err := mark(sink)
	if err != nil {
		return err
	}
	e.bytes(m)
	return nil
}

// resume reads where a sink was. It is taken there when all else is found good.
func (l *loader) resume(kind string, sink any) {
	m := l.bytes()
	l.sinks = append(l.sinks, func() error {
		r, ok := sink.(Resumable)
		if !ok {
			return fmt.Errorf("%s: it is not Resumable", kind)
		}
		if err := guard("Resume", func() error { return r.Resume(m) }); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		return nil
	})
}
