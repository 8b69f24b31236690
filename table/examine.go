package table

import (
	"math"
	"slices"

	"github.com/lut4go/lut4go/kernel"
)

// exam compares one curve of a table with its bins.
type exam[T kernel.Float] struct {
	*sampler
	g      Grid
	order  Order
	look   lookup[T]
	drift  [2]float64 // of the index, in bins: slope and offset
	bins   []cubic    // as rows of T hold them
	report CurveReport
	budget int   // intervals that may still be looked at
	last   cubic // the guard row
	breaks []Break
	before edge // of the bin examined last, if it is smooth
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

// examine reports on curve c of t. A stop that returns true ends it early.
func examine[T kernel.Float](t *Table, c int, stop func(*CurveReport) bool) (CurveReport, error) {
	n := len(t.points[c])
	e := &exam[T]{
		sampler: newSampler(t.curves[c], t.grid), g: t.grid, order: t.order,
		look: newLookup[T](t.grid, n), bins: make([]cubic, n-1),
		report: CurveReport{Name: t.names[c], Min: t.ranges[c].lo, Max: t.ranges[c].hi, AbsAt: t.grid.Min, RelAt: t.grid.Min},
		budget: 4096 + 4*n, before: edge{bin: -2},
	}
	e.drift[0], e.drift[1] = e.look.drift(t.grid)
	for i := range e.bins {
		e.bins[i] = bin[T](t, c, i)
	}
	e.last = cubic{float64(T(t.points[c][n-1]))}
	err := e.guard(func() {
		p := t.points[c]
		for i := range e.bins {
			e.interval(e.bin(i), -0.5, 0.5, p[i], p[i+1], 0)
			if stop != nil && stop(&e.report) {
				break
			}
		}
		e.classify()
	})
	e.report.fractions()
	return e.report, err
}

// place is a bin to be examined.
type place struct {
	i        int
	p        *cubic
	rounding float64 // of the value in T
	noise    float64 // of the samples, but for the curve's magnitude
}

func (e *exam[T]) bin(i int) place {
	p := &e.bins[i]
	// Rounding may put a voltage into the next bin.
	steep := p.steepest()
	if i > 0 {
		steep = max(steep, e.bins[i-1].steepest())
	}
	if i+1 < len(e.bins) {
		steep = max(steep, e.bins[i+1].steepest())
	}
	u := unit[T]()
	far := max(math.Abs(e.g.At(i)), math.Abs(e.g.At(i+1)))
	shift := max(math.Abs(float64(e.g.At(i)*e.drift[0])+e.drift[1]), math.Abs(float64(e.g.At(i+1)*e.drift[0])+e.drift[1]))
	shift += float64(u*float64(i+1)) + float64(0x1p-52*float64(far/e.g.Step))
	return place{
		i: i, p: p,
		rounding: float64(steep*shift) + float64(u*(math.Abs(p[0])+p.spread())) + horner[T](p) + least[T](),
		noise:    float64(0x1p-51 * float64(steep*(far/e.g.Step+float64(i)))),
	}
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
	floor := float64(smooth * most)
	tail, ok := err.tail(floor)
	// A break beyond the outermost nodes shows at the ends.
	endLeft, endRight := err.ends()
	if ends := max(math.Abs(endLeft-missLeft), math.Abs(endRight-missRight)); ends > tail+floor {
		ok = false
	}
	atWorst := e.g.in(bin.i, mid+float64(half*chebyshev.node[worst]))
	extra := tail + bin.rounding + bin.noise + float64(noise*most)
	report := &e.report

	// A curve that does not stay away from zero, and one that is not smooth, is
	// looked at more closely.
	var nearest float64
	var of series
	if ok {
		of = interpolate(&y)
		nearest = float64(2*math.Abs(of[0])) - of.sum() - tail - float64(noise*most)
	}
	close := nearest <= 0 && !crosses && depth < deepestZero
	if (!ok && depth < deepest || close) && e.budget > 0 && e.wide(bin, a, b) {
		y := e.at(e.g.in(bin.i, mid))
		e.interval(bin, a, mid, left, y, depth+1)
		e.interval(bin, mid, b, y, right, depth+1)
		return
	}
	if !ok {
		e.leaf(bin, a, b, depth)
		found := max(math.Abs(miss[worst]), math.Abs(missLeft), math.Abs(missRight))
		extra -= tail
		if depth < deepest {
			// Not followed to the break.
			found += slices.Max(y[:]) - slices.Min(y[:])
		}
		e.bound(found+extra, math.Inf(1))
		for _, t := range []float64{a, b, mid + float64(half*chebyshev.node[worst])} {
			e.measure(e.g.in(bin.i, t))
		}
		switch {
		case crosses:
			e.zero(bin, a, b, left, &y, right)
		default:
			least := min(math.Abs(left), math.Abs(right))
			for _, y := range y {
				least = min(least, math.Abs(y))
			}
			e.bound(0, (found+extra)/least)
		}
		return
	}

	if depth == 0 {
		from, to, unsure := edges(bin.p, &err, tail, most)
		e.corner(bin.i, from, unsure)
		e.before = edge{bin.i, to, unsure}
	}
	sum := err.sum()
	if sum+extra > report.AbsBound {
		largest, at := err.largest()
		e.bound(largest+extra, 0)
		e.measure(e.g.in(bin.i, mid+float64(half*at)))
	}
	if math.Abs(miss[worst])+bin.rounding > report.Abs {
		e.measure(atWorst)
	}
	switch {
	case most == 0 && sum == 0 && bin.p.steepest() == 0 && bin.p[0] == 0:
		// Zero, and tabulated as zero.
	case crosses:
		e.zero(bin, a, b, left, &y, right)
	case nearest <= 0:
		report.RelBound, report.RelAt = math.Inf(1), e.g.in(bin.i, mid)
	case (sum+extra)/nearest > report.RelBound:
		bound := (sum + extra) / nearest
		var ratio [nodes]float64
		for k := range ratio {
			ratio[k] = miss[k] / y[k]
		}
		rel := interpolate(&ratio)
		if tailRel, ok := rel.tail(0); ok {
			largest, at := rel.largest()
			bound = min(bound, largest+tailRel+(extra-tail)/nearest)
			e.measure(e.g.in(bin.i, mid+float64(half*at)))
		}
		e.bound(0, bound)
		e.measure(atWorst)
	}
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
	p := &e.last
	if row < len(e.bins) {
		p = &e.bins[row]
	}
	y := e.at(x)
	abs := math.Abs(y - float64(value(e.order, p, frac)))
	rel := over(abs, math.Abs(y))
	r := &e.report
	if abs > r.Abs {
		r.Abs, r.AbsAt = abs, x
	}
	if rel > r.Rel && !math.IsInf(r.RelBound, 1) {
		r.Rel, r.RelAt = rel, x
	}
}
