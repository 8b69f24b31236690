package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// Goal is what a table is to reach.
type Goal struct {
	Min, Max float64 // of the voltage, or whatever the curves are functions of

	// Tolerance is the largest error, bounded as Report does and rounding in T
	// included: a part of each curve's range (Max - Min of its report), or of the
	// curve's value at every point if Relative is set.
	Tolerance float64
	Relative  bool

	MaxBytes int // size of the kernels' rows, 0 stands for DefaultMaxBytes

	Order Order // of the table, empty for that of the smaller one
}

// takes reports whether a table of an order will do.
func (g *Goal) takes(o Order) bool { return g.Order == "" || g.Order == o }

// DefaultMaxBytes is the size that Fit stays within unless told otherwise: a
// second-level cache's.
const DefaultMaxBytes = 1 << 20

// FitError says that no table within the size limit reaches the tolerance, and
// what the best one does.
type FitError struct {
	Goal  Goal
	Grid  Grid // of the best table
	Order Order
	Bytes int

	Curve string  // the one that is furthest off
	Bound float64 // of its error, in the terms of Goal.Tolerance
	At    float64 // where the largest error was found
	Break *Break  // where the curve is not smooth, if it is not
}

// Error names the best table, the curve and the factor by which it misses.
func (e *FitError) Error() string {
	s := fmt.Sprintf("table: no table within %d bytes reaches a tolerance of %v: the best, %s, %v, %d bytes, misses it by a factor of %.3g with curve %q, whose error is up to %.3g",
		e.Goal.MaxBytes, e.Goal.Tolerance, e.Order, e.Grid, e.Bytes, e.Bound/e.Goal.Tolerance, e.Curve, e.Bound)
	if !math.IsInf(e.Bound, 1) || e.Break == nil {
		s += fmt.Sprintf(" near %.6g", e.At)
	}
	if e.Break != nil {
		s += fmt.Sprintf("; it has a %v", *e.Break)
	}
	return s
}

// Bytes returns the size in memory of the rows that the kernels read in T: for
// each grid point and group of four float64 or eight float32 curves a cache
// line of 64 bytes, or two if the table is cubic.
func Bytes[T kernel.Float](t *Table) int {
	return rowBytes[T](t.order, len(t.points)) * len(t.points[0])
}

func rowBytes[T kernel.Float](o Order, curves int) int {
	group := 4
	if single[T]() {
		group = 8
	}
	lines := (curves + group - 1) / group
	if o == Cubic {
		lines *= 2
	}
	return 64 * lines
}

