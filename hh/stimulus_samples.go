package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/steps"
)

// Samples is a current given by its values: Values[k] from k*Every ms up to the
// next one, and 0 after the last. Every may be any time: each value begins at the
// step nearest to its own time, and of several that begin at one, the last counts.
type Samples struct {
	Every  float64
	Values []float64
}

func (s Samples) waveform(dt float64, unit string) (waveform, error) {
	if err := checkEvery(s.Every); err != nil {
		return nil, err
	}
	for i, y := range s.Values {
		if !finite(y) {
			return nil, fmt.Errorf("sample %d is %v %s, want a finite number", i, y, unit)
		}
	}
	at := sampleTimes{s.Every, dt, len(s.Values)}
	return func(step float64) float64 {
		if k := at.index(step); k < len(s.Values) {
			return s.Values[k]
		}
		return 0
	}, nil
}

func checkEvery(every float64) error {
	if !(every > 0) || math.IsInf(every, 0) {
		return fmt.Errorf("a sample every %v ms, want a positive number", every)
	}
	return nil
}

// sampleTimes is the times of so many samples, in steps of dt ms.
type sampleTimes struct {
	every, dt float64
	count     int
}

// index returns which value is the last to begin up to a step, or how many there
// are if the last one has ended.
func (s sampleTimes) index(step float64) int {
	begin := func(k float64) float64 { return WholeSteps(k*s.every, s.dt) }
	end := float64(s.count)
	k := min(math.Floor((step+0.5)*s.dt/s.every), end) // or one beside it
	for k > 0 && begin(k) > step {
		k--
	}
	for k < end && begin(k+1) <= step {
		k++
	}
	return int(k)
}

// InjectSamples adds to each cell a current of its own over time, as Brian2's
// TimedArray of two dimensions: values[k][i] uA/cm2, positive inward, into cell i from
// k*every ms up to the next row, at steps as those of Samples, and 0 after the last row.
// Several add up.
func (p *Population) InjectSamples(every float64, values [][]float64) error {
	return p.InjectSamplesFrom(0, every, values)
}

// InjectSamplesFrom is InjectSamples with values[k] from start + k*every ms on, and 0 before
// the first row: for runs that get their input piece by piece. The start is rounded to a step.
func (p *Population) InjectSamplesFrom(start, every float64, values [][]float64) error {
	return p.injectSamples(start, every, values, nil)
}

// injectSamples adds samples, at a place if the cells have dendrites.
func (p *Population) injectSamples(start, every float64, values [][]float64, at *place) error {
	from := WholeSteps(start, p.net.config.Dt)
	err := p.checkPlace("InjectSamples", at)
	if err == nil {
		err = p.checkSamples(start, from, every, values)
	}
	if err := p.agree("InjectSamples"+at.String(), err); err != nil {
		return err
	}
	times := sampleTimes{every, p.net.config.Dt, len(values)}
	rows := make([][]float64, len(values)) // which are converted
	for k, row := range values {
		rows[k] = at.densities(own(&p.group, row))
	}
	p.samples = append(p.samples, samples{from, every, len(values), snapshots.Hash(values...), at})
	in := &engine.Samples{
		Row: func(step uint64) int {
			if float64(step) < from {
				return len(values) // none
			}
			return times.index(float64(step) - from)
		},
		Rows: rows,
	}
	if at != nil {
		return p.tree.cells.InjectSamplesAt(at.compartment, in)
	}
	p.core.Cells.InjectSamples(in)
	return nil
}

// checkSamples returns an error unless the cells can have these samples.
func (p *Population) checkSamples(start, from, every float64, values [][]float64) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("hh: samples for population %q: %w", p.name, fmt.Errorf(format, args...))
	}
	if err := checkEvery(every); err != nil {
		return fail("%w", err)
	}
	if !(from >= 0 && from <= steps.Max) {
		return fail("from %v ms, want 0 to %.4g ms", start, steps.Max*p.net.config.Dt)
	}
	for k, row := range values {
		if len(row) != p.Len() {
			return fail("row %d has %d values, want one for each of the %d cells", k, len(row), p.Len())
		}
		for i, y := range row {
			if !finite(y) {
				return fail("row %d of cell %d is %v %s, want a finite number", k, i, y, p.currentUnit())
			}
		}
	}
	need := uint64(len(values)) * uint64(p.local()) * uint64(p.net.config.Precision/8)
	return memory.Check(fmt.Sprintf("samples for population %q of %d neurons", p.name, p.Len()), need)
}

// samples says by what a checkpoint tells those of InjectSamples apart.
type samples struct {
	from  float64 // the first step
	every float64 // ms
	rows  int
	hash  string
	at    *place
}
