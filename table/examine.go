package table

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// exam compares one curve of a table with its bins.
type exam[T kernel.Float] struct {
	*sampler
	g        Grid
	order    Order
	absolute bool // the relative error does not matter
	look     lookup[T]
	drift    [2]float64 // of the index, in bins: slope and offset
	first    int        // number of bins[0]
	bins     []cubic    // as rows of T hold them
	report   CurveReport
	budget   int   // intervals that may still be looked at
	near     int   // those of them for a curve close to zero
	last     cubic // the guard row
	breaks   []Break
	before   edge  // of the interval examined last
	err      error // of a table that no rows of T can hold
}

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

func newExam[T kernel.Float](t *Table, c int) *exam[T] {
	n := len(t.points[c])
	e := examOf[T](t.curves[c], t.grid, n, t.order, t.ranges[c])
	e.bins = make([]cubic, n-1)
	for i := range e.bins {
		e.bins[i] = bin[T](t, c, i)
		if !e.bins[i].finite() && e.err == nil {
			e.err = fmt.Errorf("table: curve %q is outside the range of %T at %v", t.names[c], T(0), t.grid.At(i))
		}
	}
	e.last = cubic{float64(T(t.points[c][n-1]))}
	return e
}

// examOf is an exam of a curve whose bins are still missing.
func examOf[T kernel.Float](c Curve, g Grid, points int, o Order, r span) *exam[T] {
	e := &exam[T]{
		sampler: newSampler(c, g), g: g, order: o, look: newLookup[T](g, points),
		report: CurveReport{Name: c.Name, Min: r.lo, Max: r.hi, AbsAt: g.Min, RelAt: g.Min},
		budget: 4096 + 4*points, near: 1024 + 8*points,
	}
	e.drift[0], e.drift[1] = e.look.drift(g)
	if l := e.look; l.scale == 0 || !finite(float64(l.scale)) || !finite(float64(l.bias)) || !finite(e.drift[0]) || !finite(e.drift[1]) {
		e.err = fmt.Errorf("table: grid %v is outside the range of %T", g, T(0))
	}
	return e
}

// run examines the curve, whose values at the grid points are p, bin by bin
// until stop, if there is one, returns true; then stopped is true and bin the
// last one's number.
func (e *exam[T]) run(p []float64, stop func(*CurveReport) bool) (bin int, stopped bool, err error) {
	if e.err != nil {
		return 0, false, e.err
	}
	err = e.guard(func() {
		for bin = range e.bins {
			e.whole(bin, p[bin], p[bin+1])
			if stop != nil && stop(&e.report) {
				stopped = true
				return
			}
		}
		e.classify()
	})
	e.report.settle()
	return bin, stopped, err
}

// whole examines a bin.
func (e *exam[T]) whole(i int, left, right float64) {
	e.interval(e.bin(i), -0.5, 0.5, left, right, 0)
}

// row returns the polynomial of a row that measure may meet.
func (e *exam[T]) row(i int) *cubic {
	if i -= e.first; i < len(e.bins) {
		return &e.bins[max(i, 0)]
	}
	return &e.last
}

// place is a bin to be examined.
type place struct {
	i        int
	p        *cubic
	rounding float64 // of the value in T
	noise    float64 // of the samples, but for the curve's magnitude
	scale    float64 // magnitude of the curve and of the table in the bin
	last     float64 // coefficient of the interval that was halved
}

func (e *exam[T]) bin(i int) place {
	p := e.row(i)
	// Rounding may put a voltage into the next bin.
	steep := max(p.steepest(), e.row(i-1).steepest(), e.row(i+1).steepest())
	u := unit[T]()
	far := max(math.Abs(e.g.At(i)), math.Abs(e.g.At(i+1)))
	shift := max(math.Abs(float64(e.g.At(i)*e.drift[0])+e.drift[1]), math.Abs(float64(e.g.At(i+1)*e.drift[0])+e.drift[1]))
	shift += float64(u*float64(i+1)) + float64(0x1p-52*float64(far/e.g.Step))
	b := place{
		i: i, p: p, scale: math.Abs(p[0]) + p.spread(),
		rounding: float64(steep * shift),
		noise:    float64(0x1p-51 * float64(steep*(far/e.g.Step+float64(i)))),
	}
	if p.spread() > 0 { // a constant is not rounded
		b.rounding += float64(u*b.scale) + horner[T](p) + least[T]()
	}
	return b
}

