package tables

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Report is what tables of a model get wrong, and what that means for the
// spikes of one cell of it: in its initial state when a constant current sets
// in, under which it goes on firing, stepped by the same method with the tables
// and with exact rates. Its JSON form, keys, order and units, is a contract that
// other programs read.
type Report struct {
	Model       string    `json:"model"`
	Method      hh.Method `json:"method"`
	DtMs        float64   `json:"dt_ms"`
	Precision   int       `json:"precision"` // bits
	GridMinMV   float64   `json:"grid_min_mv"`
	GridMaxMV   float64   `json:"grid_max_mv"`
	Current     float64   `json:"current_ua_per_cm2"`
	DurationMs  float64   `json:"duration_ms"`         // of the cell's run
	ExactSpikes int       `json:"exact_spikes"`        // with exact rates
	ExactLastMs *float64  `json:"exact_last_spike_ms"` // when the voltage crossed the threshold; null without a spike
	Tables      []Table   `json:"tables"`              // empty if nothing depends on the voltage
	// Note says why there are no spikes, or no tables, where there are none.
	Note string `json:"note,omitempty"`

	warnings []string
	leftOut  []error
}

// Table is what one table of a model gets wrong.
type Table struct {
	Kind

	Rows   int      `json:"rows"`
	Bytes  int      `json:"bytes"`   // of the rows that the kernels read
	BuildS float64  `json:"build_s"` // tabulating the curves and laying out the rows
	Spikes int      `json:"spikes"`
	LastMs *float64 `json:"last_spike_ms"`
	// ShiftMs is the time of the last spike that both cells have minus its time with
	// exact rates. Nil, which is null, if there is none.
	ShiftMs *float64     `json:"last_spike_shift_ms"`
	Curves  []CurveError `json:"curves"`

	built  *table.Table
	curves []table.Curve
}

// CurveError is how far what the kernels compute from a table is from one of
// its curves. Range, error and bound are in the curve's unit; OfRange stands
// for fractions of the range, or of the value of a curve that is constant.
// See table.CurveReport for all of them.
type CurveError struct {
	Curve        string  `json:"curve"`
	Unit         string  `json:"unit"` // 1/ms, mS/cm2, or 1 for a number
	Min          float64 `json:"min"`
	Max          float64 `json:"max"`
	Error        float64 `json:"largest_error"`
	ErrorOfRange float64 `json:"largest_error_of_range"`
	ErrorAtMV    float64 `json:"largest_error_at_mv"`
	Bound        float64 `json:"error_bound"`
	BoundOfRange float64 `json:"error_bound_of_range"`
	// Relative is the largest ratio of an error to the curve's value there. Nil,
	// which is null, where the curve is 0 and its table is not.
	Relative      *float64     `json:"largest_relative_error"`
	RelativeAtMV  float64      `json:"largest_relative_error_at_mv"`
	RelativeBound *float64     `json:"relative_error_bound"`
	Breaks        []CurveBreak `json:"breaks"` // never null
	Rough         bool         `json:"rough"`  // too many breaks to find; bounds are estimates
}

// CurveBreak is where a curve is not smooth.
type CurveBreak struct {
	AtMV float64 `json:"at_mv"`
	Kind string  `json:"kind"` // kink or step
	Size float64 `json:"size"` // of a step, in the curve's unit; 0 of a kink
}

