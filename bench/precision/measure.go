package precision

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/internal/cells"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// The step of the reference is shorter than all others by a factor, and limited, in ms.
const (
	referenceFactor = 10
	maxReferenceDt  = 0.001
)

// referenceDt is the reference's step, ms.
func (o Options) referenceDt() float64 {
	return min(slices.Min(o.Steps)/referenceFactor, maxReferenceDt)
}

// Measure makes the runs of a work-precision diagram. progress, if not
// nil, is called with the part done so far, 0 to 1. Options that cannot be used
// are a usage.Error. If the context ends, Measure returns its error and
// what was measured by then.
func Measure(ctx context.Context, o Options, progress func(part float64)) (*Diagram, error) {
	return measure(ctx, o, progress, clockTime)
}

func measure(ctx context.Context, o Options, progress func(part float64), atLeast time.Duration) (*Diagram, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m, err := o.subject()
	if err != nil {
		return nil, err
	}
	k, err := kernel.New[float64](o.Backend)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(float64) {}
	}
	d := &measurement{
		o:        o,
		model:    m,
		work:     totalWork(o),
		progress: progress,
		Diagram: Diagram{
			Model: m.Name, Drive: m.Drive, Duration: o.Duration, Neurons: o.Neurons,
			Bits: o.Precision, Backend: k.Backend(),
			Reference: Reference{Method: hh.RK4, Order: table.Exact, Dt: o.referenceDt()},
			// Empty, not null, in JSON.
			Costs: []StepCost{}, Points: []Run{}, LeftOut: []Failure{},
		},
	}
	if m.tree != nil {
		if err := d.divide(); err != nil {
			return nil, err
		}
	}
	for _, part := range []func(context.Context) error{d.reference, func(ctx context.Context) error { return d.clock(ctx, atLeast) }, d.measure, d.neuron} {
		if err = part(ctx); err != nil {
			break
		}
	}
	d.sort()
	switch {
	case err == nil:
		return &d.Diagram, nil
	case ctx.Err() != nil:
		return &d.Diagram, fmt.Errorf("interrupted after %d of %d runs: %w",
			len(d.Points)+len(d.LeftOut), len(o.Methods)*len(o.Steps)*len(o.Tables), ctx.Err())
	}
	return nil, err
}

// measurement is a diagram that is being measured.
type measurement struct {
	Diagram

	o            Options
	model        subject
	compartments *cell.Compartments // of a cell with dendrites
	want         []float64          // the reference's crossings, ms

	work, done float64 // all and so far, in steps of a cell with a table
	progress   func(part float64)
}

// Rough costs, in steps of a cell with a table, for the progress alone.
const (
	exactWork  = 4
	neuronWork = 100 // of all its runs at a step
	clockWork  = 1e5
)

func totalWork(o Options) float64 {
	perMs := 0.0
	for _, s := range o.Steps {
		perMs += 1 / s
	}
	runs := float64(len(o.Methods)*len(o.Tables)) * perMs
	reference := exactWork * 1.5 / o.referenceDt()
	if tree(o.Model) != nil {
		reference = 0
	}
	if o.NEURON {
		runs += neuronWork * perMs
	}
	return o.Duration*(runs+reference) + clockWork*float64(len(o.Methods)*len(o.Tables))
}

func (d *measurement) advance(work float64) {
	d.done += work
	d.progress(min(d.done/d.work, 1))
}

// reference makes the reference.
func (d *measurement) reference(ctx context.Context) error {
	r := &d.Reference
	if d.model.tree != nil {
		d.converged()
		return nil
	}
	exact := func(dt float64) (cellRun, error) {
		run, err := d.runCell(ctx, hh.Config{Dt: dt, Method: r.Method, Order: r.Order, Grid: d.model.Grid(1)})
		d.advance(exactWork * d.o.Duration / dt)
		return run, err
	}
	coarse, err := exact(2 * r.Dt)
	if err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	fine, err := exact(r.Dt)
	if err != nil {
		return fmt.Errorf("reference: %w", err)
	}
	d.want, r.Spikes = fine.crossings, len(fine.crossings)
	if len(coarse.crossings) != r.Spikes {
		return fmt.Errorf("reference: %d spikes at %v ms, %d at half of it", len(coarse.crossings), 2*r.Dt, r.Spikes)
	}
	r.Halving = largestError(coarse.crossings, fine.crossings, d.Duration)
	return nil
}

// measure makes the runs, long steps first: an interrupted diagram has those.
func (d *measurement) measure(ctx context.Context) error {
	steps := slices.Clone(d.o.Steps)
	slices.Sort(steps)
	slices.Reverse(steps)
	for _, dt := range steps {
		for _, c := range d.Costs {
			if err := d.point(ctx, c, dt); err != nil {
				return err
			}
			d.advance(d.o.Duration / dt)
		}
	}
	return nil
}

