package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// TableOptions says which tables of a model ReportTables examines.
// TableDefaults gives the ones to start from.
type TableOptions struct {
	Model     string      // the name of one of Models, or of that which Of gave
	Method    hh.Method   // whose curves are tabulated, and that steps the cell
	Dt        float64     // step, ms
	Precision int         // bits of tables and state, 64 or 32
	Tables    []TableKind // one or more
	Min, Max  float64     // of their range, mV

	model *Model // what Of gave, nil for the built-in ones
}

// Of turns to a model of FindModelFile.
func (o TableOptions) Of(m Model) TableOptions {
	o.Model, o.model = m.Name, &m
	o.Min, o.Max = m.min, m.max
	return o
}

func (o TableOptions) find() (Model, error) {
	if o.model != nil {
		return *o.model, nil
	}
	return findModel(o.Model)
}

// TableKind is a table's order and its grid's step.
type TableKind struct {
	Order table.Order // not table.Exact
	Step  float64     // mV
}

// String returns the kind in words.
func (k TableKind) String() string { return fmt.Sprintf("%s table of %v mV", k.Order, k.Step) }

// TableDefaults returns the usual options for a model: the three steps of linear
// tables and the one of cubic tables that are in use, and a method whose own
// error is smaller than those of most tables.
func TableDefaults(model string) TableOptions {
	o := TableOptions{
		Model: model, Method: hh.RK4, Dt: 0.01, Precision: 64,
		Tables: []TableKind{{table.Linear, 1}, {table.Linear, 0.5}, {table.Linear, 0.1}, {table.Cubic, 1}},
	}
	if m, err := findModel(model); err == nil {
		o.Min, o.Max = m.min, m.max
	}
	return o
}

// OfOrder leaves the tables of one order.
func (o TableOptions) OfOrder(order table.Order) TableOptions {
	var kinds []TableKind
	for _, k := range o.Tables {
		if k.Order == order {
			kinds = append(kinds, k)
		}
	}
	if kinds == nil {
		kinds = []TableKind{{order, 1}}
	}
	o.Tables = kinds
	return o
}

// OfStep puts one table of a step in mV in the place of each order's tables.
func (o TableOptions) OfStep(step float64) TableOptions {
	var kinds []TableKind
	for _, k := range o.Tables {
		if !slices.ContainsFunc(kinds, func(other TableKind) bool { return other.Order == k.Order }) {
			kinds = append(kinds, TableKind{k.Order, step})
		}
	}
	o.Tables = kinds
	return o
}

// maxTablePoints is far more than any table needs. The report keeps several copies
// of a table.
const maxTablePoints = 1 << 18

// grid returns the grid of one of the tables.
func (o TableOptions) grid(k TableKind) table.Grid {
	return table.Grid{Min: o.Min, Max: o.Max, Step: k.Step}
}

// coarsest returns the first of the tables with the largest step.
func (o TableOptions) coarsest() TableKind { return slices.MaxFunc(o.Tables, byStep) }

func byStep(a, b TableKind) int { return cmp.Compare(a.Step, b.Step) }

// Validate returns a UsageError for the first option that cannot be used.
func (o TableOptions) Validate() error {
	if _, err := o.find(); err != nil {
		return err
	}
	orders := table.Orders()
	type check struct {
		ok     bool
		option string
		value  any
		want   string
	}
	const shortest = float64(tableRun) / maxSteps
	checks := []check{
		{slices.Contains(hh.Methods(), o.Method), "method", o.Method, oneOf(hh.Methods())},
		{o.Dt >= shortest && o.Dt <= tableRun, "dt", o.Dt, fmt.Sprintf("a positive step in ms, %.2g to %v", shortest, tableRun)},
		{o.Precision == 64 || o.Precision == 32, "precision", o.Precision, "64 or 32 bits"},
		{len(o.Tables) > 0, "order", "of no table", oneOf(orders)},
		{finite(o.Min), "from", o.Min, rangeEnd},
		{finite(o.Max), "to", o.Max, rangeEnd},
		{o.Min < o.Max, "to", o.Max, rangeAbove(o.Min)},
	}
	for _, k := range o.Tables {
		n, err := o.grid(k).Points()
		checks = append(checks,
			check{slices.Contains(orders, table.Order(k.Order)), "order", k.Order, oneOf(orders)},
			check{err == nil && n <= maxTablePoints, "step", k.Step, fmt.Sprintf("a step in mV that divides %v to %v mV into 1 to %d bins", o.Min, o.Max, maxTablePoints-1)},
		)
	}
	for _, c := range checks {
		if !c.ok {
			return &UsageError{Option: c.option, Value: fmt.Sprint(c.value), Want: c.want}
		}
	}
	return checkBackend("")
}