// Measure tabulates a model's curves and compares the tables with them, and
// the spikes of a cell with the tables with those of one without. Options that
// cannot be used are a usage.Error, rates that cannot be used an hh.RatesError. If the
// context ends before it is done, its error is returned.
func Measure(ctx context.Context, o Options) (*Report, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m, err := o.find()
	if err != nil {
		return nil, err
	}
	m = m.WithoutReceptors()
	r := &Report{
		Model: m.Name, Method: o.Method, DtMs: o.Dt, Precision: o.Precision, DurationMs: runMs, Tables: []Table{},
	}
	r.leftOut = m.LeftOut
	cell := m.New()
	curves, err := cell.Curves(o.Method, o.Dt)
	if err != nil {
		return nil, err
	}
	// The rates may be usable on a part of the range alone, which is then that of
	// all tables.
	usable, warnings, err := cell.RateGrid(o.grid(o.coarsest()))
	if err != nil {
		return nil, err
	}
	r.warn(warnings)
	o.GridMinMV, o.GridMaxMV = usable.Min, usable.Max
	r.GridMinMV, r.GridMaxMV = usable.Min, usable.Max
	if len(curves) == 0 {
		r.Note = "nothing to tabulate: no channel has a gate"
		return r, nil
	}
	for _, k := range o.Tables {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrupted: %w", err)
		}
		build := examine[float64]
		if o.Precision == 32 {
			build = examine[float32]
		}
		t, err := build(m, o, k)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, t)
	}
	if err := r.compareSpikes(ctx, m, o); err != nil {
		return nil, err
	}
	return r, nil
}

// warn adds warnings, each once.
func (r *Report) warn(warnings []string) {
	for _, w := range warnings {
		if !slices.Contains(r.warnings, w) {
			r.warnings = append(r.warnings, w)
		}
	}
}

// examine builds a table of the model and compares it with its curves.
func examine[T kernel.Float](m models.Model, o Options, k Kind) (Table, error) {
	cell := m.New()
	curves, err := cell.Curves(o.Method, o.Dt)
	if err != nil {
		return Table{}, err
	}
	grid, _, err := cell.RateGrid(o.grid(k))
	if err != nil {
		return Table{}, err
	}
	start := time.Now()
	built, err := table.NewOrder(k.Order, grid, curves...)
	if err != nil {
		return Table{}, err
	}
	rows, err := table.Rows[T](built)
	if err != nil {
		return Table{}, err
	}
	t := Table{
		Kind: k, Rows: rows.Len(), Bytes: rows.Bytes(),
		BuildS: time.Since(start).Seconds(), built: built, curves: curves,
	}
	found, err := table.Report[T](built)
	if err != nil {
		return Table{}, err
	}
	// The state is the voltage and a variable for each gate that has two curves.
	gates := len(cell.Variables()) - 1
	for i, c := range found {
		unit := "mS/cm2"
		if i < 2*gates {
			unit = "1"
			if o.Method == hh.RK4 {
				unit = "1/ms"
			}
		}
		t.Curves = append(t.Curves, newCurveError(c, unit))
	}
	return t, nil
}

func newCurveError(c table.CurveReport, unit string) CurveError {
	e := CurveError{
		Curve: c.Name, Unit: unit, Min: c.Min, Max: c.Max,
		Error: c.Abs, ErrorOfRange: c.Fraction, ErrorAtMV: c.AbsAt,
		Bound: c.AbsBound, BoundOfRange: c.FractionBound,
		Relative: orNil(c.Rel), RelativeAtMV: c.RelAt, RelativeBound: orNil(c.RelBound),
		Breaks: []CurveBreak{}, Rough: c.Rough,
	}
	for _, b := range c.Breaks {
		kind := "kink"
		if b.Step {
			kind = "step"
		}
		e.Breaks = append(e.Breaks, CurveBreak{b.At, kind, b.Size})
	}
	return e
}

// orNil returns nil for what JSON has no number for.
func orNil(x float64) *float64 {
	if !finite(x) {
		return nil
	}
	return &x
}

// Warnings returns the warnings of package hh.
func (r *Report) Warnings() []string { return r.warnings }

// LeftOut returns why channels of the model's file are not part of it.
func (r *Report) LeftOut() []error { return r.leftOut }

// JSON returns the report as one object on one line.
func (r *Report) JSON() ([]byte, error) {
	text, err := json.Marshal(r)
	return append(text, '\n'), err
}