// point makes one run.
func (d *measurement) point(ctx context.Context, c StepCost, dt float64) error {
	run, err := d.runCell(ctx, d.config(c.Method, c.Table, dt))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		err = run.diverged
	}
	if err == nil && c.Ns == 0 {
		err = fmt.Errorf("its cost is not known: at %v ms some of %d cells diverge", slices.Min(d.o.Steps), d.Neurons)
	}
	// Nothing fails here but what package hh refuses.
	if err != nil {
		d.LeftOut = append(d.LeftOut, Failure{c.Method, dt, c.Table, err.Error()})
		return nil
	}
	d.Points = append(d.Points, Run{
		Method: c.Method, Dt: dt, Table: c.Table,
		Spikes:   len(run.crossings),
		Lost:     len(d.want) - len(run.crossings),
		Error:    largestError(run.crossings, d.want, d.Duration),
		Recorded: largestError(run.recorded, d.want, d.Duration),
		Wall:     wallTime(c.Ns, d.Neurons, dt),
		Warning:  run.warning,
	})
	return nil
}

// wallTime returns what a second of biological time costs, s.
func wallTime(ns float64, neurons int, dt float64) float64 {
	return ns * 1e-9 * float64(neurons) * 1000 / dt
}

// largestError returns the largest difference between the times of spikes of the same
// number, ms. A missing spike counts as one at the end.
func largestError(x, y []float64, end float64) float64 {
	at := func(times []float64, i int) float64 {
		if i < len(times) {
			return times[i]
		}
		return end
	}
	most := 0.0
	for i := range max(len(x), len(y)) {
		most = max(most, math.Abs(at(x, i)-at(y, i)))
	}
	return most
}

func (d *measurement) config(m hh.Method, t Table, dt float64) hh.Config {
	return hh.Config{
		Dt: dt, Method: m, Order: t.Order, Grid: d.model.Grid(t.GridStepMV),
		Precision: d.o.Precision, Backend: d.o.Backend,
	}
}

// cells returns cells under the model's drive.
func (d *measurement) cells(c hh.Config, n int) (*cells.Cells, error) {
	config := cells.Config{Config: c, Name: "cells", Model: d.model.New(), Count: n, Current: d.Drive}
	if d.model.tree != nil {
		config.Dendrites = d.dendrites(d.model.tree.Pulse)
	}
	return cells.New(config)
}

// cellRun is a run of one cell.
type cellRun struct {
	crossings []float64 // on a cubic, ms
	recorded  []float64 // on a straight line, ms
	warning   string
	diverged  error
}

// runCell runs one cell.
func (d *measurement) runCell(ctx context.Context, c hh.Config) (cellRun, error) {
	cell, err := d.cells(c, 1)
	if err != nil {
		return cellRun{}, err
	}
	spikes := cell.RecordCrossings()
	voltage, err := cell.RecordState("v", []int{0}, 1)
	if err != nil {
		return cellRun{}, err
	}
	if err := cell.Network.Run(ctx, d.o.Duration); err != nil {
		return cellRun{}, err
	}
	run := cellRun{recorded: spikes.Crossings}
	if w := cell.Network.Warnings(); len(w) > 0 {
		run.warning = w[0]
	}
	v := voltage.Values[0]
	for i, x := range v {
		if !(x >= d.model.MinMV && x <= d.model.MaxMV) {
			run.diverged = fmt.Errorf("diverged: v is %.4g mV at %.5g ms, outside the table of %v to %v mV", x, voltage.Time(i), d.model.MinMV, d.model.MaxMV)
			return run, nil
		}
	}
	threshold := cell.Model().Threshold
	for i, step := range spikes.Steps {
		within := spikes.Crossings[i]/c.Dt - float64(step)
		run.crossings = append(run.crossings, float64((float64(step)+cross(v, int(step), within, threshold))*c.Dt))
	}
	return run, nil
}

// sort puts runs in the order that Diagram promises.
func (d *measurement) sort() {
	at := func(m hh.Method, t Table) int {
		return slices.Index(d.o.Methods, m)*len(d.o.Tables) + slices.Index(d.o.Tables, t)
	}
	// They were made in the order of their steps.
	slices.SortStableFunc(d.Points, func(x, y Run) int { return at(x.Method, x.Table) - at(y.Method, y.Table) })
	slices.SortStableFunc(d.LeftOut, func(x, y Failure) int { return at(x.Method, x.Table) - at(y.Method, y.Table) })
}
