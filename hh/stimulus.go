package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/internal/portable"
)

// Stimulus is a current over time, uA/cm2, positive inward, the same for all
// cells that it is injected into but for a factor. It is constant over each
// step: its value at the step's start. Times are in ms from the network's
// beginning.
type Stimulus interface {
	at(ms float64) float64
	validate() error
}

// Pulse is a current of Amplitude from Start up to, not including, End.
type Pulse struct{ Start, End, Amplitude float64 }

func (p Pulse) at(ms float64) float64 {
	if ms < p.Start || ms >= p.End {
		return 0
	}
	return p.Amplitude
}

func (p Pulse) validate() error { return validInterval(p.Start, p.End, p.Amplitude) }

// Ramp is a current that goes evenly from From at Start to To at End, and is 0
// before and from then on.
type Ramp struct{ Start, End, From, To float64 }

func (r Ramp) at(ms float64) float64 {
	if ms < r.Start || ms >= r.End {
		return 0
	}
	return r.From + float64((r.To-r.From)*((ms-r.Start)/(r.End-r.Start)))
}

func (r Ramp) validate() error { return validInterval(r.Start, r.End, r.From, r.To) }

// Sine is the current Amplitude*sin(2 pi Frequency (t-Start) + Phase) from Start
// up to, not including, End; Frequency is in Hz and Phase in radians.
type Sine struct{ Start, End, Amplitude, Frequency, Phase float64 }

func (s Sine) at(ms float64) float64 {
	if ms < s.Start || ms >= s.End {
		return 0
	}
	turns := float64(s.Frequency*(ms-s.Start))/1000 + s.Phase/(2*math.Pi)
	return float64(s.Amplitude * portable.SinTurns(turns))
}

func (s Sine) validate() error {
	return validInterval(s.Start, s.End, s.Amplitude, s.Frequency, s.Phase)
}

// Samples is a current given by its values: Values[k] from k*Every ms up to the
// next one, and 0 after the last.
type Samples struct {
	Every  float64
	Values []float64
}

func (s Samples) at(ms float64) float64 {
	// A step's time is a product with dt, which may fall just short.
	k := math.Floor(ms/s.Every + 1e-9)
	if k >= float64(len(s.Values)) {
		return 0
	}
	return s.Values[int(k)]
}

func (s Samples) validate() error {
	if !(s.Every > 0) || math.IsInf(s.Every, 0) {
		return fmt.Errorf("a sample every %v ms, want a positive number", s.Every)
	}
	for i, y := range s.Values {
		if !finite(y) {
			return fmt.Errorf("sample %d is %v uA/cm2, want a finite number", i, y)
		}
	}
	return nil
}

// validInterval returns an error unless start and end are times in order and the
// other values finite. An End of +Inf is the end of time.
func validInterval(start, end float64, values ...float64) error {
	if !finite(start) || !(end > start) {
		return fmt.Errorf("from %v to %v ms, want ascending times", start, end)
	}
	for _, y := range values {
		if !finite(y) {
			return fmt.Errorf("%v is not a finite number", y)
		}
	}
	return nil
}

// Inject adds a stimulus to the current of every cell. Several add up.
func (p *Population) Inject(s Stimulus) error { return p.inject(s, nil) }

// InjectEach adds a stimulus to the current of every cell, times scale[i] in
// cell i.
func (p *Population) InjectEach(s Stimulus, scale []float64) error {
	if len(scale) != p.Len() {
		return fmt.Errorf("hh: %d factors of a stimulus for the %d cells of population %q", len(scale), p.Len(), p.name)
	}
	for i, x := range scale {
		if !finite(x) {
			return fmt.Errorf("hh: the factor of cell %d of population %q is %v, want a finite number", i, p.name, x)
		}
	}
	return p.inject(s, scale)
}

func (p *Population) inject(s Stimulus, scale []float64) error {
	if s == nil {
		return fmt.Errorf("hh: no stimulus for population %q", p.name)
	}
	if err := s.validate(); err != nil {
		return fmt.Errorf("hh: stimulus %T of population %q: %w", s, p.name, err)
	}
	dt := p.net.config.Dt
	p.core.Cells.Inject(func(step uint64) float64 { return s.at(float64(step) * dt) }, scale)
	p.stimuli = append(p.stimuli, s)
	return nil
}
