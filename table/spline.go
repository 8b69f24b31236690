package table

// FromPointsOrder is FromPoints for a table of either order. A cubic table is the
// not-a-knot cubic spline through the points, that of MATLAB's spline and SciPy's
// CubicSpline (de Boor, A Practical Guide to Splines, 2001, chapter IV); three points
// make a parabola, two a line. In bins of width h its error is about h^4/384 times
// the fourth derivative of a smooth curve. It is monotone where the points are: there
// its slopes are limited by the rule of Fritsch and Carlson (SIAM J. Numer. Anal.
// 17:238-246, 1980). And it stays within the points' range, so that no gate leaves
// 0..1 and no rate is negative; a peak between two points is cut off at the higher
// one's value.
//
// NewOrder, which calls the curve itself, is several times as accurate.
func FromPointsOrder(order Order, g Grid, names []string, points [][]float64) (*Table, error) {
	if err := order.check(); err != nil {
		return nil, err
	}
	t, err := FromPoints(g, names, points)
	if err != nil || order == Linear {
		return t, err
	}
	t.order, t.cubics = order, make([][]cubic, len(points))
	for c, p := range points {
		t.cubics[c] = spline(p, t.ranges[c])
	}
	return t, nil
}

// spline returns the cubics of the spline through points, one for each bin.
func spline(p []float64, r valueRange) []cubic {
	all, slope := make([]cubic, len(p)-1), slopes(p)
	rise := func(i int) float64 {
		if i < 0 || i >= len(all) {
			return 0
		}
		return p[i+1] - p[i]
	}
	for i := range all {
		left, right, step := p[i], p[i+1], rise(i)
		q := hermite(left, right, slope[i], slope[i+1])
		// Next to an extremum of the points the spline need not be monotone.
		if before, after := rise(i-1), rise(i+1); !(before < 0 && step > 0 || before > 0 && step < 0 || after < 0 && step > 0 || after > 0 && step < 0) {
			if _, n := q.stationaryPoints(); n > 0 {
				q = hermite(left, right, limitSlope(slope[i], step), limitSlope(slope[i+1], step))
			}
		}
		if !q.finite() {
			q = chord(left, right)
		}
		all[i] = limitRange(q, r.lo, r.hi)
	}
	return all
}

// slopes returns the slopes, per bin, of the spline at the points.
func slopes(p []float64) []float64 {
	n := len(p)
	d := make([]float64, n)
	switch n {
	case 2:
		d[0] = p[1] - p[0]
		d[1] = d[0]
		return d
	case 3:
		first, second := p[1]-p[0], p[2]-p[1]
		d[1] = float64(0.5*first) + float64(0.5*second)
		d[0] = float64(1.5*first) - float64(0.5*second)
		d[2] = float64(1.5*second) - float64(0.5*first)
		return d
	}
	// d[i-1] + 4*d[i] + d[i+1] = 3*(p[i+1]-p[i-1]) inside, and at the ends, where
	// the first two and the last two bins share one cubic,
	// d[0] + 2*d[1] = (5*(p[1]-p[0]) + p[2]-p[1]) / 2. Gaussian elimination from the left.
	above := make([]float64, n) // the factor of d[i+1]
	above[0] = 2
	d[0] = float64(2.5*(p[1]-p[0])) + float64(0.5*(p[2]-p[1]))
	for i := 1; i < n-1; i++ {
		pivot := 4 - above[i-1]
		above[i] = 1 / pivot
		d[i] = (float64(3*(p[i]-p[i-1])) + float64(3*(p[i+1]-p[i])) - d[i-1]) / pivot
	}
	end := float64(2.5*(p[n-1]-p[n-2])) + float64(0.5*(p[n-2]-p[n-3]))
	d[n-1] = (end - float64(2*d[n-2])) / (1 - float64(2*above[n-2]))
	for i := n - 2; i >= 0; i-- {
		d[i] -= float64(above[i] * d[i+1])
	}
	return d
}