// interval examines a part of a bin, from t = a to b, with the curve's values
// there.
func (e *exam[T]) interval(bin place, a, b, left, right float64, depth int) {
	e.budget--
	mid, half := float64(a/2)+float64(b/2), float64(b/2)-float64(a/2)
	var y, miss [nodes]float64
	most, sign := max(math.Abs(left), math.Abs(right)), left > 0
	crosses := left == 0 || right == 0 || sign != (right > 0)
	worst := 0
	for k := range nodes {
		t := mid + float64(half*chebyshev.node[k])
		y[k] = e.at(e.g.in(bin.i, t))
		miss[k] = y[k] - bin.p.at(t)
		most = max(most, math.Abs(y[k]))
		crosses = crosses || y[k] == 0 || sign != (y[k] > 0)
		if math.Abs(miss[k]) > math.Abs(miss[worst]) {
			worst = k
		}
	}
	missLeft, missRight := left-bin.p.at(a), right-bin.p.at(b)
	err := interpolate(&miss)
	bin.scale = max(bin.scale, most)
	floor := float64(smooth * bin.scale)
	if depth > 0 {
		floor = float64(tiny * bin.scale)
	}
	of := interpolate(&y)
	tail, ok := err.tail(floor)
	ok = ok && of.falls(floor)
	// A break beyond the outermost nodes shows at the ends, unless what is there
	// is a limit, which is known to fewer digits.
	endLeft, endRight := err.ends()
	for _, end := range [...]struct{ t, off float64 }{{a, endLeft - missLeft}, {b, endRight - missRight}} {
		if off := math.Abs(end.off); off > err.last() && finite(e.raw(e.g.in(bin.i, end.t))) {
			ok = ok && off <= err.last()+floor
			tail = max(tail, float64(2*off))
		}
	}
	grain := false
	if !ok {
		if n := e.noise(bin, a, b, left, right, &y); tail <= float64(256*n) {
			ok, grain = true, true
			tail += float64(8 * n)
			e.report.Rough = e.report.Rough || n > float64(grainy*bin.scale)
		}
	}
	extra := tail + bin.rounding + bin.noise + float64(noise*most)
	sum := err.sum()
	report := &e.report

	// The relative error, if it may be the largest yet.
	var rel series
	tailRel, okRel, bound := 0.0, true, 0.0
	nearest := float64(2*math.Abs(of[0])) - of.sum() - tail - float64(noise*most)
	if ok && !crosses && !e.absolute && !math.IsInf(report.RelBound, 1) {
		bound = math.Inf(1)
		if nearest > 0 {
			bound = (sum + extra) / nearest
		}
		if bound > report.RelBound {
			var ratio [nodes]float64
			for k := range ratio {
				ratio[k] = miss[k] / y[k]
			}
			rel = interpolate(&ratio)
			tailRel, okRel = rel.tail((bin.rounding + bin.noise + float64(noise*most)) / nearest)
			if !okRel && nearest > 0 {
				if n := e.noise(bin, a, b, left, right, &y) / nearest; tailRel <= float64(256*n) {
					tailRel += float64(8 * n)
					okRel = true
				}
			}
			okRel = okRel && nearest > 0
		}
	}

	// A curve that does not stay away from zero, and one that is not smooth, is
	// looked at more closely.
	split := false
	switch {
	case !ok:
		split = depth < deepest
	case !okRel && bound > 1e-12 && depth < deepestZero && e.near > 0:
		split = true
		e.near--
	}
	if split && e.budget > 0 && e.wide(bin, a, b) {
		bin.last = err.last()
		y := e.at(e.g.in(bin.i, mid))
		e.interval(bin, a, mid, left, y, depth+1)
		e.interval(bin, mid, b, y, right, depth+1)
		return
	}
	if !ok {
		e.before.known = false
		extra -= tail
		lo, hi := min(left, right, slices.Min(y[:])), max(left, right, slices.Max(y[:]))
		switch {
		case !e.leaf(bin, a, b): // not followed to the break
			tail = min(float64(8*tail), hi-lo)
		case e.jumps(e.g.in(bin.i, mid), float64((b-a)*e.g.Step)):
			tail = 0
		default: // the samples may have missed a cusp
			tail = hi - lo
		}
		found := max(math.Abs(miss[worst]), math.Abs(missLeft), math.Abs(missRight)) + tail
		e.bound(found+extra, 0)
		for _, t := range []float64{a, b, mid + float64(half*chebyshev.node[worst])} {
			e.measure(e.g.in(bin.i, t))
		}
		if crosses {
			e.zero(bin, a, b, left, &y, right)
			return
		}
		least := min(math.Abs(left), math.Abs(right))
		for _, y := range y {
			least = min(least, math.Abs(y))
		}
		e.bound(0, (found+extra)/max(least-tail, 0))
		return
	}

	e.corner(bin, a, b, &err, tail+floor, grain)
	// Half an interval takes more than a factor of 24 off the last coefficient of
	// a smooth curve, and less than that off one of a break.
	if last := err.last(); depth > 0 && !grain && last > float64(nothing*bin.scale) && last > float64(0.04*bin.last) && (last > float64(0.0625*err.before()) || !of.falls(0)) {
		e.breaks = append(e.breaks, Break{At: e.g.in(bin.i, mid)})
	}
	atWorst := e.g.in(bin.i, mid+float64(half*chebyshev.node[worst]))
	if sum+extra > report.AbsBound {
		largest, at := err.largest()
		e.bound(largest+extra, 0)
		e.measure(e.g.in(bin.i, mid+float64(half*at)))
	}
	if math.Abs(miss[worst])+bin.rounding > report.Abs {
		e.measure(atWorst)
	}
	switch {
	case e.absolute:
	case most == 0 && sum == 0 && bin.p.steepest() == 0 && bin.p[0] == 0:
		// Zero, and tabulated as zero.
	case crosses:
		e.zero(bin, a, b, left, &y, right)
	case bound > report.RelBound && nearest <= 0:
		report.RelBound, report.RelAt = math.Inf(1), e.g.in(bin.i, mid)
	case bound > report.RelBound:
		if okRel {
			largest, at := rel.largest()
			bound = min(bound, largest+tailRel+(extra-tail)/nearest)
			e.measure(e.g.in(bin.i, mid+float64(half*at)))
		}
		e.bound(0, bound)
		e.measure(atWorst)
	}
}

