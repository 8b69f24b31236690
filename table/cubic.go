package table

import "math"

// cubic is c0 + c1*t + c2*t^2 + c3*t^3, t in bins from the middle of its bin.
// A linear bin is one with c2 = c3 = 0.
type cubic [4]float64

// innerNode is the distance of a bin's inner nodes from its middle, in bins, see
// Cubic: tan(pi/8)/2 = (sqrt(2)-1)/2.
const innerNode = 0.20710678118654752

// interpolateNodes returns the cubic with the values y at t = -1/2, -innerNode,
// innerNode and 1/2. Its even part, and its odd part over t, are linear in t^2.
func interpolateNodes(y [4]float64) cubic {
	const between = 0.25 - innerNode*innerNode // the nodes' distance in t^2
	outerEven, outerOdd := float64(y[3]/2)+float64(y[0]/2), float64(y[3]/2)-float64(y[0]/2)
	innerEven, innerOdd := float64(y[2]/2)+float64(y[1]/2), float64(y[2]/2)-float64(y[1]/2)
	c2 := (outerEven - innerEven) / between
	outerSlope := float64(outerOdd * 2)
	c3 := (outerSlope - innerOdd/innerNode) / between
	return cubic{outerEven - float64(c2*0.25), outerSlope - float64(c3*0.25), c2, c3}
}

// chord returns the line through both ends.
func chord(left, right float64) cubic {
	return cubic{float64(left/2) + float64(right/2), right - left}
}

// hermite returns the cubic through both ends with the given slopes there.
func hermite(left, right, slopeLeft, slopeRight float64) cubic {
	p := chord(left, right)
	rise := p[1]
	bend := slopeRight - slopeLeft
	p[0] -= float64(bend * 0.125)
	p[3] = slopeLeft + slopeRight - float64(2*rise)
	p[1] = rise - float64(p[3]*0.25)
	p[2] = float64(bend * 0.5)
	return p
}

// at returns the value at t.
func (p *cubic) at(t float64) float64 {
	return math.FMA(math.FMA(math.FMA(p[3], t, p[2]), t, p[1]), t, p[0])
}

// derivative returns the derivative at t, per bin.
func (p *cubic) derivative(t float64) float64 {
	return math.FMA(math.FMA(float64(3*p[3]), t, float64(2*p[2])), t, p[1])
}

// maxSlope bounds the magnitude of the derivative in the bin.
func (p *cubic) maxSlope() float64 {
	return math.Abs(p[1]) + math.Abs(p[2]) + float64(0.75*math.Abs(p[3]))
}

// maxDeviation bounds |p(t) - c0| in the bin.
func (p *cubic) maxDeviation() float64 {
	return float64(math.Abs(p[1])*0.5) + float64(math.Abs(p[2])*0.25) + float64(math.Abs(p[3])*0.125)
}

func (p *cubic) finite() bool { return finite(p[0]) && finite(p[1]) && finite(p[2]) && finite(p[3]) }

// stationaryPoints returns the n points in the bin where the derivative is zero, in
// ascending order.
func (p *cubic) stationaryPoints() (t [2]float64, n int) {
	a, b, c := float64(3*p[3]), p[2], p[1] // a*t^2 + 2*b*t + c
	scale := max(math.Abs(a), math.Abs(b), math.Abs(c))
	a, b, c = a/scale, b/scale, c/scale // so that no product underflows
	d := float64(b*b) - float64(a*c)
	if !(d >= 0) {
		return t, 0
	}
	// This form of the quadratic formula has no cancellation.
	q := -(b + math.Copysign(math.Sqrt(d), b))
	add := func(x float64) {
		if x > -0.5 && x < 0.5 {
			t[n] = x
			n++
		}
	}
	add(q / a)
	add(c / q)
	if n == 2 && t[0] > t[1] {
		t[0], t[1] = t[1], t[0]
	}
	return t, n
}

