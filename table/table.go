package table

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel"
)

// Curve is a named function to tabulate, of its argument alone. The table has the
// same bits on every GOARCH if the function has, which math.Exp does not promise; the
// rate functions of package hh do.
type Curve struct {
	Name string
	F    func(x float64) float64
}

// Table holds several curves over one grid.
type Table struct {
	grid   Grid
	order  Order
	names  []string
	points [][]float64  // [curve][point], all finite
	cubics [][]cubic    // [curve][bin], of a cubic table
	ranges []valueRange // [curve]
	curves []Curve      // nil if the table was made of points
}

// valueRange is a curve's range, as far as its samples show.
type valueRange struct{ lo, hi float64 }

func rangeOf(points []float64) valueRange {
	r := valueRange{points[0], points[0]}
	for _, y := range points {
		r.include(y)
	}
	return r
}

func (r *valueRange) include(y float64) { r.lo, r.hi = min(r.lo, y), max(r.hi, y) }

// New tabulates curves over a grid for linear interpolation, as lut4brian does.
// Where a curve is not finite at a grid point, its value there is its two-sided
// limit, such as 1 for x/(exp(x)-1) at 0; so it is where a grid point is so near such
// a singularity that rounding spoils the curve, see Value.
//
// The errors are those of Grid.Points and FromPoints, and name the curve if it has no
// limit, is not finite on an interval, gives different values for the same argument,
// panics, or is nil.
func New(g Grid, curves ...Curve) (*Table, error) { return NewOrder(Linear, g, curves...) }

// NewOrder is New for a table of either order. A cubic table needs the curves, or
// their limits, at the inner nodes of the bins as well, see Cubic.
func NewOrder(order Order, g Grid, curves ...Curve) (*Table, error) {
	if err := order.check(); err != nil {
		return nil, err
	}
	n, err := g.Points()
	if err != nil {
		return nil, err
	}
	names, points := make([]string, len(curves)), make([][]float64, len(curves))
	cubics, ranges := make([][]cubic, len(curves)), make([]valueRange, len(curves))
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

// FromPoints makes a linear table from values computed elsewhere: points[c][i] is
// curve c at grid point i, as in lut4brian's tbl. The table keeps the slices. The
// errors are those of Grid.Points, no curves, a number of names or of points that
// does not match, a name used twice, and values that are not finite or differ by
// more than the largest float64 from one point to the next.
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
	t := &Table{grid: g, order: Linear, names: names, points: points, ranges: make([]valueRange, len(points))}
	for c, p := range points {
		t.ranges[c] = rangeOf(p)
	}
	return t, nil
}

// Grid returns the table's grid.
func (t *Table) Grid() Grid { return t.grid }

// Names returns a copy of the curves' names, in their order.
func (t *Table) Names() []string { return append([]string(nil), t.names...) }

// Points returns the values of curve c at the grid points. The slice belongs to the
// table and must not be changed.
func (t *Table) Points(c int) []float64 { return t.points[c] }

// Order returns the table's order of interpolation.
func (t *Table) Order() Order { return t.order }

// Rows lays the table out for the kernels in T. It is an error if the grid or a
// value is outside the range of T.
func Rows[T kernel.Float](t *Table) (*kernel.Rows[T], error) {
	if t.order == Cubic {
		return kernel.NewCubicRows[T](t.grid.Min, t.grid.Step, Coefficients[T](t))
	}
	return kernel.NewRows[T](t.grid.Min, t.grid.Step, t.points)
}

// Interp sets dst[i] to curve c at x[i] by the arithmetic of lut4brian, bit for bit.
// The kernels' arithmetic is faster and may differ in the last bits.
//
//	u := (x - Min) / Step
//	y := p[int(u)] + (p[int(u)+1] - p[int(u)])*(u - float64(int(u)))
//
// with every operation rounded, the first point for x <= Min and the last for
// x >= Max. Unlike lut4brian it gives NaN for NaN, and the last point where u
// rounds up to it. dst and x may be the same slice. It is an error if their lengths
// differ, if there is no curve c, and if the table is cubic.
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