// Fit returns the smallest table of the curves that reaches the goal in T, as
// Report[T] bounds its errors. It tries all numbers of bins and both orders, or
// the goal's, and takes the linear one of two tables of a size. Without one within the size
// limit the error is a *FitError. A tolerance that is not a positive number is
// an error, and so is one that rounding in T alone exceeds.
func Fit[T kernel.Float](goal Goal, curves ...Curve) (*Table, error) {
	if goal.MaxBytes == 0 {
		goal.MaxBytes = DefaultMaxBytes
	}
	f := &fit[T]{goal: goal, curves: curves}
	if err := f.check(); err != nil {
		return nil, err
	}
	// Cubic first: as a rule it is the smaller one by far, and limits the search
	// for a linear one.
	var best *Table
	limit := goal.MaxBytes
	for _, o := range [...]Order{Cubic, Linear} {
		if !goal.takes(o) {
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
		return nil, f.miss()
	}
	return best, nil
}

type fit[T kernel.Float] struct {
	goal   Goal
	curves []Curve
	trial  *Table
	hints  []hint // the place that failed last first
}

// hint is a place where a table failed, and where a slightly finer one is
// likely to fail as well.
type hint struct {
	curve int
	x     float64
}

// check looks at the goal, and at what rounding leaves of it.
func (f *fit[T]) check() error {
	g := &f.goal
	if g.MaxBytes < 0 {
		return fmt.Errorf("table: MaxBytes %d, want a positive number", g.MaxBytes)
	}
	if g.Order != "" {
		if err := g.Order.check(); err != nil {
			return err
		}
	}
	// A table to learn from: its bins are narrow enough to find a curve's range.
	const trial = 256
	t, err := NewOrder(Cubic, f.grid(trial), f.curves...)
	if err != nil {
		return err
	}
	f.trial = t
	floor, curve := 0.0, ""
	for c := range t.curves {
		e := newExam[T](t, c)
		if e.err != nil {
			return e.err
		}
		for i := range e.bins {
			if y := f.part(e.bin(i).rounding, t.ranges[c], e.bins[i][0]); y > floor {
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

// part returns an error in the terms of the tolerance.
func (f *fit[T]) part(abs float64, s span, y float64) float64 {
	if f.goal.Relative {
		return over(abs, math.Abs(y))
	}
	return over(abs, s.magnitude())
}

// grid returns the domain in so many bins.
func (f *fit[T]) grid(bins int) Grid {
	return Grid{Min: f.goal.Min, Max: f.goal.Max, Step: (f.goal.Max - f.goal.Min) / float64(bins)}
}

// most returns the largest number of bins within a size.
func (f *fit[T]) most(o Order, bytes int) int {
	return min(bytes/rowBytes[T](o, len(f.curves)), kernel.MaxPoints) - 1
}

// search returns the smallest table of an order, or none within the size.
func (f *fit[T]) search(o Order, bytes int) (*Table, error) {
	f.hints = f.hints[:0]
	for bins := 1; bins <= f.most(o, bytes); bins++ {
		g := f.grid(bins)
		if fails, err := f.hinted(o, g, bins+1); err != nil {
			return nil, err
		} else if fails {
			continue
		}
		t, err := NewOrder(o, g, f.curves...)
		if err != nil {
			return nil, err
		}
		if fits, err := f.fits(t); err != nil {
			return nil, err
		} else if fits {
			return t, nil
		}
	}
	return nil, nil
}

// beyond reports whether a curve's report is beyond the tolerance.
func (f *fit[T]) beyond(r *CurveReport) bool {
	if f.goal.Relative {
		return r.RelBound > f.goal.Tolerance
	}
	r.fractions()
	return r.FractionBound > f.goal.Tolerance
}

// fits reports whether the table reaches the goal, and notes where it does not.
func (f *fit[T]) fits(t *Table) (bool, error) {
	for c := range t.curves {
		e := newExam[T](t, c)
		e.absolute = !f.goal.Relative
		bin, stopped, err := e.run(t.points[c], f.beyond)
		if err != nil {
			return false, err
		}
		if stopped {
			f.hint(hint{c, t.grid.in(bin, 0)})
			return false, nil
		}
		// Wide bins may have missed something narrow.
		if err := e.guard(func() { f.visit(e) }); err != nil {
			return false, err
		}
		r := &e.report
		if r.settle(); f.beyond(r) {
			at := r.AbsAt
			if f.goal.Relative {
				at = r.RelAt
			}
			f.hint(hint{c, at})
			return false, nil
		}
	}
	// The whole report looks at more places, which count where a curve is rough.
	all, err := Report[T](t)
	if err != nil {
		return false, err
	}
	for c := range all {
		if f.beyond(&all[c]) {
			f.hint(hint{c, all[c].AbsAt})
			return false, nil
		}
	}
	return true, nil
}

// visit measures the error at the nodes of the trial table.
func (f *fit[T]) visit(e *exam[T]) {
	g := f.trial.grid
	for i := range f.trial.cubics[0] {
		for _, t := range [...]float64{-0.5, -inner, inner} {
			e.measure(g.in(i, t))
		}
	}
}

// hint puts a place in front.
func (f *fit[T]) hint(h hint) {
	const most = 16
	f.hints = append([]hint{h}, f.hints[:min(len(f.hints), most-1)]...)
}

// hinted reports whether a table on the grid would fail at one of the hints,
// from the bin there alone.
func (f *fit[T]) hinted(o Order, g Grid, points int) (fails bool, err error) {
	for k, h := range f.hints {
		e := examOf[T](f.curves[h.curve], g, points, o, f.trial.ranges[h.curve])
		e.absolute = !f.goal.Relative
		if err := e.guard(func() { fails = f.failsAt(e, h.x, points-1) }); err != nil {
			return false, err
		}
		if fails {
			copy(f.hints[1:k+1], f.hints[:k])
			f.hints[0] = h
			return true, nil
		}
	}
	return false, nil
}

func (f *fit[T]) failsAt(e *exam[T], x float64, bins int) bool {
	g := e.g
	at := min(max(int((x-g.Min)/g.Step), 0), bins-1)
	// Its neighbours count in what rounding does.
	e.first = max(at-1, 0)
	end := min(at+2, bins)
	r := span{e.report.Min, e.report.Max}
	var y []float64
	var cubics []cubic
	for i := e.first; i <= end; i++ {
		y = append(y, e.point(g.At(i)))
		r.see(y[len(y)-1])
		if i == e.first {
			continue
		}
		left, right := y[len(y)-2], y[len(y)-1]
		p := chord(left, right)
		if e.order == Cubic {
			var in [2]float64
			p, in = e.cubic(g, i-1, left, right)
			r.see(in[0])
			r.see(in[1])
		}
		cubics = append(cubics, p)
	}
	for _, p := range cubics {
		e.bins = append(e.bins, inRow[T](e.order, p, r))
	}
	e.last = cubic{float64(T(y[len(y)-1]))}
	left, right := y[at-e.first], y[at-e.first+1]
	// A sample is often enough, and spares looking for breaks.
	q := e.sample(e.bin(at), -0.5, 0.5, left, right, 0)
	for k, miss := range q.miss {
		if f.part(math.Abs(miss)-q.rounded(), r, q.y[k]) > f.goal.Tolerance {
			return true
		}
	}
	e.whole(at, left, right)
	// The table will know the curve's range a little better or worse.
	report := e.report
	report.AbsBound, report.RelBound = float64(0.999*report.AbsBound), float64(0.999*report.RelBound)
	return f.beyond(&report)
}

// miss returns the error about the best table within the size: the finest of
// either order.
func (f *fit[T]) miss() error {
	e := &FitError{Goal: f.goal, Bound: math.Inf(1)}
	for _, o := range Orders() {
		bins := f.most(o, f.goal.MaxBytes)
		if bins < 1 || !f.goal.takes(o) {
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
		worst, off, at := 0, 0.0, 0.0
		for c, r := range all {
			y, where := r.FractionBound, r.AbsAt
			if f.goal.Relative {
				y, where = r.RelBound, r.RelAt
			}
			if y > off {
				worst, off, at = c, y, where
			}
		}
		if off < e.Bound || e.Curve == "" {
			e.Grid, e.Order, e.Bytes = t.grid, o, Bytes[T](t)
			e.Curve, e.Bound, e.At, e.Break = all[worst].Name, off, at, nil
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