// extrema returns the smallest and the largest value in the bin and their places.
func (p *cubic) extrema() (lo, loAt, hi, hiAt float64) {
	lo, loAt, hi, hiAt = p.at(-0.5), -0.5, p.at(0.5), 0.5
	if lo > hi {
		lo, loAt, hi, hiAt = hi, hiAt, lo, loAt
	}
	turns, n := p.stationaryPoints()
	for _, t := range turns[:n] {
		y := p.at(t)
		if y < lo {
			lo, loAt = y, t
		}
		if y > hi {
			hi, hiAt = y, t
		}
	}
	return lo, loAt, hi, hiAt
}

// reversal returns by how much the values, on the way from the first to the last,
// go in the opposite direction at most. It is 0 if they are monotone.
func reversal(y []float64) float64 {
	up := y[len(y)-1] >= y[0]
	extreme, largest := y[0], 0.0
	for _, y := range y {
		if up {
			extreme = max(extreme, y)
			largest = max(largest, extreme-y)
		} else {
			extreme = min(extreme, y)
			largest = max(largest, y-extreme)
		}
	}
	return largest
}

// curveNoise is the relative error that a curve's value is assumed to have by
// rounding in its computation: 8 units roundoff.
const curveNoise = 0x1p-50

// limitReversal returns p, the cubic with the values y at the four nodes, unless p
// has a reversal that the curve f does not have. Then it returns the better of the
// chord and of p with its slopes at the ends limited to three times the chord's,
// which makes a cubic monotone (Fritsch and Carlson, SIAM J. Numer. Anal.
// 17:238-246, 1980).
func limitReversal(p cubic, y [4]float64, f func(t float64) float64) cubic {
	line := chord(y[0], y[3])
	if !p.finite() {
		return line
	}
	if reversal(y[:]) > 0 {
		return p
	}
	turns, n := p.stationaryPoints()
	if n == 0 {
		return p
	}
	reversalOf := func(f func(t float64) float64) float64 {
		path := [4]float64{y[0]}
		for i, t := range turns[:n] {
			path[i+1] = f(t)
		}
		path[n+1] = y[3]
		return reversal(path[:n+2])
	}
	excess := reversalOf(p.at)
	if excess <= float64(curveNoise*max(math.Abs(y[0]), math.Abs(y[3]))) {
		return p
	}
	// The curve may have an extremum so close to an end that the nodes are monotone.
	if reversalOf(f) >= float64(excess*0.5) {
		return p
	}
	limited := hermite(y[0], y[3], limitSlope(p.derivative(-0.5), line[1]), limitSlope(p.derivative(0.5), line[1]))
	residual := func(p cubic) float64 {
		return max(math.Abs(p.at(-innerNode)-y[1]), math.Abs(p.at(innerNode)-y[2]))
	}
	if limited.finite() && residual(limited) < residual(line) {
		return limited
	}
	return line
}

// limitSlope limits a slope to 0 to 3 times that of the chord.
func limitSlope(slope, chord float64) float64 {
	if chord < 0 {
		return -limitSlope(-slope, -chord)
	}
	return min(max(slope, 0), float64(3*chord))
}

// limitRange returns p with its extrema moved between lo and hi: it subtracts
// parabolas that are zero at both ends of the bin, where p must be between lo and hi
// already. It leaves rounding errors to roundWithin.
func limitRange(p cubic, lo, hi float64) cubic {
	q := p
	tolerance := float64(curveNoise * max(math.Abs(lo), math.Abs(hi)))
	for range 8 {
		bottom, bottomAt, top, topAt := q.extrema()
		over, at := top-hi, topAt
		if !(over > tolerance) {
			over, at = bottom-lo, bottomAt
		}
		if outside := top-hi > tolerance || lo-bottom > tolerance; !outside || at == 0.5 || at == -0.5 {
			return q
		}
		// A little more than needed, since the extremum moves.
		over = float64(1.01*over) / (1 - float64(float64(4*at)*at))
		q[0] -= over
		q[2] += float64(4 * over)
		if !q.finite() {
			break
		}
	}
	return chord(p.at(-0.5), p.at(0.5))
}
