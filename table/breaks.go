package table

import (
	"math"
	"slices"
)

// leaf notes an interval in which halving found no smooth curve, unless it
// ended before its time.
func (e *exam[T]) leaf(q *part) bool {
	if e.budget <= 0 {
		e.report.Rough = true
		return false
	}
	e.breaks = append(e.breaks, Break{At: e.g.in(q.i, q.mid)})
	return true
}

// edge is the curve's slope per bin at the right end of a part.
type edge struct {
	slope, unsure float64
	known         bool
}

// corner notes a kink just at the left end of an interval, between two smooth
// ones: the slopes of the curve differ there. It leaves the slope at the right
// end for the next part. A Chebyshev polynomial of degree j has the
// slope j^2 at 1, which is what becomes of errors of the coefficients.
func (e *exam[T]) corner(q *part) {
	var left, right float64
	for j, c := range q.err {
		d := float64(float64(2*j*j) * c)
		right += d
		if j%2 == 0 {
			d = -d
		}
		left += d
	}
	const squares = 2 * 140 // 2 * (1 + 4 + ... + 49)
	width := q.b - q.a
	left, right = left/width+q.p.slope(q.a), right/width+q.p.slope(q.b)
	unsure := float64(squares*(q.tail+q.floor)) / width
	if e.before.known && !q.grainy && math.Abs(left-e.before.slope) > unsure+e.before.unsure {
		e.breaks = append(e.breaks, Break{At: e.g.in(q.i, q.a)})
	}
	e.before = edge{right, unsure, !q.grainy}
}

// across returns by how much the curve varies between x-d, x and x+d.
func (e *exam[T]) across(x, d float64) float64 {
	l, m, r := e.at(max(x-d, e.min)), e.at(x), e.at(min(x+d, e.max))
	return max(l, m, r) - min(l, m, r)
}

// jumps reports whether the break at x, known to within d, is a step: it stays
// as high over a distance 256 times as small, where a kink rises 256 times less.
func (e *exam[T]) jumps(x, d float64) bool {
	rise := e.across(x, d)
	return rise > float64(0.25*e.across(x, float64(256*d))) && rise > float64(smooth*math.Abs(e.at(x)))
}

// classify sorts the breaks found and tells steps from kinks.
func (e *exam[T]) classify() {
	if e.report.Rough {
		return
	}
	slices.SortFunc(e.breaks, func(a, b Break) int {
		if a.At < b.At {
			return -1
		}
		return 1
	})
	width := math.Ldexp(e.g.Step, -deepest)
	for i, b := range e.breaks {
		near := max(float64(2*width), float64(0x1p-40*math.Abs(b.At)))
		if i > 0 && b.At-e.breaks[i-1].At < near {
			continue // both sides of one
		}
		if len(e.report.Breaks) == MaxBreaks {
			break
		}
		if e.jumps(b.At, near) {
			b.Step, b.Size = true, e.across(b.At, near)
		}
		e.report.Breaks = append(e.report.Breaks, b)
	}
}

// zero notes that the curve has a zero in a part, between samples of different
// sign or at one.
func (e *exam[T]) zero(q *part) {
	if math.IsInf(e.report.RelBound, 1) {
		return // there is one already
	}
	from, was := q.a, q.left
	to, is := from, was
	for k := nodes; k >= 0 && was != 0; k-- {
		to, is = q.b, q.right
		if k > 0 {
			to, is = q.at(chebyshev.node[k-1]), q.y[k-1] // ascending
		}
		if is == 0 || (is > 0) != (was > 0) {
			break
		}
		from, was = to, is
	}
	if was == 0 {
		to = from
	} else if is == 0 {
		from = to
	}
	for range 40 {
		m := float64(from/2) + float64(to/2)
		if (e.at(e.g.in(q.i, m)) > 0) == (was > 0) {
			from = m
		} else {
			to = m
		}
	}
	r := &e.report
	r.Rel, r.RelBound, r.RelAt = math.Inf(1), math.Inf(1), e.g.in(q.i, float64(from/2)+float64(to/2))
}
