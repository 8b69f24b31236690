package kernel

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// groupSize is the number of curves that share a cache line of a row, a row group: 4 of
// float64, 8 of float32, each with a value and a slope.
func groupSize[T Float]() int { return asm.RowGroupBytes / int(unsafe.Sizeof(*new(T))) }

// MaxPoints is the maximum number of grid points of a table. Up to it every row number,
// and every half between two, is exact in float32.
const MaxPoints = 1 << 22

// Rows is a lookup table of several curves over one grid, in the layout that
// the kernels read.
//
// Row i belongs to the bin between grid points i and i+1 and holds, for each
// group of four (float64) or eight (float32) curves, the curves' values at the
// middle of the bin, then their slopes per bin: one cache line. In a cubic
// table another line follows with the coefficients of the second and the third
// power. In float64 a group of one or two curves is closer together, which takes fewer
// loads: the coefficients of each power follow those of the power below, and begin 16 bytes on
// if the group is one curve after others. A curve at voltage v is
//
//	c0 + frac*(c1 + frac*(c2 + frac*c3)),   frac in [-0.5, 0.5]
//
// The last row is the guard row: the value of the last grid point and zeros. Voltages
// outside the grid are clamped to its ends.
type Rows[T Float] struct {
	grid   asm.Grid[T]
	curves int
	powers int // coefficients of a curve in a bin: 2, or 4
	stride int // elements of a row, a multiple of one cache line
	data   []T // 64-byte aligned, stride elements a row, with a capacity for a vector more
}

// NewRows lays out curves given by their values at the grid points
// min, min+step, min+2*step, ...: points[c][i] is curve c at point i.
// All curves need the same number of points, 2 to MaxPoints, and finite values; step
// must be positive. Anything else is an error. min and step have the unit of the
// voltages of Index, mV throughout this library.
func NewRows[T Float](min, step float64, points [][]float64) (*Rows[T], error) {
	r, err := emptyRows[T](min, step, points, 2)
	if err != nil {
		return nil, err
	}
	n := len(points[0])
	for c, p := range points {
		for i, x := range p {
			if y := T(x); y-y != 0 { // infinite or NaN
				return nil, fmt.Errorf("kernel: curve %d is not finite at point %d (%v): %v", c, i, min+float64(i)*step, x)
			}
		}
		for i := range p {
			value, slope := p[i], 0.0
			if i+1 < n {
				value, slope = float64(p[i]/2)+float64(p[i+1]/2), p[i+1]-p[i]
			}
			s := T(slope)
			if s-s != 0 {
				return nil, fmt.Errorf("kernel: curve %d goes from %v to %v at point %d (%v), a difference that is not finite in %T",
					c, p[i], p[i+1], i, min+float64(i)*step, s)
			}
			r.set(c, 0, i, T(value))
			r.set(c, 1, i, s)
		}
	}
	return r, nil
}

// NewCubicRows lays out curves given by a cubic in each bin between the grid points min,
// min+step, ... (mV): coef[c][p][i] is the coefficient of power p of curve c in bin i, for
// the distance from the middle of the bin in bins. The last bin is the guard row, its
// coefficients but the first are 0. All curves need four powers and the same number of
// bins, 2 to MaxPoints, and finite coefficients; step must be positive. Anything else is
// an error.
func NewCubicRows[T Float](min, step float64, coef [][][]float64) (*Rows[T], error) {
	var bins [][]float64
	for c, powers := range coef {
		if len(powers) != 4 {
			return nil, fmt.Errorf("kernel: curve %d has coefficients of %d powers, want 4", c, len(powers))
		}
		bins = append(bins, powers[0])
	}
	r, err := emptyRows[T](min, step, bins, 4)
	if err != nil {
		return nil, err
	}
	for c, powers := range coef {
		for p, x := range powers {
			if len(x) != len(bins[0]) {
				return nil, fmt.Errorf("kernel: curve %d has %d coefficients of power %d, %d of power 0", c, len(x), p, len(bins[0]))
			}
			for i, y := range x {
				z := T(y)
				if z-z != 0 || p > 0 && i == len(x)-1 && y != 0 {
					return nil, fmt.Errorf("kernel: curve %d has the coefficient %v of power %d in bin %d (%v), want a finite one in %T, and 0 in the last bin",
						c, y, p, i, min+float64(i)*step, z)
				}
				r.set(c, p, i, z)
			}
		}
	}
	return r, nil
}

