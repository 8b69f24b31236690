package hh

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/steps"
	"github.com/lut4go/lut4go/internal/portable"
)

// Stimulus is a current over time, uA/cm2, positive inward, the same for all
// cells that it is injected into but for a factor. It is constant over each
// step: its value at the step's start. Times are in ms from the network's
// beginning, and rounded to whole steps by WholeSteps, so that a current from
// Start to End is one in the steps from WholeSteps(Start) up to, not including,
// WholeSteps(End). It is an error if there are none. A Start may lie before the
// network's beginning, and an End of +Inf is the end of time.
type Stimulus interface {
	// waveform returns the stimulus for steps of dt ms. Errors name the unit of currents.
	waveform(dt float64, unit string) (waveform, error)
}

// waveform is the current of a stimulus in a step, which is given by its number.
type waveform func(step float64) float64

// Pulse is a current of Amplitude from Start to End.
type Pulse struct{ Start, End, Amplitude float64 }

func (p Pulse) waveform(dt float64, unit string) (waveform, error) {
	during, err := newInterval(p.Start, p.End, dt, quantity{"Amplitude", p.Amplitude, unit})
	return func(step float64) float64 {
		if !during.has(step) {
			return 0
		}
		return p.Amplitude
	}, err
}

// Ramp is a current that goes evenly from From at Start to To at End, and is 0
// before and from then on. One that ends at +Inf stays at From.
type Ramp struct{ Start, End, From, To float64 }

func (r Ramp) waveform(dt float64, unit string) (waveform, error) {
	during, err := newInterval(r.Start, r.End, dt, quantity{"From", r.From, unit}, quantity{"To", r.To, unit}, quantity{"To-From", r.To - r.From, unit})
	return func(step float64) float64 {
		if !during.has(step) {
			return 0
		}
		return r.From + float64((r.To-r.From)*((step-during.from)/(during.to-during.from)))
	}, err
}

// Sine is the current Amplitude*sin(2 pi Frequency (t-Start) + Phase) from Start
// to End; Frequency is in Hz and Phase in radians.
type Sine struct{ Start, End, Amplitude, Frequency, Phase float64 }

func (s Sine) waveform(dt float64, unit string) (waveform, error) {
	during, err := newInterval(s.Start, s.End, dt, quantity{"Amplitude", s.Amplitude, unit}, quantity{"Frequency", s.Frequency, "Hz"}, quantity{"Phase", s.Phase, "radians"})
	return func(step float64) float64 {
		if !during.has(step) {
			return 0
		}
		ms := float64((step - during.from) * dt)
		turns := float64(s.Frequency*ms)/1000 + s.Phase/(2*math.Pi)
		return float64(s.Amplitude * portable.SinTurns(turns))
	}, err
}

// interval is the steps from one up to, not including, another: whole numbers, or
// +Inf.
type interval struct{ from, to float64 }

func (i interval) has(step float64) bool { return step >= i.from && step < i.to }

// quantity is a field of a stimulus that has to be finite.
type quantity struct {
	name  string
	value float64
	unit  string
}

// newInterval returns the steps from a time to another. It is an error if there
// are none, or a field that goes with them is not finite.
func newInterval(start, end, dt float64, fields ...quantity) (interval, error) {
	if !finite(start) || !(end > start) {
		return interval{}, fmt.Errorf("from %v to %v ms, want ascending times", start, end)
	}
	i := interval{WholeSteps(start, dt), WholeSteps(end, dt)}
	switch {
	case !(math.Abs(i.from) <= steps.Max):
		return i, fmt.Errorf("from %v ms, want at most %.4g ms from the beginning", start, steps.Max*dt)
	case !(i.to > i.from):
		return i, fmt.Errorf("from %v to %v ms there is no step of %v ms when both are rounded to whole ones", start, end, dt)
	}
	for _, q := range fields {
		if !finite(q.value) {
			return i, fmt.Errorf("%s is %v %s, want a finite number", q.name, q.value, q.unit)
		}
	}
	return i, nil
}

// Inject adds a stimulus to the current of every cell. Several add up.
func (p *Population) Inject(s Stimulus) error { return p.inject(s, nil) }

// InjectEach adds a stimulus to the current of every cell, times scale[i] in
// cell i.
func (p *Population) InjectEach(s Stimulus, scale []float64) error {
	if err := p.agreeOn("InjectEach", scale, p.checkFactors(scale)); err != nil {
		return err
	}
	return p.inject(s, scale)
}

// checkFactors returns an error unless there is a factor of a stimulus for each cell.
func (p *Population) checkFactors(scale []float64) error {
	if len(scale) != p.Len() {
		return fmt.Errorf("hh: %d factors of a stimulus for the %d cells of population %q", len(scale), p.Len(), p.name)
	}
	for i, x := range scale {
		if !finite(x) {
			return fmt.Errorf("hh: the factor of cell %d of population %q is %v, want a finite number", i, p.name, x)
		}
	}
	return nil
}

func (p *Population) inject(s Stimulus, scale []float64) error {
	if p.tree != nil {
		return fmt.Errorf("hh: stimulus of population %q, whose cells have dendrites: want InjectAt a site", p.name)
	}
	w, s, err := p.waveform(s)
	if err != nil {
		return err
	}
	p.core.Cells.Inject(func(step uint64) float64 { return w(float64(step)) }, own(&p.group, scale))
	p.stimuli = append(p.stimuli, s)
	return nil
}

// waveform returns what a stimulus is in each step, and a copy of it.
func (p *Population) waveform(s Stimulus) (waveform, Stimulus, error) {
	if s == nil {
		return nil, nil, fmt.Errorf("hh: no stimulus for population %q", p.name)
	}
	switch x := s.(type) { // the caller may change its own
	case Samples:
		s = Samples{x.Every, slices.Clone(x.Values)}
	case *Samples:
		s = Samples{x.Every, slices.Clone(x.Values)}
	}
	w, err := s.waveform(p.net.config.Dt, p.currentUnit())
	if err != nil {
		return nil, nil, fmt.Errorf("hh: stimulus %T of population %q: %w", s, p.name, err)
	}
	return w, s, nil
}

// currentUnit returns the unit of currents into the cells: of a site, or of the whole membrane.
func (p *Population) currentUnit() string {
	if p.tree != nil {
		return "nA"
	}
	return "uA/cm2"
}

// ClearStimuli removes the stimuli and samples that were injected, from now on, so that others may be
// injected in their place. The current of SetCurrent stays.
func (p *Population) ClearStimuli() {
	p.core.Cells.ClearStimuli()
	p.stimuli, p.samples, p.stimulated = nil, nil, nil
}
