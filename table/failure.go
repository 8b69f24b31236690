package table

import (
	"math"
)

// failurePoint is a place where a table's error exceeds the tolerance. Tables of a
// few more bins are likely to fail there too.
type failurePoint struct {
	curve int
	x     float64
}

// addFailure puts a point in front.
func (f *fitter[T]) addFailure(p failurePoint) {
	const maxFailures = 16
	f.failures = append([]failurePoint{p}, f.failures[:min(len(f.failures), maxFailures-1)]...)
}

// failsAgain reports whether the error of a table over the grid exceeds the tolerance
// at one of the failure points. It makes only the bins around each.
func (f *fitter[T]) failsAgain(o Order, g Grid, points int) (fails bool, err error) {
	for k, p := range f.failures {
		e := newEstimatorOf[T](f.curves[p.curve], g, points, o, f.reference.ranges[p.curve])
		e.absoluteOnly = !f.goal.Relative
		if err := e.guard(func() { fails = f.failsAt(e, p.x, points-1) }); err != nil {
			return false, err
		}
		if fails {
			copy(f.failures[1:k+1], f.failures[:k])
			f.failures[0] = p
			return true, nil
		}
	}
	return false, nil
}

// failsAt is failsAgain for the bin around x, one of bins.
func (f *fitter[T]) failsAt(e *estimator[T], x float64, bins int) bool {
	g := e.grid
	at := min(max(int((x-g.Min)/g.Step), 0), bins-1)
	// Rounding of the index may lead into the neighbouring bins.
	e.firstRow = max(at-1, 0)
	end := min(at+2, bins)
	r := valueRange{e.report.Min, e.report.Max}
	var y []float64
	var cubics []cubic
	for i := e.firstRow; i <= end; i++ {
		y = append(y, e.point(g.At(i)))
		r.include(y[len(y)-1])
		if i == e.firstRow {
			continue
		}
		left, right := y[len(y)-2], y[len(y)-1]
		p := chord(left, right)
		if e.order == Cubic {
			var inner [2]float64
			p, inner = e.cubic(g, i-1, left, right)
			r.include(inner[0])
			r.include(inner[1])
		}
		cubics = append(cubics, p)
	}
	for _, p := range cubics {
		e.rows = append(e.rows, roundToRow[T](e.order, p, r))
	}
	e.guardRow = cubic{float64(T(y[len(y)-1]))}
	left, right := y[at-e.firstRow], y[at-e.firstRow+1]
	// The samples alone often show it, and cost less than finding breaks.
	q := e.sampleInterval(e.newBin(at), section{-0.5, 0.5, left, right, 0})
	for k, residual := range q.residuals {
		if f.normalized(math.Abs(residual)-q.roundingError(), r, q.y[k]) > f.goal.Tolerance {
			return true
		}
	}
	e.compareBin(at, left, right)
	// The range that the whole table finds may be slightly larger.
	report := e.report
	report.AbsBound, report.RelBound = float64(0.999*report.AbsBound), float64(0.999*report.RelBound)
	return f.exceeds(&report)
}
