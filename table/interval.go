package table

import (
	"math"
	"slices"
)

// Limits of halving, in halvings of a bin.
const (
	deepest     = 24
	deepestZero = 12 // for a curve close to zero
)

// smooth is below what part of a curve's magnitude a coefficient need not fall
// any more: a kink as small as that is none, and rounding in the curve is
// larger near the removable singularities of rates.
const smooth = 0x1p-36

// Where that was not so, a break is followed until it is as small as tiny, and
// is none below nothing, where rounding rules.
const (
	tiny    = 0x1p-40
	nothing = 0x1p-46
)

// grainy is from what part of a curve's magnitude on noise in it is reported.
const grainy = 0x1p-30

// part is a part of a bin, or all of it, with samples of the curve and of what
// the bin's polynomial misses of it.
type part struct {
	place
	a, b           float64 // from where to where, in bins from the bin's middle
	mid, half      float64
	left, right    float64 // the curve at both ends
	depth          int     // halvings of the bin
	y, miss        [nodes]float64
	of, err        series // through them
	worst          int    // the sample with the largest miss
	most           float64
	crosses        bool // the curve is zero somewhere
	floor          float64
	tail           float64 // bounds what err lacks of the error
	smooth, grainy bool    // so that it does; because that is noise
}

// at returns where, in bins from the bin's middle, a place x in -1..1 lies.
func (q *part) at(x float64) float64 { return q.mid + float64(q.half*x) }

// extra is what adds to the error besides err.
func (q *part) extra() float64 { return q.tail + q.rounded() }

func (q *part) rounded() float64 { return q.rounding + q.noise + float64(noise*q.most) }

// interval examines a part of a bin, from t = a to b, with the curve's values
// there.
func (e *exam[T]) interval(bin place, a, b, left, right float64, depth int) {
	e.budget--
	q := e.sample(bin, a, b, left, right, depth)
	e.judge(&q)
	var r ratio
	if q.smooth {
		r = e.ratio(&q)
	}
	// A curve that is not smooth, and one that does not stay away from zero, is
	// looked at more closely.
	split := false
	switch {
	case !q.smooth:
		split = depth < deepest
	case r.matters && !r.smooth && r.bound > 1e-12 && depth < deepestZero && e.near > 0:
		split = true
		e.near--
	}
	switch {
	case split && e.budget > 0 && e.wide(&q):
		bin := q.place
		bin.last = q.err.last()
		y := e.point(e.g.in(bin.i, q.mid))
		e.interval(bin, a, q.mid, left, y, depth+1)
		e.interval(bin, q.mid, b, y, right, depth+1)
	case q.smooth:
		e.take(&q, &r)
	default:
		e.takeBroken(&q)
	}
}

// sample samples a part.
func (e *exam[T]) sample(bin place, a, b, left, right float64, depth int) part {
	q := part{
		place: bin, a: a, b: b, left: left, right: right, depth: depth,
		mid: float64(a/2) + float64(b/2), half: float64(b/2) - float64(a/2),
		most:    max(math.Abs(left), math.Abs(right)),
		crosses: left == 0 || right == 0 || (left > 0) != (right > 0),
	}
	for k := range nodes {
		t := q.at(chebyshev.node[k])
		y := e.at(e.g.in(q.i, t))
		q.y[k], q.miss[k] = y, y-q.p.at(t)
		q.most = max(q.most, math.Abs(y))
		q.crosses = q.crosses || y == 0 || (y > 0) != (left > 0)
		if math.Abs(q.miss[k]) > math.Abs(q.miss[q.worst]) {
			q.worst = k
		}
	}
	q.of, q.err = interpolate(&q.y), interpolate(&q.miss)
	q.scale = max(q.scale, q.most)
	q.floor = float64(smooth * q.scale)
	if depth > 0 {
		q.floor = float64(tiny * q.scale)
	}
	return q
}

// judge finds out whether the curve is smooth in a part.
func (e *exam[T]) judge(q *part) {
	q.tail, q.smooth = q.err.tail(q.floor)
	q.smooth = q.smooth && q.of.falls(q.floor)
	// A break beyond the outermost nodes shows at the ends, unless what is there
	// is a limit, which is known to fewer digits.
	left, right := q.err.ends()
	left -= q.left - q.p.at(q.a)
	right -= q.right - q.p.at(q.b)
	for _, end := range [...]struct{ t, off float64 }{{q.a, left}, {q.b, right}} {
		if off := math.Abs(end.off); off > q.err.last() && e.regular(e.g.in(q.i, end.t)) {
			q.smooth = q.smooth && off <= q.err.last()+q.floor
			q.tail = max(q.tail, float64(2*off))
		}
	}
	if q.smooth {
		return
	}
	if n := e.noiseIn(q); q.tail <= float64(256*n) {
		q.smooth, q.grainy = true, true
		q.tail += float64(8 * n)
		e.report.Rough = e.report.Rough || n > float64(grainy*q.scale)
	}
}

