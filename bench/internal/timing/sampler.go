package timing

import (
	"context"
	"time"
)

// Sampler takes samples of what is to be timed, and before and after each a probe: a
// fixed computation whose duration tells whether a neighbour or a slow clock holds the
// processor up. It waits for a quick probe before a sample. A sample beside a slow one, or
// that waited for the processor, is disturbed: it is put aside and taken again, as long as
// the sampler's patience lasts.
//
// A neighbour that never rests is not noticed, as the shortest probe is held up like all
// others, nor one that comes and goes within a sample, or uses caches and memory alone.
type Sampler struct {
	now     func() time.Time
	compute func()

	probes []time.Duration // all of them
	least  time.Duration   // of probes
	series []*Series

	// Time spent on the last samples that Take took, and on all else.
	useful, extra time.Duration
}

const (
	// SlowProbe is how many times as long as the shortest one a slow probe takes. A
	// clock varies by some hundredths by itself; a second hardware thread that works
	// costs a core a fifth and more.
	SlowProbe = 1.07
	// MostWaited is the fraction of its time that a sample may wait for the processor.
	MostWaited = 0.03
	// firstProbes are made before all samples to find how long a probe takes.
	firstProbes = 100
	// Waiting for quick probes and samples that are put aside may take patience times
	// as long as the other samples, and basePatience more.
	patience     = 2
	basePatience = 250 * time.Millisecond
)

// NewSampler makes first probes, which take some milliseconds.
func NewSampler() *Sampler { return NewSamplerOn(time.Now, func() { compute() }) }

// NewSamplerOn returns a sampler whose probes are a call of compute, timed by a clock of
// its own, for tests.
func NewSamplerOn(now func() time.Time, compute func()) *Sampler {
	s := &Sampler{now: now, compute: compute}
	for range firstProbes {
		s.probe()
	}
	return s
}

// probe makes a probe and returns its duration.
func (s *Sampler) probe() time.Duration {
	var least time.Duration
	for i := range probeRepeats {
		start := s.now()
		s.compute()
		if took := s.now().Sub(start); i == 0 || took < least {
			least = took
		}
	}
	s.probes = append(s.probes, least)
	if s.least == 0 || least < s.least {
		s.least = least
	}
	return least
}

// slow reports whether a probe is, as far as is known by now.
func (s *Sampler) slow(probe time.Duration) bool {
	return float64(probe) > SlowProbe*float64(s.least)
}

// disturbed reports whether a sample is, as far as is known by now.
func (s *Sampler) disturbed(x sample) bool { return s.slow(x.probe) || x.Waited > MostWaited }

// patient reports whether there is time left for waiting and for taking samples again.
func (s *Sampler) patient() bool { return s.extra < basePatience+patience*s.useful }

// settle probes until a probe is quick or patience ends, and returns the last.
func (s *Sampler) settle(ctx context.Context) (time.Duration, error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		start := s.now()
		probe := s.probe()
		if !s.slow(probe) || !s.patient() {
			return probe, nil
		}
		s.extra += s.now().Sub(start)
	}
}

// Measured is what a measurement comes to.
type Measured struct {
	Time   float64 // in a unit of the caller's
	Waited float64 // fraction of it in which the processor worked for others
}

// Take takes a sample by calling measure, again as long as that was disturbed and the
// sampler is patient. Samples of several series with the same round are pairs, of which
// Over makes a ratio.
func (x *Series) Take(ctx context.Context, round int, measure func() (Measured, error)) error {
	s := x.sampler
	for {
		before, err := s.settle(ctx)
		if err != nil {
			return err
		}
		start := s.now()
		m, err := measure()
		if err != nil {
			return err
		}
		took := s.now().Sub(start)
		taken := sample{m, round, max(before, s.probe())}
		x.samples = append(x.samples, taken)
		if !s.disturbed(taken) || !s.patient() {
			s.useful += took
			return nil
		}
		s.extra += took
	}
}
