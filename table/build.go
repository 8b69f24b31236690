package table

// points returns the curve at the grid's points.
func (s *sampler) points(g Grid, n int) []float64 {
	p := make([]float64, n)
	for i := range p {
		p[i] = s.point(g.At(i))
	}
	s.checkPure(g, p)
	return p
}

// cubics returns the cubics of the bins between the points p, and the curve's range,
// within which they stay except for rounding.
func (s *sampler) cubics(g Grid, p []float64) ([]cubic, valueRange) {
	all, r := make([]cubic, len(p)-1), rangeOf(p)
	for i := range all {
		var y [2]float64
		all[i], y = s.cubic(g, i, p[i], p[i+1])
		r.include(y[0])
		r.include(y[1])
	}
	// Where a cubic leaves the range of the nodes, the curve may do so as well.
	var outside []int
	for i := range all {
		q := &all[i]
		if e := q.maxDeviation(); q[0]-e >= r.lo && q[0]+e <= r.hi {
			continue
		}
		lo, loAt, hi, hiAt := q.extrema()
		if lo >= r.lo && hi <= r.hi {
			continue
		}
		outside = append(outside, i)
		if lo < r.lo {
			r.include(s.at(g.in(i, loAt)))
		}
		if hi > r.hi {
			r.include(s.at(g.in(i, hiAt)))
		}
	}
	for _, i := range outside {
		all[i] = limitRange(all[i], r.lo, r.hi)
	}
	return all, r
}

// cubic returns the cubic of bin i and the curve at its inner nodes, given the curve
// at both ends.
func (s *sampler) cubic(g Grid, i int, left, right float64) (cubic, [2]float64) {
	y := [4]float64{left, s.at(g.in(i, -innerNode)), s.at(g.in(i, innerNode)), right}
	return limitReversal(interpolateNodes(y), y, func(t float64) float64 { return s.at(g.in(i, t)) }), [2]float64{y[1], y[2]}
}
