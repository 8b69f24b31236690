package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// Fit returns the smallest table of the curves whose errors in T, as Report[T]
// bounds them, are within the goal. It tries all numbers of bins and both orders, or
// the goal's; of two tables of the same size it returns the linear one. If no table
// within the size limit is accurate enough, the error is a *FitError. Other errors
// are those of NewOrder, a negative MaxBytes, and a tolerance that is not positive
// and finite or that rounding in T alone exceeds.
func Fit[T kernel.Float](goal Goal, curves ...Curve) (*Table, error) {
	if goal.MaxBytes == 0 {
		goal.MaxBytes = DefaultMaxBytes
	}
	f := &fitter[T]{goal: goal, curves: curves}
	if err := f.check(); err != nil {
		return nil, err
	}
	// Cubic first: that table is usually smaller by far and limits the search for a
	// linear one.
	var best *Table
	limit := goal.MaxBytes
	for _, o := range [...]Order{Cubic, Linear} {
		if !goal.allows(o) {
			continue
		}
		t, err := f.search(o, limit)
		if err != nil {
			return nil, err
		}
		if t != nil {
			best, limit = t, Bytes[T](t)
		}
	}
	if best == nil {
		return nil, f.bestError()
	}
	return best, nil
}

// fitter searches for a table.
type fitter[T kernel.Float] struct {
	goal      Goal
	curves    []Curve
	reference *Table         // fine enough to know the curves' ranges
	failures  []failurePoint // the most recent one first
}

// check returns an error if no table can reach the goal, and makes the reference.
func (f *fitter[T]) check() error {
	g := &f.goal
	if g.MaxBytes < 0 {
		return fmt.Errorf("table: MaxBytes %d, want a positive number", g.MaxBytes)
	}
	if g.Order != "" {
		if err := g.Order.check(); err != nil {
			return err
		}
	}
	const referenceBins = 256
	t, err := NewOrder(Cubic, f.grid(referenceBins), f.curves...)
	if err != nil {
		return err
	}
	f.reference = t
	floor, curve := 0.0, ""
	for c := range t.curves {
		e := newEstimator[T](t, c)
		if e.err != nil {
			return e.err
		}
		for i := range e.rows {
			if y := f.normalized(e.newBin(i).rounding, t.ranges[c], e.rows[i][0]); y > floor {
				floor, curve = y, t.names[c]
			}
		}
	}
	if !(g.Tolerance > 0) || math.IsInf(g.Tolerance, 1) || g.Tolerance <= floor {
		what := "its range"
		if g.Relative {
			what = "its value"
		}
		return fmt.Errorf("table: tolerance %v, want a positive number above %.2g: by so much of %s curve %q is off by rounding in %T alone",
			g.Tolerance, floor, what, curve, T(0))
	}
	return nil
}

// normalized returns an absolute error at a curve's value y as the tolerance counts
// it.
func (f *fitter[T]) normalized(abs float64, r valueRange, y float64) float64 {
	if f.goal.Relative {
		return ratio(abs, math.Abs(y))
	}
	return ratio(abs, r.magnitude())
}

// grid returns the grid of a number of bins.
func (f *fitter[T]) grid(bins int) Grid {
	return Grid{Min: f.goal.Min, Max: f.goal.Max, Step: (f.goal.Max - f.goal.Min) / float64(bins)}
}

// maxBins returns the largest number of bins that fit into bytes.
func (f *fitter[T]) maxBins(o Order, bytes int) int {
	return min(bytes/rowBytes[T](o, len(f.curves)), kernel.MaxPoints) - 1
}

// search returns the smallest table of an order that meets the goal, nil if none of
// at most bytes does.
func (f *fitter[T]) search(o Order, bytes int) (*Table, error) {
	f.failures = f.failures[:0]
	for bins := 1; bins <= f.maxBins(o, bytes); bins++ {
		g := f.grid(bins)
		if fails, err := f.failsAgain(o, g, bins+1); err != nil {
			return nil, err
		} else if fails {
			continue
		}
		t, err := NewOrder(o, g, f.curves...)
		if err != nil {
			return nil, err
		}
		if fits, err := f.meetsGoal(t); err != nil {
			return nil, err
		} else if fits {
			return t, nil
		}
	}
	return nil, nil
}

// exceeds reports whether a curve's error exceeds the tolerance.
func (f *fitter[T]) exceeds(r *CurveReport) bool {
	if f.goal.Relative {
		return r.RelBound > f.goal.Tolerance
	}
	r.setFractions()
	return r.FractionBound > f.goal.Tolerance
}

// meetsGoal reports whether the table reaches the goal, and adds a failure if not.
func (f *fitter[T]) meetsGoal(t *Table) (bool, error) {
	for c := range t.curves {
		e := newEstimator[T](t, c)
		e.absoluteOnly = !f.goal.Relative
		bin, stopped, err := e.compare(t.points[c], f.exceeds)
		if err != nil {
			return false, err
		}
		if stopped {
			f.addFailure(failurePoint{c, t.grid.in(bin, 0)})
			return false, nil
		}
		// The samples in wide bins may miss a narrow feature.
		if err := e.guard(func() { f.measureNodes(e) }); err != nil {
			return false, err
		}
		r := &e.report
		if r.finish(); f.exceeds(r) {
			at := r.AbsAt
			if f.goal.Relative {
				at = r.RelAt
			}
			f.addFailure(failurePoint{c, at})
			return false, nil
		}
	}
	// Where a curve is rough, the whole report measures the error at more places.
	all, err := Report[T](t)
	if err != nil {
		return false, err
	}
	for c := range all {
		if f.exceeds(&all[c]) {
			f.addFailure(failurePoint{c, all[c].AbsAt})
			return false, nil
		}
	}
	return true, nil
}

// measureNodes records the errors at the nodes of the reference.
func (f *fitter[T]) measureNodes(e *estimator[T]) {
	g := f.reference.grid
	for i := range f.reference.cubics[0] {
		for _, t := range [...]float64{-0.5, -innerNode, innerNode} {
			e.measureAt(g.in(i, t))
		}
	}
}

// bestError returns the error about the best table within the size limit: the finest
// one of either order.
func (f *fitter[T]) bestError() error {
	e := &FitError{Goal: f.goal, Bound: math.Inf(1)}
	for _, o := range Orders() {
		bins := f.maxBins(o, f.goal.MaxBytes)
		if bins < 1 || !f.goal.allows(o) {
			continue
		}
		t, err := NewOrder(o, f.grid(bins), f.curves...)
		if err != nil {
			return err
		}
		all, err := Report[T](t)
		if err != nil {
			return err
		}
		worst, bound, at := 0, 0.0, 0.0
		for c, r := range all {
			b, x := r.FractionBound, r.AbsAt
			if f.goal.Relative {
				b, x = r.RelBound, r.RelAt
			}
			if b > bound {
				worst, bound, at = c, b, x
			}
		}
		if bound < e.Bound || e.Curve == "" {
			e.Grid, e.Order, e.Bytes = t.grid, o, Bytes[T](t)
			e.Curve, e.Bound, e.At, e.Break = all[worst].Name, bound, at, nil
			if b := all[worst].Breaks; len(b) > 0 {
				e.Break = &b[0]
			}
		}
	}
	if e.Curve == "" {
		return fmt.Errorf("table: MaxBytes %d, one bin of %d curves takes %d", f.goal.MaxBytes, len(f.curves), 2*rowBytes[T](Linear, len(f.curves)))
	}
	return e
}
