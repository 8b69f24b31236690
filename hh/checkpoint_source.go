package hh

import (
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/sources"
)

// save writes a source, in the order in which load reads it.
func (s *Source) save(e *saver) {
	e.history(&s.group, s.core.History.Spikes())
	if s.streams == nil {
		e.places(nil)
	} else {
		e.places(s.streams[s.lo:s.hi])
	}
	switch t := s.core.Trains.(type) {
	case *sources.Drawn:
		e.float64s(own(&s.group, t.Next()))
	case *sources.Streamed:
		saveSpikes(e.Encoder, t.Ahead())
		if e.first() {
			if err := markSink(e.Encoder, s.reader); err != nil {
				e.fail(fmt.Errorf("%s: spikes from %T: %w", s, s.reader, err))
			}
		}
	}
	s.saveMonitors(e)
}

func (s *Source) load(l *snapshots.Loader) {
	s.loadHistory(l)
	loadPlaces(l, s.streams, 0, len(s.streams))
	switch t := s.core.Trains.(type) {
	case *sources.Given:
		l.Then(func() { t.Seek(l.Step) })
	case *sources.Drawn:
		next := l.Float64s()
		l.Want("times of drawn spikes", len(next), s.size)
		for i, at := range next {
			if !(at >= float64(l.Step)) {
				l.Fail("the next spike of neuron %d is at step %v of %d", i, at, l.Step)
			}
		}
		l.Then(func() { t.SetNext(next) })
	case *sources.Streamed:
		s.loadAhead(l, t)
	}
	s.loadMonitors(l)
}

// loadAhead reads spikes that were read ahead, and where their reader was.
func (s *Source) loadAhead(l *snapshots.Loader, t *sources.Streamed) {
	ahead := s.loadSpikes(l)
	last := communication.Spike{Step: l.Step}
	for _, spike := range ahead {
		if spike.Step < last.Step {
			l.Fail("a spike of neuron %d in step %d, after one of step %d", spike.Neuron, spike.Step, last.Step)
		}
		last = spike
	}
	s.resumeSink(l, "spikes from "+s.from, s.reader)
	l.Then(func() { t.SetAhead(ahead, last.Step) })
}

// settings adds those of a source.
func (s *Source) settings(add func(name, format string, args ...any)) {
	of := func(what string) string { return fmt.Sprintf("%s of %s", what, s) }
	add(of("size"), "%d neurons", s.size)
	switch t := s.core.Trains.(type) {
	case *sources.Given:
		add(of("spikes"), "%d given, %s", t.Len(), s.hashOnce(t.Lists))
	case *sources.Streamed:
		add(of("spikes"), "from %s", s.from)
	case *sources.Drawn:
		switch p := t.Process.(type) {
		case *sources.Poisson:
			add(of("rates"), "%s", s.hashOnce(func() [][]float64 { return append([][]float64{p.Ends}, p.Rates...) }))
		case *sources.Renewal:
			add(of("intervals"), "%v steps and %#v", p.Refractory, p.Intervals)
		}
	}
	s.monitorSettings(add)
}

// hashOnce returns the hash of the lists that the trains go by.
func (s *Source) hashOnce(lists func() [][]float64) string {
	if s.hash == "" {
		s.hash = snapshots.Hash(lists()...)
	}
	return s.hash
}
