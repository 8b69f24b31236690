package timing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

const us = time.Microsecond

// fakeClock is a processor whose clock goes by what is computed alone. Between from and
// to, all takes slowdown times as long.
type fakeClock struct {
	at, from, to time.Duration
	slowdown     float64
}

func (c *fakeClock) now() time.Time { return time.Unix(0, 0).Add(c.at) }

// work lets the clock go on by a duration, or longer within the slow spell.
func (c *fakeClock) work(d time.Duration) {
	for ; d > 0; d -= us {
		step := us
		if c.at >= c.from && c.at < c.to {
			step = time.Duration(float64(us) * c.slowdown)
		}
		c.at += step
	}
}

const (
	probeTakes  = 10 * us
	sampleTakes = 1000 * us
)

// sampler returns a sampler on the clock, after its first probes.
func (c *fakeClock) sampler() *Sampler {
	s := &Sampler{now: c.now, compute: func() { c.work(probeTakes) }}
	s.probe()
	return s
}

// measure is a sample of a time in us.
func (c *fakeClock) measure(d time.Duration) func() (Measured, error) {
	return func() (Measured, error) {
		start := c.at
		c.work(d)
		return Measured{Time: float64((c.at - start) / us)}, nil
	}
}

func (c *fakeClock) take(t *testing.T, x *Series, rounds int) {
	t.Helper()
	for round := range rounds {
		if err := x.Take(context.Background(), round, c.measure(sampleTakes)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWithoutANeighbourEverySampleIsQuiet(t *testing.T) {
	c := &fakeClock{}
	x := c.sampler().NewSeries()
	c.take(t, x, 5)
	if got, want := x.Times(), (Times{1000, 1000, 1000, 5, 0}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestASampleBesideASlowProbeIsTakenAgain: the spell begins within the second sample.
func TestASampleBesideASlowProbeIsTakenAgain(t *testing.T) {
	c := &fakeClock{from: 1500 * us, to: 9000 * us, slowdown: 1.5}
	s := c.sampler()
	x := s.NewSeries()
	c.take(t, x, 3)
	got := x.Times()
	if got.Least != 1000 || got.Most != 1000 || got.Quiet != 3 || got.Disturbed != 1 {
		t.Errorf("got %+v", got)
	}
	if c.at < c.to {
		t.Errorf("done at %v, within the spell", c.at)
	}
}

func TestASampleThatWaitedForTheProcessorIsTakenAgain(t *testing.T) {
	s := (&fakeClock{}).sampler()
	x := s.NewSeries()
	waited := []float64{0.5, MostWaited}
	if err := x.Take(context.Background(), 0, func() (Measured, error) {
		m := Measured{1 + waited[0], waited[0]}
		waited = waited[1:]
		return m, nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := x.Times(); got.Quiet != 1 || got.Disturbed != 1 || got.Most != 1+MostWaited {
		t.Errorf("got %+v", got)
	}
	if c := s.Conditions(); c.Waiting != 1 || c.Slow != 0 {
		t.Errorf("got %+v", c)
	}
}

func TestWhatSleepsWaits(t *testing.T) {
	if _, ok := processorTime(); !ok {
		t.Skip("this operating system does not say")
	}
	w := Start()
	time.Sleep(20 * time.Millisecond)
	if took, waited := w.Stop(); took < 20*time.Millisecond || waited < MostWaited {
		t.Errorf("waited %v of %v", waited, took)
	}
	for _, c := range []struct {
		processor, took time.Duration
		want            float64
	}{{us, 4 * us, 0.75}, {8 * us, 4 * us, 0}, {0, 0, 0}} {
		if got := Waited(c.processor, c.took); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestWaitingForASpellToEndIsBounded(t *testing.T) {
	c := &fakeClock{from: 100 * us, to: time.Hour, slowdown: 1.5}
	s := c.sampler()
	x := s.NewSeries()
	c.take(t, x, 4)
	got := x.Times()
	if got.Quiet != 0 || got.Disturbed < 4 || got.Median != 1500 {
		t.Errorf("got %+v", got)
	}
	if most := basePatience + (1+patience)*4*3*sampleTakes; c.at > most {
		t.Errorf("took %v, more than %v", c.at, most)
	}
	if said := s.Conditions().String(); !strings.Contains(said, "\nwarning: no quiet spell was found for 1 ") {
		t.Errorf("said %q", said)
	}
}

// TestSamplesAreJudgedByTheShortestProbeOfAll: a slow clock at the start looks usual until
// it is over, within the second sample.
func TestSamplesAreJudgedByTheShortestProbeOfAll(t *testing.T) {
	c := &fakeClock{to: 3000 * us, slowdown: 1.5}
	s := c.sampler()
	x := s.NewSeries()
	c.take(t, x, 5)
	if got := x.Times(); got.Most != 1000 || got.Quiet != 4 || got.Disturbed != 2 {
		t.Errorf("got %+v", got)
	}
	if got := s.Conditions(); got.Samples != 6 || got.Disturbed != 2 || got.LeastUs != 10 || got.Unquiet != 0 || got.Slow == 0 || got.Slow >= got.Probes {
		t.Errorf("got %+v", got)
	}
}

func TestARatioIsOfPairsOfTheSameRound(t *testing.T) {
	s := (&fakeClock{}).sampler()
	quick, slow := s.least, 2*s.least
	of := func(round int, t float64, probe time.Duration) sample { return sample{Measured{t, 0}, round, probe} }
	series := func(samples ...sample) *Series { return &Series{sampler: s, samples: samples} }
	for name, c := range map[string]struct {
		x, base *Series
		want    Ratio
	}{
		"all quiet": {
			series(of(0, 2, quick), of(1, 6, quick), of(2, 8, quick)),
			series(of(0, 1, quick), of(1, 2, quick), of(2, 2, quick)), Ratio{3, true, 2},
		},
		"a disturbed round does not count": {
			series(of(0, 2, quick), of(1, 9, slow)), series(of(0, 1, quick), of(1, 1, quick)), Ratio{2, true, 2},
		},
		"the sample that was taken again does": {
			series(of(0, 9, slow), of(0, 3, quick)), series(of(0, 1, quick)), Ratio{3, true, 3},
		},
		"no quiet round: all count": {
			series(of(0, 4, slow), of(1, 6, quick)), series(of(0, 1, quick), of(1, 3, slow)), Ratio{4, false, 6},
		},
		"no round in common": {series(of(0, 4, quick)), series(of(1, 2, quick)), Ratio{0, false, 2}},
		"no sample":          {series(), series(of(0, 1, quick)), Ratio{}},
		"nor of the base":    {series(of(0, 1, quick)), series(), Ratio{}},
	} {
		if got := c.x.Over(c.base); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestASeriesWithoutSamplesHasNoTimes(t *testing.T) {
	s := (&fakeClock{}).sampler()
	if got := s.NewSeries().Times(); got != (Times{}) {
		t.Errorf("got %+v", got)
	}
	if got := s.Conditions(); got.Samples != 0 || got.Unquiet != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestSamplingEndsWithErrorsAndWithTheContext(t *testing.T) {
	c := &fakeClock{}
	x := c.sampler().NewSeries()
	fails := errors.New("fails")
	if err := x.Take(context.Background(), 0, func() (Measured, error) { return Measured{}, fails }); !errors.Is(err, fails) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := x.Take(ctx, 0, c.measure(sampleTakes)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(x.samples) > 0 {
		t.Errorf("kept %v", x.samples)
	}
}

func TestConditionsReadWell(t *testing.T) {
	got := Conditions{Probes: 200, Slow: 20, LeastUs: 41.26, Limit: SlowProbe, Samples: 60, Disturbed: 7, Waiting: 2}.String()
	if want := "7 of 60 samples were disturbed; 2 waited for the processor, and 20 of 200 probes\ntook over 1.07 times the shortest, 41.3 us"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestAProbeTakesTime: the compiler leaves its computation where it is.
func TestAProbeTakesTime(t *testing.T) {
	s := NewSampler()
	if len(s.probes) != firstProbes || s.least <= 0 || slices.Min(s.probes) != s.least {
		t.Errorf("%d probes, the shortest %v", len(s.probes), s.least)
	}
}
