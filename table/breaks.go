package table

import (
	"math"
	"slices"
)

// addBreak adds a break in the middle of an interval, which halving has located. If
// no intervals are left it has not, and the report becomes rough.
func (e *estimator[T]) addBreak(q *interval) bool {
	if e.intervalsLeft <= 0 {
		e.report.Rough = true
		return false
	}
	e.breaks = append(e.breaks, Break{At: e.grid.in(q.index, q.mid)})
	return true
}

// endSlope is the curve's slope, per bin, at the right end of an interval.
type endSlope struct {
	slope, uncertainty float64
	known              bool // false after a break or noise
}

// detectKink adds a break at the left end of a smooth interval if the slope there
// differs from that at the end of the smooth interval before it. A Chebyshev
// polynomial of degree j has the slope j^2 at 1, by which errors of the coefficients
// are multiplied.
func (e *estimator[T]) detectKink(q *interval) {
	var left, right float64
	for j, c := range q.residual {
		d := float64(float64(2*j*j) * c)
		right += d
		if j%2 == 0 {
			d = -d
		}
		left += d
	}
	const squares = 2 * 140 // 2 * (1 + 4 + ... + 49)
	width := q.b - q.a
	left, right = left/width+q.poly.derivative(q.a), right/width+q.poly.derivative(q.b)
	uncertainty := float64(squares*(q.tail+q.floor)) / width
	if e.previous.known && !q.noisy && math.Abs(left-e.previous.slope) > uncertainty+e.previous.uncertainty {
		e.breaks = append(e.breaks, Break{At: e.grid.in(q.index, q.a)})
	}
	e.previous = endSlope{right, uncertainty, !q.noisy}
}

// variation returns the range of the curve's values at x-d, x and x+d.
func (e *estimator[T]) variation(x, d float64) float64 {
	l, m, r := e.at(max(x-d, e.min)), e.at(x), e.at(min(x+d, e.max))
	return max(l, m, r) - min(l, m, r)
}

// isStep reports whether the break at x, known to within d, is a step: the variation
// of a step does not depend on the distance, that of a kink is proportional to it.
func (e *estimator[T]) isStep(x, d float64) bool {
	rise := e.variation(x, d)
	return rise > float64(0.25*e.variation(x, float64(256*d))) && rise > float64(decayFloor*math.Abs(e.at(x)))
}

// classifyBreaks puts the breaks into the report, in ascending order, as steps and
// kinks.
func (e *estimator[T]) classifyBreaks() {
	if e.report.Rough {
		return
	}
	slices.SortFunc(e.breaks, func(a, b Break) int {
		if a.At < b.At {
			return -1
		}
		return 1
	})
	width := math.Ldexp(e.grid.Step, -maxDepth)
	for i, b := range e.breaks {
		near := max(float64(2*width), float64(0x1p-40*math.Abs(b.At)))
		if i > 0 && b.At-e.breaks[i-1].At < near {
			continue // the other side of the same break
		}
		if len(e.report.Breaks) == MaxBreaks {
			break
		}
		if e.isStep(b.At, near) {
			b.Step, b.Size = true, e.variation(b.At, near)
		}
		e.report.Breaks = append(e.report.Breaks, b)
	}
}

// recordZero makes the relative error infinite, at a zero of the curve that
// bisection finds between two samples of different sign, or at a sample.
func (e *estimator[T]) recordZero(q *interval) {
	if math.IsInf(e.report.RelBound, 1) {
		return // as recorded before
	}
	lo, yLo := q.a, q.left
	hi, yHi := lo, yLo
	for k := nodes; k >= 0 && yLo != 0; k-- {
		hi, yHi = q.b, q.right
		if k > 0 {
			hi, yHi = q.at(chebyshev.node[k-1]), q.y[k-1] // ascending
		}
		if yHi == 0 || (yHi > 0) != (yLo > 0) {
			break
		}
		lo, yLo = hi, yHi
	}
	if yLo == 0 {
		hi = lo
	} else if yHi == 0 {
		lo = hi
	}
	for range 40 {
		mid := float64(lo/2) + float64(hi/2)
		if (e.at(e.grid.in(q.index, mid)) > 0) == (yLo > 0) {
			lo = mid
		} else {
			hi = mid
		}
	}
	r := &e.report
	r.Rel, r.RelBound, r.RelAt = math.Inf(1), math.Inf(1), e.grid.in(q.index, float64(lo/2)+float64(hi/2))
}
