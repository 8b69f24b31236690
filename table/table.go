package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// Curve is a named function to tabulate. For the same table on every GOARCH the
// function must give the same bits there, which math.Exp does not promise;
// package hh has rate functions that do.
type Curve struct {
	Name string
	F    func(x float64) float64
}

// Table holds several curves over one grid.
type Table struct {
	grid   Grid
	order  Order
	names  []string
	points [][]float64 // [curve][point], all finite
	cubics [][]cubic   // [curve][bin], of a cubic table
	ranges []span      // [curve]
	curves []Curve     // none in a table made of points
}

// span is a curve's range, as far as the table has seen it.
type span struct{ lo, hi float64 }

func rangeOf(points []float64) span {
	r := span{points[0], points[0]}
	for _, y := range points {
		r.see(y)
	}
	return r
}

func (s *span) see(y float64) { s.lo, s.hi = min(s.lo, y), max(s.hi, y) }

// New tabulates curves over a grid for linear interpolation, as lut4brian does.
// Where a curve is not finite at a grid point its value there is the common
// limit from both sides, as of x/(exp(x)-1) at 0; so it is where a grid point is so
// near such a hole that rounding spoils the curve, see Value. An error names the curve and
// what is wrong with it: no limit, not finite on an interval, another value for
// the same argument, a panic.
func New(g Grid, curves ...Curve) (*Table, error) { return NewOrder(Linear, g, curves...) }

// NewOrder is New with the order of interpolation to choose. A curve that is
// not finite at one of a cubic's nodes has its limit there as well.
func NewOrder(order Order, g Grid, curves ...Curve) (*Table, error) {
	if err := order.check(); err != nil {
		return nil, err
	}
	n, err := g.Points()
	if err != nil {
		return nil, err
	}
	names, points := make([]string, len(curves)), make([][]float64, len(curves))
	cubics, ranges := make([][]cubic, len(curves)), make([]span, len(curves))
	for c, curve := range curves {
		names[c] = curve.Name
		s := newSampler(curve, g)
		err := s.guard(func() {
			points[c] = s.points(g, n)
			if order == Cubic {
				cubics[c], ranges[c] = s.cubics(g, points[c])
			}
		})
		if err != nil {
			return nil, err
		}
	}
	t, err := FromPoints(g, names, points)
	if err != nil {
		return nil, err
	}
	t.curves = append(t.curves, curves...)
	if order == Cubic {
		t.order, t.cubics, t.ranges = order, cubics, ranges
	}
	return t, nil
}

// FromPoints makes a table from values computed elsewhere: points[c][i] is
// curve c at grid point i, as lut4brian's tbl. The table keeps the slices.
func FromPoints(g Grid, names []string, points [][]float64) (*Table, error) {
	n, err := g.Points()
	if err != nil {
		return nil, err
	}
	if len(points) == 0 {
		return nil, fmt.Errorf("table: no curves")
	}
	if len(names) != len(points) {
		return nil, fmt.Errorf("table: %d names for %d curves", len(names), len(points))
	}
	seen := map[string]bool{}
	for c, p := range points {
		if seen[names[c]] {
			return nil, fmt.Errorf("table: two curves are named %q", names[c])
		}
		seen[names[c]] = true
		if len(p) != n {
			return nil, fmt.Errorf("table: curve %q has %d points, the grid %v has %d", names[c], len(p), g, n)
		}
		for i, y := range p {
			if !finite(y) {
				return nil, fmt.Errorf("table: curve %q is %v at %v, want a finite value", names[c], y, g.At(i))
			}
			if i > 0 && !finite(y-p[i-1]) {
				return nil, fmt.Errorf("table: curve %q goes from %v at %v to %v at %v, too far to interpolate", names[c], p[i-1], g.At(i-1), y, g.At(i))
			}
		}
	}
	t := &Table{grid: g, order: Linear, names: names, points: points, ranges: make([]span, len(points))}
	for c, p := range points {
		t.ranges[c] = rangeOf(p)
	}
	return t, nil
}

// Grid returns the table's grid.
func (t *Table) Grid() Grid { return t.grid }

// Names returns the names of the curves in their order.
func (t *Table) Names() []string { return append([]string(nil), t.names...) }

// Points returns the values of curve c at the grid points. They are the
// table's own and must not be changed.
func (t *Table) Points(c int) []float64 { return t.points[c] }

// Order returns the table's order of interpolation.
func (t *Table) Order() Order { return t.order }

// Rows lays the table out for the kernels, in either precision.
func Rows[T kernel.Float](t *Table) (*kernel.Rows[T], error) {
	if t.order == Cubic {
		return kernel.NewCubicRows[T](t.grid.Min, t.grid.Step, Coefficients[T](t))
	}
	return kernel.NewRows[T](t.grid.Min, t.grid.Step, t.points)
}

// Interp sets dst[i] to curve c at x[i] by the arithmetic of lut4brian, bit for
// bit, in place of the kernels' faster one, which may differ in the last bits:
//
//	u := (x - Min) / Step
//	y := p[int(u)] + (p[int(u)+1] - p[int(u)])*(u - float64(int(u)))
//
// with every operation rounded, the first point for x <= Min and the last for
// x >= Max. Unlike lut4brian it gives NaN for NaN, and the last point where u
// rounds up to it. A cubic table has no such values, which is an error. dst and
// x may be the same slice.
func (t *Table) Interp(dst, x []float64, c int) error {
	if c < 0 || c >= len(t.points) {
		return fmt.Errorf("table: curve %d, the table has %d", c, len(t.points))
	}
	if t.order != Linear {
		return fmt.Errorf("table: Interp is lut4brian's look-up in linear tables, this one is %s", t.order)
	}
	if len(dst) != len(x) {
		return fmt.Errorf("table: destination has %d elements, x has %d", len(dst), len(x))
	}
	p := t.points[c]
	last := len(p) - 1
	for i, x := range x {
		switch {
		case x != x:
			dst[i] = x
		case x <= t.grid.Min:
			dst[i] = p[0]
		case x >= t.grid.Max:
			dst[i] = p[last]
		default:
			u := (x - t.grid.Min) / t.grid.Step
			j := int(u)
			if j >= last {
				dst[i] = p[last]
				continue
			}
			dst[i] = p[j] + float64((p[j+1]-p[j])*(u-float64(j)))
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
