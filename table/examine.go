package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// exam compares one curve of a table with its bins.
type exam[T kernel.Float] struct {
	*sampler
	g        Grid
	order    Order
	absolute bool // the relative error does not matter
	look     lookup[T]
	drift    [2]float64 // of the index, in bins: slope and offset
	first    int        // number of bins[0]
	bins     []cubic    // as rows of T hold them
	report   CurveReport
	budget   int   // intervals that may still be looked at
	near     int   // those of them for a curve close to zero
	last     cubic // the guard row
	breaks   []Break
	before   edge  // of the interval examined last
	err      error // of a table that no rows of T can hold
}

func newExam[T kernel.Float](t *Table, c int) *exam[T] {
	n := len(t.points[c])
	e := examOf[T](t.curves[c], t.grid, n, t.order, t.ranges[c])
	e.bins = make([]cubic, n-1)
	for i := range e.bins {
		e.bins[i] = bin[T](t, c, i)
		if !e.bins[i].finite() && e.err == nil {
			e.err = fmt.Errorf("table: curve %q is outside the range of %T at %v", t.names[c], T(0), t.grid.At(i))
		}
	}
	e.last = cubic{float64(T(t.points[c][n-1]))}
	return e
}

// examOf is an exam of a curve whose bins are still missing.
func examOf[T kernel.Float](c Curve, g Grid, points int, o Order, r span) *exam[T] {
	e := &exam[T]{
		sampler: newSampler(c, g), g: g, order: o, look: newLookup[T](g, points),
		report: CurveReport{Name: c.Name, Min: r.lo, Max: r.hi, AbsAt: g.Min, RelAt: g.Min},
		budget: 4096 + 4*points, near: 1024 + 8*points,
	}
	e.drift[0], e.drift[1] = e.look.drift(g)
	if l := e.look; l.scale == 0 || !finite(float64(l.scale)) || !finite(float64(l.bias)) || !finite(e.drift[0]) || !finite(e.drift[1]) {
		e.err = fmt.Errorf("table: grid %v is outside the range of %T", g, T(0))
	}
	return e
}

// run examines the curve, whose values at the grid points are p, bin by bin
// until stop, if there is one, returns true; then stopped is true and bin the
// last one's number.
func (e *exam[T]) run(p []float64, stop func(*CurveReport) bool) (bin int, stopped bool, err error) {
	if e.err != nil {
		return 0, false, e.err
	}
	err = e.guard(func() {
		for bin = range e.bins {
			e.whole(bin, p[bin], p[bin+1])
			if stop != nil && stop(&e.report) {
				stopped = true
				return
			}
		}
		e.classify()
	})
	e.report.settle()
	return bin, stopped, err
}

// whole examines a bin.
func (e *exam[T]) whole(i int, left, right float64) {
	e.interval(e.bin(i), -0.5, 0.5, left, right, 0)
}

// row returns the polynomial of a row that measure may meet.
func (e *exam[T]) row(i int) *cubic {
	if i -= e.first; i < len(e.bins) {
		return &e.bins[max(i, 0)]
	}
	return &e.last
}

// place is a bin to be examined.
type place struct {
	i        int
	p        *cubic
	rounding float64 // of the value in T
	noise    float64 // of the samples, but for the curve's magnitude
	scale    float64 // magnitude of the curve and of the table in the bin
	last     float64 // coefficient of the interval that was halved
}

func (e *exam[T]) bin(i int) place {
	p := e.row(i)
	// Rounding may put a voltage into the next bin.
	steep := max(p.steepest(), e.row(i-1).steepest(), e.row(i+1).steepest())
	u := unit[T]()
	far := max(math.Abs(e.g.At(i)), math.Abs(e.g.At(i+1)))
	shift := max(math.Abs(float64(e.g.At(i)*e.drift[0])+e.drift[1]), math.Abs(float64(e.g.At(i+1)*e.drift[0])+e.drift[1]))
	shift += float64(u*float64(i+1)) + float64(0x1p-52*float64(far/e.g.Step))
	b := place{
		i: i, p: p, scale: math.Abs(p[0]) + p.spread(),
		rounding: float64(steep * shift),
		noise:    float64(0x1p-51 * float64(steep*(far/e.g.Step+float64(i)))),
	}
	if p.spread() > 0 { // a constant is not rounded
		b.rounding += float64(u*b.scale) + horner[T](p) + least[T]()
	}
	return b
}

// bound raises the bounds.
func (e *exam[T]) bound(abs, rel float64) {
	e.report.AbsBound = max(e.report.AbsBound, abs)
	e.report.RelBound = max(e.report.RelBound, rel)
}

// measure notes the error at x of what the kernels compute in T.
func (e *exam[T]) measure(x float64) {
	v := T(x)
	x = float64(v)
	if !(x >= e.g.Min && x <= e.g.Max) {
		return
	}
	row, frac := e.look.cell(v)
	y := e.point(x)
	abs := math.Abs(y - float64(value(e.order, e.row(row), frac)))
	rel := over(abs, math.Abs(y))
	r := &e.report
	if abs > r.Abs {
		r.Abs, r.AbsAt = abs, x
	}
	if rel > r.Rel && !math.IsInf(r.RelBound, 1) {
		r.Rel, r.RelAt = rel, x
	}
}