// TableReport is what tables of a model get wrong, and what that means for the
// spikes of one cell of it: in its initial state when a constant current sets
// in, under which it goes on firing, stepped by the same method with the tables
// and with exact rates. Its JSON form, keys, order and units, is a contract that
// other programs read.
type TableReport struct {
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
	Tables      []TableOf `json:"tables"`              // empty if nothing depends on the voltage
	// Note says why there are no spikes, or no tables, where there are none.
	Note string `json:"note,omitempty"`

	warnings []string
	leftOut  []error
}

// TableOf is what one table of a model gets wrong.
type TableOf struct {
	Order      table.Order `json:"order"`
	GridStepMV float64     `json:"grid_step_mv"`
	Rows       int         `json:"rows"`
	Bytes      int         `json:"bytes"`   // of the rows that the kernels read
	BuildS     float64     `json:"build_s"` // tabulating the curves and laying out the rows
	Spikes     int         `json:"spikes"`
	LastMs     *float64    `json:"last_spike_ms"`
	// ShiftMs is by how much later than with exact rates the last spike comes
	// that both cells have. Nil, which is null, if there is none.
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

// ReportTables tabulates a model's curves and compares the tables with them, and
// the spikes of a cell with the tables with those of one without. Options that
// make no sense are a UsageError, rates that cannot be used an hh.RatesError. If the
// context ends before it is done, its error is returned.
func ReportTables(ctx context.Context, o TableOptions) (*TableReport, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m, err := o.find()
	if err != nil {
		return nil, err
	}
	m = m.alone()
	r := &TableReport{
		Model: m.Name, Method: o.Method, DtMs: o.Dt, Precision: o.Precision, DurationMs: tableRun, Tables: []TableOf{},
	}
	r.leftOut = m.leftOut
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
	o.Min, o.Max = usable.Min, usable.Max
	r.GridMinMV, r.GridMaxMV = o.Min, o.Max
	if len(curves) == 0 {
		r.Note = "nothing to tabulate: no channel has a gate"
		return r, nil
	}
	for _, k := range o.Tables {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("interrupted: %w", err)
		}
		examine := examineTable[float64]
		if o.Precision == 32 {
			examine = examineTable[float32]
		}
		t, err := examine(m, o, k)
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

// warn adds warnings that are not there yet.
func (r *TableReport) warn(warnings []string) {
	for _, w := range warnings {
		if !slices.Contains(r.warnings, w) {
			r.warnings = append(r.warnings, w)
		}
	}
}

// grid returns the grid of the model's tables for a step in mV.
func (m Model) grid(step float64) table.Grid {
	return table.Grid{Min: m.min, Max: m.max, Step: step}
}

// examineTable builds a table of the model and compares it with its curves.
func examineTable[T kernel.Float](m Model, o TableOptions, k TableKind) (TableOf, error) {
	cell := m.New()
	curves, err := cell.Curves(o.Method, o.Dt)
	if err != nil {
		return TableOf{}, err
	}
	grid, _, err := cell.RateGrid(o.grid(k))
	if err != nil {
		return TableOf{}, err
	}
	start := time.Now()
	built, err := table.NewOrder(table.Order(k.Order), grid, curves...)
	if err != nil {
		return TableOf{}, err
	}
	rows, err := table.Rows[T](built)
	if err != nil {
		return TableOf{}, err
	}
	t := TableOf{
		Order: k.Order, GridStepMV: k.Step, Rows: rows.Len(), Bytes: rows.Bytes(),
		BuildS: time.Since(start).Seconds(), built: built, curves: curves,
	}
	found, err := table.Report[T](built)
	if err != nil {
		return TableOf{}, err
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

// Warnings returns what is worth knowing before the spikes are trusted.
func (r *TableReport) Warnings() []string { return r.warnings }

// LeftOut returns why channels of the model's file are not part of it.
func (r *TableReport) LeftOut() []error { return r.leftOut }

// JSON returns the report as one object on one line.
func (r *TableReport) JSON() ([]byte, error) {
	text, err := json.Marshal(r)
	return append(text, '\n'), err
}

// WriteReport writes the report for people to read.
func (r *TableReport) WriteReport(w io.Writer) error {
	if len(r.Tables) == 0 {
		_, err := fmt.Fprintf(w, "%s: %s\n", r.Model, r.Note)
		return err
	}
	fmt.Fprintf(w, "%s: what %s looks up with steps of %v ms, %.10g to %.10g mV, float%d\n",
		r.Model, r.Method, r.DtMs, r.GridMinMV, r.GridMaxMV, r.Precision)
	if r.Note != "" {
		fmt.Fprintln(w, r.Note)
	} else {
		fmt.Fprintf(w, "with exact rates: %s in %v ms of %v uA/cm2", count(r.ExactSpikes, "spike"), r.DurationMs, r.Current)
		if r.ExactLastMs != nil {
			fmt.Fprintf(w, ", the last at %.5f ms", *r.ExactLastMs)
		}
		fmt.Fprintln(w)
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		fmt.Fprintf(w, "\n%s: %d rows, %s, built in %.2g ms", t.kind(), t.Rows, size(t.Bytes), 1000*t.BuildS)
		if r.Note == "" {
			fmt.Fprintf(w, "; %s", t.shift(r.ExactSpikes))
		}
		fmt.Fprintln(w)
		if err := t.writeCurves(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "\nerror: the largest found, and bound: what no error exceeds, as fractions of the\n"+
		"curve's range; relative: the largest as a fraction of the curve's value there\n")
	return err
}

func (t *TableOf) kind() TableKind { return TableKind{t.Order, t.GridStepMV} }

// shift says what the table does to spikes.
func (t *TableOf) shift(exact int) string {
	if t.ShiftMs == nil {
		return count(t.Spikes, "spike")
	}
	if t.Spikes != exact {
		return fmt.Sprintf("%s, not %d; spike %d shifted by %+.3g ms", count(t.Spikes, "spike"), exact, min(t.Spikes, exact), *t.ShiftMs)
	}
	return fmt.Sprintf("last spike shifted by %+.3g ms", *t.ShiftMs)
}

// size writes bytes for people.
func size(bytes int) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%.3g KiB", float64(bytes)/(1<<10))
	}
	return fmt.Sprintf("%.3g MiB", float64(bytes)/(1<<20))
}

// writeCurves writes a line for each curve, and below it what is not smooth.
func (t *TableOf) writeCurves(w io.Writer) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tab, "curve\terror\tat mV\tbound\trelative\tat mV\t\n")
	for _, c := range t.Curves {
		relative := "0 there"
		if c.Relative != nil {
			relative = fmt.Sprintf("%.1e", *c.Relative)
		}
		fmt.Fprintf(tab, "%s\t%.1e\t%.2f\t%.1e\t%s\t%.2f\t%s\n",
			c.Curve, c.ErrorOfRange, c.ErrorAtMV, c.BoundOfRange, relative, c.RelativeAtMV, c.breaks())
	}
	return tab.Flush()
}

// breaks lists where the curve is not smooth.
func (c *CurveError) breaks() string {
	s := ""
	for _, b := range c.Breaks {
		s += fmt.Sprintf("  %s at %.6g mV", b.Kind, b.AtMV)
	}
	if c.Rough {
		s += "  not smooth: the bounds are estimates"
	}
	return s
}