// noiseIn estimates the noise of the curve in a part: it has second differences
// over a distance 4096 times as small, which a smooth curve has not. The largest
// is left out, for a break has one where it meets a node.
func (e *exam[T]) noiseIn(q *part) (second float64) {
	d, first := float64(q.half*0x1p-11), 0.0
	around := func(t, y float64) {
		bend := (e.at(e.g.in(q.i, t-d)) - y) + (e.at(e.g.in(q.i, t+d)) - y)
		bend = math.Abs(float64(bend * 0.25))
		first, second = max(first, bend), max(second, min(first, bend))
	}
	for k, x := range chebyshev.node {
		around(q.at(x), q.y[k])
	}
	if q.i > 0 || q.a > -0.5 {
		around(q.a, q.left)
	}
	if q.i+1 < len(e.bins)+e.first || q.b < 0.5 {
		around(q.b, q.right)
	}
	return second
}

// ratio is the relative error in a part.
type ratio struct {
	matters bool // it may be the largest yet
	bound   float64
	nearest float64 // how close the curve comes to zero, at least
	series  series
	tail    float64
	smooth  bool
}

// ratio looks at the relative error in a smooth part.
func (e *exam[T]) ratio(q *part) (r ratio) {
	if q.crosses || e.absolute || math.IsInf(e.report.RelBound, 1) {
		return r
	}
	r.bound = math.Inf(1)
	if r.nearest = float64(2*math.Abs(q.of[0])) - q.of.sum() - q.tail - float64(noise*q.most); r.nearest > 0 {
		r.bound = (q.err.sum() + q.extra()) / r.nearest
	}
	if r.matters = r.bound > e.report.RelBound; !r.matters || r.nearest <= 0 {
		return r
	}
	var y [nodes]float64
	for k := range y {
		y[k] = q.miss[k] / q.y[k]
	}
	r.series = interpolate(&y)
	if r.tail, r.smooth = r.series.tail(q.rounded() / r.nearest); !r.smooth {
		if n := e.noiseIn(q) / r.nearest; r.tail <= float64(256*n) {
			r.tail += float64(8 * n)
			r.smooth = true
		}
	}
	return r
}

// take notes the errors in a smooth part.
func (e *exam[T]) take(q *part, r *ratio) {
	e.corner(q)
	// Half an interval takes more than a factor of 24 off the last coefficient of
	// a smooth curve, and less than that off one of a break.
	last := q.err.last()
	lasting := q.depth > 0 && !q.grainy && last > float64(nothing*q.scale) && last > float64(0.04*q.last)
	if lasting && (last > float64(0.0625*q.err.before()) || !q.of.falls(0)) {
		e.breaks = append(e.breaks, Break{At: e.g.in(q.i, q.mid)})
	}
	report := &e.report
	worst := e.g.in(q.i, q.at(chebyshev.node[q.worst]))
	if q.err.sum()+q.extra() > report.AbsBound {
		largest, at := q.err.largest()
		e.bound(largest+q.extra(), 0)
		e.measure(e.g.in(q.i, q.at(at)))
	}
	if math.Abs(q.miss[q.worst])+q.rounding > report.Abs {
		e.measure(worst)
	}
	switch {
	case e.absolute:
	case q.most == 0 && *q.p == cubic{}:
		// Zero, and tabulated as zero.
	case q.crosses:
		e.zero(q)
	case !r.matters:
	case r.nearest <= 0:
		report.RelBound, report.RelAt = math.Inf(1), e.g.in(q.i, q.mid)
	default:
		bound := r.bound
		if r.smooth {
			largest, at := r.series.largest()
			bound = min(bound, largest+r.tail+q.rounded()/r.nearest)
			e.measure(e.g.in(q.i, q.at(at)))
		}
		e.bound(0, bound)
		e.measure(worst)
	}
}

// takeBroken notes the errors in a part with a break that is halved no further.
func (e *exam[T]) takeBroken(q *part) {
	e.before.known = false
	lo, hi := min(q.left, q.right, slices.Min(q.y[:])), max(q.left, q.right, slices.Max(q.y[:]))
	unseen := hi - lo // the samples may have missed a cusp
	switch {
	case !e.leaf(q): // not followed to the break
		unseen = min(float64(8*q.tail), unseen)
	case e.jumps(e.g.in(q.i, q.mid), float64((q.b-q.a)*e.g.Step)):
		unseen = 0
	}
	found := max(math.Abs(q.miss[q.worst]), math.Abs(q.left-q.p.at(q.a)), math.Abs(q.right-q.p.at(q.b)))
	abs := found + unseen + q.rounded()
	e.bound(abs, 0)
	for _, t := range [...]float64{q.a, q.b, q.at(chebyshev.node[q.worst])} {
		e.measure(e.g.in(q.i, t))
	}
	if q.crosses {
		e.zero(q)
		return
	}
	least := min(math.Abs(lo), math.Abs(hi))
	e.bound(0, abs/max(least-unseen, 0))
}

// wide reports whether float64 tells the nodes of a part apart.
func (e *exam[T]) wide(q *part) bool {
	x := math.Abs(e.g.in(q.i, q.a))
	return float64((q.b-q.a)*e.g.Step) > float64(0x1p-42*max(x, e.g.Step))
}
