package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// estimator bounds the errors of one curve of a table, as the kernels evaluate its
// rows in T.
type estimator[T kernel.Float] struct {
	*sampler
	grid          Grid
	order         Order
	absoluteOnly  bool // leaves the relative error out
	indexer       indexer[T]
	indexError    [2]float64 // slope and offset, in bins, see indexer.indexError
	firstRow      int        // number of the bin of rows[0]
	rows          []cubic    // of consecutive bins, rounded to T
	guardRow      cubic
	report        CurveReport
	intervalsLeft int // how many more intervals may be sampled
	nearZeroLeft  int // how many of them because the curve is close to zero
	breaks        []Break
	previous      endSlope // of the interval before
	err           error    // if no rows of T can hold the table
}

// newEstimator returns the estimator for curve c.
func newEstimator[T kernel.Float](t *Table, c int) *estimator[T] {
	n := len(t.points[c])
	e := newEstimatorOf[T](t.curves[c], t.grid, n, t.order, t.ranges[c])
	e.rows = make([]cubic, n-1)
	for i := range e.rows {
		e.rows[i] = rowPolynomial[T](t, c, i)
		if !e.rows[i].finite() && e.err == nil {
			e.err = fmt.Errorf("table: curve %q is outside the range of %T at %v", t.names[c], T(0), t.grid.At(i))
		}
	}
	e.guardRow = cubic{float64(T(t.points[c][n-1]))}
	return e
}

// newEstimatorOf returns an estimator for a curve whose rows the caller adds.
func newEstimatorOf[T kernel.Float](c Curve, g Grid, points int, o Order, r valueRange) *estimator[T] {
	e := &estimator[T]{
		sampler: newSampler(c, g), grid: g, order: o, indexer: newIndexer[T](g, points),
		report:        CurveReport{Name: c.Name, Min: r.lo, Max: r.hi, AbsAt: g.Min, RelAt: g.Min},
		intervalsLeft: 4096 + 4*points, nearZeroLeft: 1024 + 8*points,
	}
	e.indexError[0], e.indexError[1] = e.indexer.indexError(g)
	if l := e.indexer; l.scale == 0 || !finite(float64(l.scale)) || !finite(float64(l.bias)) || !finite(e.indexError[0]) || !finite(e.indexError[1]) {
		e.err = fmt.Errorf("table: grid %v is outside the range of %T", g, T(0))
	}
	return e
}

// compare completes the report, given the curve's values p at the grid points. It
// ends early, with stopped set, after the first bin for which stop returns true; nil
// never does.
func (e *estimator[T]) compare(p []float64, stop func(*CurveReport) bool) (bin int, stopped bool, err error) {
	if e.err != nil {
		return 0, false, e.err
	}
	err = e.guard(func() {
		for bin = range e.rows {
			e.compareBin(bin, p[bin], p[bin+1])
			if stop != nil && stop(&e.report) {
				stopped = true
				return
			}
		}
		e.classifyBreaks()
	})
	e.report.finish()
	return bin, stopped, err
}

// compareBin records the errors in bin i, given the curve at its ends.
func (e *estimator[T]) compareBin(i int, left, right float64) {
	e.compareInterval(e.newBin(i), section{-0.5, 0.5, left, right, 0})
}

// row returns row i, or the closest that there is.
func (e *estimator[T]) row(i int) *cubic {
	if i -= e.firstRow; i < len(e.rows) {
		return &e.rows[max(i, 0)]
	}
	return &e.guardRow
}

// bin is a bin with bounds that hold in all of it.
type bin struct {
	index      int
	poly       *cubic
	rounding   float64 // error of the value in T
	noise      float64 // error of the samples, besides curveNoise
	scale      float64 // magnitude of the curve and of the polynomial
	parentTail float64 // last coefficients of the interval that was halved, or 0
}

func (e *estimator[T]) newBin(i int) bin {
	p := e.row(i)
	// Rounding of the index may put a voltage into the next bin.
	slope := max(p.maxSlope(), e.row(i-1).maxSlope(), e.row(i+1).maxSlope())
	u := unitRoundoff[T]()
	far := max(math.Abs(e.grid.At(i)), math.Abs(e.grid.At(i+1)))
	shift := max(math.Abs(float64(e.grid.At(i)*e.indexError[0])+e.indexError[1]), math.Abs(float64(e.grid.At(i+1)*e.indexError[0])+e.indexError[1]))
	shift += float64(u*float64(i+1)) + float64(0x1p-52*float64(far/e.grid.Step))
	b := bin{
		index: i, poly: p, scale: math.Abs(p[0]) + p.maxDeviation(),
		rounding: float64(slope * shift),
		noise:    float64(0x1p-51 * float64(slope*(far/e.grid.Step+float64(i)))),
	}
	if p.maxDeviation() > 0 { // evaluating a constant rounds nothing
		b.rounding += float64(u*b.scale) + hornerError[T](p) + smallestNonzero[T]()
	}
	return b
}

// raiseBounds raises the report's bounds to these errors.
func (e *estimator[T]) raiseBounds(abs, rel float64) {
	e.report.AbsBound = max(e.report.AbsBound, abs)
	e.report.RelBound = max(e.report.RelBound, rel)
}

// measureAt records the error of the kernels' result at x, rounded to T.
func (e *estimator[T]) measureAt(x float64) {
	v := T(x)
	x = float64(v)
	if !(x >= e.grid.Min && x <= e.grid.Max) {
		return
	}
	row, frac := e.indexer.position(v)
	y := e.point(x)
	abs := math.Abs(y - float64(evaluateRow(e.order, e.row(row), frac)))
	rel := ratio(abs, math.Abs(y))
	r := &e.report
	if abs > r.Abs {
		r.Abs, r.AbsAt = abs, x
	}
	if rel > r.Rel && !math.IsInf(r.RelBound, 1) {
		r.Rel, r.RelAt = rel, x
	}
}
