package table

// points returns the curve at the grid's points.
func (s *sampler) points(g Grid, n int) []float64 {
	p := make([]float64, n)
	for i := range p {
		p[i] = s.point(g.At(i))
	}
	s.steady(g, p)
	return p
}

// cubics returns the cubics of the bins between the points p, and the range of
// the curve, which they do not leave but for rounding.
func (s *sampler) cubics(g Grid, p []float64) ([]cubic, span) {
	all, r := make([]cubic, len(p)-1), rangeOf(p)
	for i := range all {
		var y [2]float64
		all[i], y = s.cubic(g, i, p[i], p[i+1])
		r.see(y[0])
		r.see(y[1])
	}
	// A curve may well turn between two nodes.
	var outside []int
	for i := range all {
		q := &all[i]
		if e := q.spread(); q[0]-e >= r.lo && q[0]+e <= r.hi {
			continue
		}
		lo, loAt, hi, hiAt := q.extremes()
		if lo >= r.lo && hi <= r.hi {
			continue
		}
		outside = append(outside, i)
		if lo < r.lo {
			r.see(s.at(g.in(i, loAt)))
		}
		if hi > r.hi {
			r.see(s.at(g.in(i, hiAt)))
		}
	}
	for _, i := range outside {
		all[i] = press(all[i], r.lo, r.hi)
	}
	return all, r
}

// cubic returns the cubic of bin i, given the curve at both ends, and the curve
// at the inner nodes.
func (s *sampler) cubic(g Grid, i int, left, right float64) (cubic, [2]float64) {
	y := [4]float64{left, s.at(g.in(i, -inner)), s.at(g.in(i, inner)), right}
	return tame(through(y), y, func(t float64) float64 { return s.at(g.in(i, t)) }), [2]float64{y[1], y[2]}
}
