package table

import (
	"math"
	"slices"
)

// How often a bin is halved at most.
const (
	maxDepth         = 24
	maxDepthNearZero = 12 // where only the relative error asks for it
)

// decayFloor is the size, relative to the curve's magnitude, below which Chebyshev
// coefficients need not decay: a kink that small does not count, and rounding in
// the curve is larger near the removable singularities of rates.
const decayFloor = 0x1p-36

// The same for halved bins, where a break is being located, and the size below
// which coefficients are rounding errors.
const (
	breakFloor    = 0x1p-40
	roundingFloor = 0x1p-46
)

// noiseThreshold is the noise, relative to the curve's magnitude, from which on it
// is reported.
const noiseThreshold = 0x1p-30

// section is a bin or a part of it, from a to b in bins from the bin's middle.
type section struct {
	a, b        float64
	left, right float64 // the curve at a and b
	depth       int     // halvings of the bin
}

// interval is a section with samples at its Chebyshev nodes of the curve and of the
// residual: curve minus the bin's polynomial.
type interval struct {
	bin
	section
	mid, half       float64 // of a and b
	y, residuals    [nodes]float64
	curve, residual series  // through y and residuals
	worstNode       int     // where the residual is largest
	maxAbs          float64 // of the curve
	hasZero         bool    // of the curve, or a change of its sign
	floor           float64 // coefficients below it need not decay
	tail            float64 // bounds the distance of residual from the true one
	smooth          bool    // the coefficients decay, or are noise
	noisy           bool    // they are noise
}

// at maps x in -1..1 to bins from the bin's middle.
func (q *interval) at(x float64) float64 { return q.mid + float64(q.half*x) }

// extraError bounds what the residual series lacks of the error.
func (q *interval) extraError() float64 { return q.tail + q.roundingError() }

func (q *interval) roundingError() float64 {
	return q.rounding + q.noise + float64(curveNoise*q.maxAbs)
}

// compareInterval records the errors in a section of a bin, halving it where the
// curve is not resolved.
func (e *estimator[T]) compareInterval(b bin, s section) {
	e.intervalsLeft--
	q := e.sampleInterval(b, s)
	e.assessSmoothness(&q)
	var r relativeError
	if q.smooth {
		r = e.relative(&q)
	}
	// Halve where the curve is not smooth, and where it comes so close to zero that
	// the relative error is not.
	split := false
	switch {
	case !q.smooth:
		split = s.depth < maxDepth
	case r.mayRaise && !r.smooth && r.bound > 1e-12 && s.depth < maxDepthNearZero && e.nearZeroLeft > 0:
		split = true
		e.nearZeroLeft--
	}
	switch {
	case split && e.intervalsLeft > 0 && e.resolvable(&q):
		b := q.bin
		b.parentTail = q.residual.lastPair()
		y := e.point(e.grid.in(b.index, q.mid))
		e.compareInterval(b, section{s.a, q.mid, s.left, y, s.depth + 1})
		e.compareInterval(b, section{q.mid, s.b, y, s.right, s.depth + 1})
	case q.smooth:
		e.recordSmooth(&q, &r)
	default:
		e.recordBroken(&q)
	}
}

// sampleInterval samples the curve in a section.
func (e *estimator[T]) sampleInterval(b bin, s section) interval {
	q := interval{
		bin: b, section: s,
		mid: float64(s.a/2) + float64(s.b/2), half: float64(s.b/2) - float64(s.a/2),
		maxAbs:  max(math.Abs(s.left), math.Abs(s.right)),
		hasZero: s.left == 0 || s.right == 0 || (s.left > 0) != (s.right > 0),
	}
	for k := range nodes {
		t := q.at(chebyshev.node[k])
		y := e.at(e.grid.in(q.index, t))
		q.y[k], q.residuals[k] = y, y-q.poly.at(t)
		q.maxAbs = max(q.maxAbs, math.Abs(y))
		q.hasZero = q.hasZero || y == 0 || (y > 0) != (s.left > 0)
		if math.Abs(q.residuals[k]) > math.Abs(q.residuals[q.worstNode]) {
			q.worstNode = k
		}
	}
	q.curve, q.residual = interpolate(&q.y), interpolate(&q.residuals)
	q.scale = max(q.scale, q.maxAbs)
	q.floor = float64(decayFloor * q.scale)
	if s.depth > 0 {
		q.floor = float64(breakFloor * q.scale)
	}
	return q
}

// assessSmoothness finds out whether the curve is smooth in an interval, and bounds
// the tail.
func (e *estimator[T]) assessSmoothness(q *interval) {
	q.tail, q.smooth = q.residual.tail(q.floor)
	q.smooth = q.smooth && q.curve.decays(q.floor)
	// A break between the outermost nodes and the ends shows at the ends. A limit
	// there does not count, since it has fewer digits.
	left, right := q.residual.ends()
	left -= q.left - q.poly.at(q.a)
	right -= q.right - q.poly.at(q.b)
	for _, end := range [...]struct{ t, off float64 }{{q.a, left}, {q.b, right}} {
		if off := math.Abs(end.off); off > q.residual.lastPair() && e.regular(e.grid.in(q.index, end.t)) {
			q.smooth = q.smooth && off <= q.residual.lastPair()+q.floor
			q.tail = max(q.tail, float64(2*off))
		}
	}
	if q.smooth {
		return
	}
	if n := e.estimateNoise(q); q.tail <= float64(256*n) {
		q.smooth, q.noisy = true, true
		q.tail += float64(8 * n)
		e.report.Rough = e.report.Rough || n > float64(noiseThreshold*q.scale)
	}
}

