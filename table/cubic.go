package table

import "math"

// cubic is c0 + c1*t + c2*t^2 + c3*t^3, t in bins from the middle of its bin.
// A linear bin is one with c2 = c3 = 0.
type cubic [4]float64

// Inner nodes of a bin, see Cubic: tan(pi/8)/2 = (sqrt(2)-1)/2.
const inner = 0.20710678118654752

// through returns the cubic through four values, at t = -1/2, -inner, inner,
// 1/2. Even and odd part are lines in t^2.
func through(y [4]float64) cubic {
	const between = 0.25 - inner*inner // of the nodes' t^2
	outerEven, outerOdd := float64(y[3]/2)+float64(y[0]/2), float64(y[3]/2)-float64(y[0]/2)
	innerEven, innerOdd := float64(y[2]/2)+float64(y[1]/2), float64(y[2]/2)-float64(y[1]/2)
	c2 := (outerEven - innerEven) / between
	outerSlope := float64(outerOdd * 2)
	c3 := (outerSlope - innerOdd/inner) / between
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

// slope returns the derivative at t, per bin.
func (p *cubic) slope(t float64) float64 {
	return math.FMA(math.FMA(float64(3*p[3]), t, float64(2*p[2])), t, p[1])
}

// steepest bounds the derivative in the bin.
func (p *cubic) steepest() float64 {
	return math.Abs(p[1]) + math.Abs(p[2]) + float64(0.75*math.Abs(p[3]))
}

// spread bounds how far the cubic goes from c0 in the bin.
func (p *cubic) spread() float64 {
	return float64(math.Abs(p[1])*0.5) + float64(math.Abs(p[2])*0.25) + float64(math.Abs(p[3])*0.125)
}

func (p *cubic) finite() bool { return finite(p[0]) && finite(p[1]) && finite(p[2]) && finite(p[3]) }

// turns returns where in the bin the derivative is zero, in ascending order.
func (p *cubic) turns() (t [2]float64, n int) {
	a, b, c := float64(3*p[3]), p[2], p[1] // a*t^2 + 2*b*t + c
	most := max(math.Abs(a), math.Abs(b), math.Abs(c))
	a, b, c = a/most, b/most, c/most // so that no product underflows
	d := float64(b*b) - float64(a*c)
	if !(d >= 0) {
		return t, 0
	}
	// Without the difference of near equals.
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

// extremes returns the smallest and the largest value in the bin, and where.
func (p *cubic) extremes() (lo, loAt, hi, hiAt float64) {
	lo, loAt, hi, hiAt = p.at(-0.5), -0.5, p.at(0.5), 0.5
	if lo > hi {
		lo, loAt, hi, hiAt = hi, hiAt, lo, loAt
	}
	turns, n := p.turns()
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

// back returns how far the values go back, at most, on their way from the
// first to the last.
func back(y []float64) float64 {
	up := y[len(y)-1] >= y[0]
	far, most := y[0], 0.0
	for _, y := range y {
		if up {
			far = max(far, y)
			most = max(most, far-y)
		} else {
			far = min(far, y)
			most = max(most, y-far)
		}
	}
	return most
}

// noise is how much of its magnitude a curve's value may be off by rounding
// in its computation: 8 units roundoff.
const noise = 0x1p-50

// tame returns p, the cubic through y at the four nodes, unless it turns back
// where the curve does not: then the better of the chord and p with its slopes
// at the ends limited to three times the chord's, which keeps a cubic monotone
// (Fritsch and Carlson, SIAM J. Numer. Anal. 17:238-246, 1980). f is the curve
// in the bin; nil stands for one that is monotone.
func tame(p cubic, y [4]float64, f func(t float64) float64) cubic {
	line := chord(y[0], y[3])
	if !p.finite() {
		return line
	}
	if back(y[:]) > 0 {
		return p
	}
	turns, n := p.turns()
	if n == 0 {
		return p
	}
	of := func(f func(t float64) float64) float64 {
		path := [4]float64{y[0]}
		for i, t := range turns[:n] {
			path[i+1] = f(t)
		}
		path[n+1] = y[3]
		return back(path[:n+2])
	}
	wrong := of(p.at)
	if wrong <= float64(noise*max(math.Abs(y[0]), math.Abs(y[3]))) {
		return p
	}
	// A turn of the curve itself, too close to an end for the nodes to see.
	if f != nil && of(f) >= float64(wrong*0.5) {
		return p
	}
	limited := hermite(y[0], y[3], within3(p.slope(-0.5), line[1]), within3(p.slope(0.5), line[1]))
	miss := func(p cubic) float64 {
		return max(math.Abs(p.at(-inner)-y[1]), math.Abs(p.at(inner)-y[2]))
	}
	if limited.finite() && miss(limited) < miss(line) {
		return limited
	}
	return line
}

// within3 limits a slope to 0 to 3 times another.
func within3(slope, other float64) float64 {
	if other < 0 {
		return -within3(-slope, -other)
	}
	return min(max(slope, 0), float64(3*other))
}

// press returns p moved between lo and hi where it turns outside: it takes off
// a parabola that is zero at both ends. p must be between them at the ends. What
// rounding alone adds is left to confine.
func press(p cubic, lo, hi float64) cubic {
	q := p
	slack := float64(noise * max(math.Abs(lo), math.Abs(hi)))
	for range 8 {
		least, leastAt, most, mostAt := q.extremes()
		over, at := most-hi, mostAt
		if !(over > slack) {
			over, at = least-lo, leastAt
		}
		if outside := most-hi > slack || lo-least > slack; !outside || at == 0.5 || at == -0.5 {
			return q
		}
		// A little more than needed, since the turn moves.
		over = float64(1.01*over) / (1 - float64(float64(4*at)*at))
		q[0] -= over
		q[2] += float64(4 * over)
		if !q.finite() {
			break
		}
	}
	return chord(p.at(-0.5), p.at(0.5))
}
