// Package tables reports what the rate tables of a model get wrong, and by how much they
// shift the spikes of a cell.
package tables

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// Options says which tables of a model Measure examines. Defaults gives the ones to
// start from.
type Options struct {
	Model     string    // the name of a built-in model, or of that which Of was given
	Method    hh.Method // whose curves are tabulated, and that steps the cell
	Dt        float64   // step, ms
	Precision int       // bits of tables and state, 64 or 32
	Tables    []Kind    // one or more
	GridMinMV float64   // lower end of their grids, mV
	GridMaxMV float64   // upper end, mV

	model *models.Model // what Of was given, nil for the built-in ones
}

// Kind is a table's order and the step of its grid.
type Kind struct {
	Order      table.Order `json:"order"`        // not table.Exact
	GridStepMV float64     `json:"grid_step_mv"` // mV
}

// String returns the kind in words.
func (k Kind) String() string { return fmt.Sprintf("%s table of %v mV", k.Order, k.GridStepMV) }

// Of returns the options for a model in place of the built-in ones, with its grid.
func (o Options) Of(m models.Model) Options {
	o.Model, o.model = m.Name, &m
	o.GridMinMV, o.GridMaxMV = m.MinMV, m.MaxMV
	return o
}

func (o Options) find() (models.Model, error) {
	if o.model != nil {
		return *o.model, nil
	}
	return models.Find(o.Model)
}

// Defaults returns the usual options for a model: the three steps of linear
// tables and the one of cubic tables that are in use, and a method whose own
// error is smaller than those of most tables.
func Defaults(model string) Options {
	o := Options{
		Model: model, Method: hh.RK4, Dt: 0.01, Precision: 64,
		Tables: []Kind{{table.Linear, 1}, {table.Linear, 0.5}, {table.Linear, 0.1}, {table.Cubic, 1}},
	}
	if m, err := models.Find(model); err == nil {
		o.GridMinMV, o.GridMaxMV = m.MinMV, m.MaxMV
	}
	return o
}

// OfOrder returns the options with the tables of one order alone, or with one of 1 mV
// if they have none of it.
func (o Options) OfOrder(order table.Order) Options {
	var kinds []Kind
	for _, k := range o.Tables {
		if k.Order == order {
			kinds = append(kinds, k)
		}
	}
	if kinds == nil {
		kinds = []Kind{{order, 1}}
	}
	o.Tables = kinds
	return o
}

// OfStep returns the options with one table for each of their orders, of a step in mV.
func (o Options) OfStep(gridStepMV float64) Options {
	var kinds []Kind
	for _, k := range o.Tables {
		if !slices.ContainsFunc(kinds, func(other Kind) bool { return other.Order == k.Order }) {
			kinds = append(kinds, Kind{k.Order, gridStepMV})
		}
	}
	o.Tables = kinds
	return o
}

// maxPoints is far more than any table needs. The report keeps several copies
// of a table.
const maxPoints = 1 << 18

// grid returns the grid of one of the tables.
func (o Options) grid(k Kind) table.Grid {
	return table.Grid{Min: o.GridMinMV, Max: o.GridMaxMV, Step: k.GridStepMV}
}

// coarsest returns the first of the tables with the largest step.
func (o Options) coarsest() Kind { return slices.MaxFunc(o.Tables, byStep) }

func byStep(a, b Kind) int { return cmp.Compare(a.GridStepMV, b.GridStepMV) }

// Validate returns a usage.Error for the first option that cannot be used.
func (o Options) Validate() error {
	if _, err := o.find(); err != nil {
		return err
	}
	orders := table.Orders()
	const shortest = float64(runMs) / maxSteps
	checks := []error{
		usage.Check(slices.Contains(hh.Methods(), o.Method), "method", o.Method, phrase.OneOf(hh.Methods())),
		usage.Check(o.Dt >= shortest && o.Dt <= runMs, "dt", o.Dt, fmt.Sprintf("a positive step in ms, %.2g to %v", shortest, runMs)),
		usage.Check(o.Precision == 64 || o.Precision == 32, "precision", o.Precision, "64 or 32 bits"),
		usage.Check(len(o.Tables) > 0, "order", "of no table", phrase.OneOf(orders)),
		usage.Range(o.GridMinMV, o.GridMaxMV),
	}
	for _, k := range o.Tables {
		n, err := o.grid(k).Points()
		checks = append(checks,
			usage.Check(slices.Contains(orders, k.Order), "order", k.Order, phrase.OneOf(orders)),
			usage.Check(err == nil && n <= maxPoints, "step", k.GridStepMV, fmt.Sprintf("a step in mV that divides %v to %v mV into 1 to %d bins", o.GridMinMV, o.GridMaxMV, maxPoints-1)),
		)
	}
	return cmp.Or(append(checks, usage.Backend(""))...)
}

// maxSteps is how many steps a run may have: a float64 does not count more.
const maxSteps = 1 << 53
