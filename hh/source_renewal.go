package hh

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/sources"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// RenewalTrains are a train for each neuron whose intervals are drawn independently of each
// other and of those of other neurons: Refractory and a draw of Intervals, both in ms. The
// first spike is an interval after the network's time. With Exponential they are Poisson
// trains with a dead time, whose mean rate is 1000/(Refractory + Mean) Hz; with Constant
// they are regular. Draws are the same as those of PoissonTrains in what they depend on.
type RenewalTrains struct {
	Refractory float64 // the shortest interval, ms
	Intervals  Distribution
}

func (t RenewalTrains) trains(s *Source) (sources.Trains, error) {
	dt := s.net.config.Dt
	if !(t.Refractory >= 0 && t.Refractory/dt <= steps.Max) {
		return nil, fmt.Errorf("RenewalTrains with Refractory %v ms, want 0 to %.4g ms", t.Refractory, steps.Max*dt)
	}
	d := distributionOf(t.Intervals)
	if d == nil {
		return nil, errors.New("RenewalTrains without Intervals")
	}
	if err := d.Validate(); err != nil {
		return nil, fmt.Errorf("intervals: %w", err)
	}
	lo, hi := d.Bounds()
	switch _, exponential := t.Intervals.(Exponential); {
	case lo < 0:
		return nil, fmt.Errorf("intervals from %v ms, want none below 0: Truncated cuts them off", lo)
	case !(hi/dt <= steps.Max):
		return nil, fmt.Errorf("intervals of up to %v ms, want %.4g ms at most", hi, steps.Max*dt)
	case exponential:
		hi = t.Intervals.(Exponential).Mean
	}
	if longest := t.Refractory + hi; !(longest*maxPerStep >= dt) {
		return nil, fmt.Errorf("intervals of %v ms are more than %v in a step of %v ms", longest, maxPerStep, dt)
	}
	r := &sources.Renewal{Refractory: t.Refractory / dt, Intervals: d, Steps: 1 / dt, Streams: s.trainStreams()}
	return sources.NewDrawn(r, s.size, s.net.step), nil
}