// noise estimates the noise of the curve in an interval: it has second
// differences over a distance 256 times as small, which a smooth curve has not.
// The largest is left out, for a break has one where it meets a node.
func (e *exam[T]) noise(bin place, a, b, left, right float64, y *[nodes]float64) (second float64) {
	mid, half := float64(a/2)+float64(b/2), float64(b/2)-float64(a/2)
	d, first := float64(half*0x1p-11), 0.0
	around := func(t, y float64) {
		bend := (e.at(e.g.in(bin.i, t-d)) - y) + (e.at(e.g.in(bin.i, t+d)) - y)
		bend = math.Abs(float64(bend * 0.25))
		first, second = max(first, bend), max(second, min(first, bend))
	}
	for k, x := range chebyshev.node {
		around(mid+float64(half*x), y[k])
	}
	if bin.i > 0 || a > -0.5 {
		around(a, left)
	}
	if bin.i+1 < len(e.bins)+e.first || b < 0.5 {
		around(b, right)
	}
	return second
}

// wide reports whether float64 tells the interval's nodes apart.
func (e *exam[T]) wide(bin place, a, b float64) bool {
	x := math.Abs(e.g.in(bin.i, a))
	return float64((b-a)*e.g.Step) > float64(0x1p-42*max(x, float64(math.Abs(e.g.Step))))
}

// bound raises the bounds.
func (e *exam[T]) bound(abs, rel float64) {
	e.report.AbsBound = max(e.report.AbsBound, abs)
	e.report.RelBound = max(e.report.RelBound, rel)
}

// measure notes the error at x of what the kernels compute in T.
func (e *exam[T]) measure(x float64) {
	v := T(x)
	x = float64(v)
	if !(x >= e.g.Min && x <= e.g.Max) {
		return
	}
	row, frac := e.look.cell(v)
	y := e.at(x)
	abs := math.Abs(y - float64(value(e.order, e.row(row), frac)))
	rel := over(abs, math.Abs(y))
	r := &e.report
	if abs > r.Abs {
		r.Abs, r.AbsAt = abs, x
	}
	if rel > r.Rel && !math.IsInf(r.RelBound, 1) {
		r.Rel, r.RelAt = rel, x
	}
}