// emptyRows returns rows of zeros for curves with a number of coefficients in every bin.
func emptyRows[T Float](min, step float64, curves [][]float64, powers int) (*Rows[T], error) {
	if len(curves) == 0 {
		return nil, fmt.Errorf("kernel: table without curves")
	}
	if math.IsNaN(min) || math.IsInf(min, 0) {
		return nil, fmt.Errorf("kernel: table begins at %v, want a finite value", min)
	}
	if !(step > 0) || math.IsInf(step, 0) || math.IsInf(1/step, 0) {
		return nil, fmt.Errorf("kernel: table step %v, want a positive finite value", step)
	}
	n := len(curves[0])
	if n < 2 || n > MaxPoints {
		return nil, fmt.Errorf("kernel: %d grid points, want 2 to %d", n, MaxPoints)
	}
	for c, p := range curves {
		if len(p) != n {
			return nil, fmt.Errorf("kernel: curve %d has %d points, curve 0 has %d", c, len(p), n)
		}
	}
	g := groupSize[T]()
	stride := (len(curves) + g - 1) / g * powers * g
	if uint64(n)*uint64(stride) > math.MaxUint32 {
		return nil, fmt.Errorf("kernel: %d grid points of %d curves, more than the 2^32 elements that an offset can reach", n, len(curves))
	}
	r := &Rows[T]{
		grid:   asm.Grid[T]{Scale: T(1 / step), Bias: T(-min/step - 0.5), Lo: -0.5, Hi: T(float64(n) - 1.5), Magic: T(magic)},
		curves: len(curves),
		powers: powers,
		stride: stride,
		data:   Aligned[T](n*stride + g)[:n*stride],
	}
	if s, b := float64(r.grid.Scale), float64(r.grid.Bias); s == 0 || math.IsInf(s, 0) || math.IsInf(b, 0) {
		return nil, fmt.Errorf("kernel: table from %v in steps of %v is outside the range of %T", min, step, r.grid.Scale)
	}
	return r, nil
}

// set sets a curve's coefficient of a power in a bin.
func (r *Rows[T]) set(curve, power, bin int, x T) {
	r.data[bin*r.stride+r.place(curve)+power*r.spacing(curve)] = x
}

// place returns where in a row the coefficients of a curve begin, in elements.
func (r *Rows[T]) place(curve int) int {
	g := groupSize[T]()
	at := curve/g*r.powers*g + curve%g
	if curve >= g && r.spacing(curve) == 1 {
		at += asm.SinglePlace
	}
	return at
}

// spacing returns the distance between the coefficients of a curve, in elements.
func (r *Rows[T]) spacing(curve int) int {
	g := groupSize[T]()
	if n := r.curves - curve/g*g; is64[T]() && n <= 2 {
		return n
	}
	return g
}

// fromCurve returns the rows from a curve's value on. Vectors may be read at any curve of
// a group of more than two.
func (r *Rows[T]) fromCurve(curve int) []T { return r.data[r.place(curve):] }

// Curves returns the number of curves.
func (r *Rows[T]) Curves() int { return r.curves }

// Len returns the number of rows, which is the number of grid points.
func (r *Rows[T]) Len() int { return len(r.data) / r.stride }

// Bytes returns the size of the rows in memory.
func (r *Rows[T]) Bytes() int { return len(r.data) * int(unsafe.Sizeof(*new(T))) }

// Aligned returns a zeroed slice of n elements that begins on a cache line. Kernels take
// any slice; they are fastest on these, whose vectors do not cross cache lines.
func Aligned[T Float | uint8 | uint32](n int) []T {
	var x T
	size := int(unsafe.Sizeof(x))
	pad := asm.CacheLine / size
	s := make([]T, n+pad)
	skip := 0
	if off := int(uintptr(unsafe.Pointer(unsafe.SliceData(s))) % asm.CacheLine); off != 0 {
		skip = (asm.CacheLine - off) / size
	}
	return s[skip : skip+n : skip+n]
}