// estimateNoise estimates the noise of the curve in an interval from second
// differences over 1/4096 of its width, where those of a smooth curve vanish. It
// returns the second largest, since a break at a node makes one large.
func (e *estimator[T]) estimateNoise(q *interval) (second float64) {
	d, largest := float64(q.half*0x1p-11), 0.0
	around := func(t, y float64) {
		difference := (e.at(e.grid.in(q.index, t-d)) - y) + (e.at(e.grid.in(q.index, t+d)) - y)
		noise := math.Abs(float64(difference * 0.25))
		largest, second = max(largest, noise), max(second, min(largest, noise))
	}
	for k, x := range chebyshev.node {
		around(q.at(x), q.y[k])
	}
	if q.index > 0 || q.a > -0.5 {
		around(q.a, q.left)
	}
	if q.index+1 < len(e.rows)+e.firstRow || q.b < 0.5 {
		around(q.b, q.right)
	}
	return second
}

// relativeError bounds the relative error in an interval.
type relativeError struct {
	mayRaise bool    // whether it may exceed the report's bound
	bound    float64 // from the residual's and the curve's extremes
	minAbs   float64 // of the curve; not positive if it may have a zero
	series   series  // of residual/curve
	tail     float64 // of series
	smooth   bool    // its coefficients decay
}

// relative bounds the relative error in a smooth interval.
func (e *estimator[T]) relative(q *interval) (r relativeError) {
	if q.hasZero || e.absoluteOnly || math.IsInf(e.report.RelBound, 1) {
		return r
	}
	r.bound = math.Inf(1)
	if r.minAbs = float64(2*math.Abs(q.curve[0])) - q.curve.sumAbs() - q.tail - float64(curveNoise*q.maxAbs); r.minAbs > 0 {
		r.bound = (q.residual.sumAbs() + q.extraError()) / r.minAbs
	}
	if r.mayRaise = r.bound > e.report.RelBound; !r.mayRaise || r.minAbs <= 0 {
		return r
	}
	var y [nodes]float64
	for k := range y {
		y[k] = q.residuals[k] / q.y[k]
	}
	r.series = interpolate(&y)
	if r.tail, r.smooth = r.series.tail(q.roundingError() / r.minAbs); !r.smooth {
		if n := e.estimateNoise(q) / r.minAbs; r.tail <= float64(256*n) {
			r.tail += float64(8 * n)
			r.smooth = true
		}
	}
	return r
}

// recordSmooth records the errors in a smooth interval.
func (e *estimator[T]) recordSmooth(q *interval, r *relativeError) {
	e.detectKink(q)
	// Halving an interval divides the last coefficients by more than 24 for a smooth
	// curve, and by less for one with a break.
	last := q.residual.lastPair()
	persists := q.depth > 0 && !q.noisy && last > float64(roundingFloor*q.scale) && last > float64(0.04*q.parentTail)
	if persists && (last > float64(0.0625*q.residual.previousPair()) || !q.curve.decays(0)) {
		e.breaks = append(e.breaks, Break{At: e.grid.in(q.index, q.mid)})
	}
	report := &e.report
	worst := e.grid.in(q.index, q.at(chebyshev.node[q.worstNode]))
	if q.residual.sumAbs()+q.extraError() > report.AbsBound {
		largest, at := q.residual.maxAbs()
		e.raiseBounds(largest+q.extraError(), 0)
		e.measureAt(e.grid.in(q.index, q.at(at)))
	}
	if math.Abs(q.residuals[q.worstNode])+q.rounding > report.Abs {
		e.measureAt(worst)
	}
	switch {
	case e.absoluteOnly:
	case q.maxAbs == 0 && *q.poly == cubic{}:
		// The curve and its polynomial are both zero.
	case q.hasZero:
		e.recordZero(q)
	case !r.mayRaise:
	case r.minAbs <= 0:
		report.RelBound, report.RelAt = math.Inf(1), e.grid.in(q.index, q.mid)
	default:
		bound := r.bound
		if r.smooth {
			largest, at := r.series.maxAbs()
			bound = min(bound, largest+r.tail+q.roundingError()/r.minAbs)
			e.measureAt(e.grid.in(q.index, q.at(at)))
		}
		e.raiseBounds(0, bound)
		e.measureAt(worst)
	}
}

// recordBroken records the errors in an interval with a break that is halved no
// further.
func (e *estimator[T]) recordBroken(q *interval) {
	e.previous.known = false
	lo, hi := min(q.left, q.right, slices.Min(q.y[:])), max(q.left, q.right, slices.Max(q.y[:]))
	missed := hi - lo // the height of a cusp between the samples, at most
	switch {
	case !e.addBreak(q):
		missed = min(float64(8*q.tail), missed)
	case e.isStep(e.grid.in(q.index, q.mid), float64((q.b-q.a)*e.grid.Step)):
		missed = 0
	}
	found := max(math.Abs(q.residuals[q.worstNode]), math.Abs(q.left-q.poly.at(q.a)), math.Abs(q.right-q.poly.at(q.b)))
	abs := found + missed + q.roundingError()
	e.raiseBounds(abs, 0)
	for _, t := range [...]float64{q.a, q.b, q.at(chebyshev.node[q.worstNode])} {
		e.measureAt(e.grid.in(q.index, t))
	}
	if q.hasZero {
		e.recordZero(q)
		return
	}
	minAbs := min(math.Abs(lo), math.Abs(hi))
	e.raiseBounds(0, abs/max(minAbs-missed, 0))
}

// resolvable reports whether float64 can tell the nodes of an interval's halves
// apart.
func (e *estimator[T]) resolvable(q *interval) bool {
	x := math.Abs(e.grid.in(q.index, q.a))
	return float64((q.b-q.a)*e.grid.Step) > float64(0x1p-42*max(x, e.grid.Step))
}
