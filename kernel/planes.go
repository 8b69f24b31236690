package kernel

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Planes is a lookup table of functions of two arguments x and y over a grid of each: in
// each bin of both they are cubics in x whose coefficients are cubics in y. So a function is
// four curves of Rows, in which the rows of all y of one x follow each other.
type Planes[T Float] struct {
	x, y *Rows[T] // the axes: grids, whose strides lead to a row
	rows *Rows[T]
}

// Axis is the grid of an argument of Planes: points from, from+step, from+2*step, ...
type Axis struct {
	From, Step float64
	Points     int
}

// NewPlanes lays out functions given by their coefficients: coef[4*f+p][q][i*y.Points+k] is
// that of x^p*y^q of function f in bin i of x and bin k of y, for distances from the middle
// of the bin in bins. The last bin of either argument is that of its last point: there
// coefficients of its powers but the first are 0. Errors are those of NewCubicRows.
func NewPlanes[T Float](x, y Axis, coef [][][]float64) (*Planes[T], error) {
	if len(coef) == 0 || len(coef)%4 != 0 {
		return nil, fmt.Errorf("kernel: %d curves of planes, want four for each function", len(coef))
	}
	for _, a := range []Axis{x, y} {
		if a.Points < 2 || a.Points > MaxPoints {
			return nil, fmt.Errorf("kernel: %d points of an argument of planes, want 2 to %d", a.Points, MaxPoints)
		}
	}
	if n := len(coef[0][0]); n != x.Points*y.Points {
		return nil, fmt.Errorf("kernel: %d coefficients of planes, want %d*%d", n, x.Points, y.Points)
	}
	rows, err := NewCubicRows[T](y.From, y.Step, coef)
	if err != nil {
		return nil, err
	}
	p := &Planes[T]{rows: rows}
	if p.x, err = newAxis[T](x, y.Points*rows.stride); err != nil {
		return nil, err
	}
	p.y, err = newAxis[T](y, rows.stride)
	return p, err
}

// newAxis returns rows without curves.
func newAxis[T Float](a Axis, stride int) (*Rows[T], error) {
	r, err := emptyRows[T](a.From, a.Step, [][]float64{make([]float64, a.Points)}, 2)
	if err != nil {
		return nil, err
	}
	return &Rows[T]{grid: r.grid, stride: stride}, nil
}

// Functions returns the number of functions.
func (p *Planes[T]) Functions() int { return p.rows.curves / 4 }

// Bytes returns the size of the rows in memory.
func (p *Planes[T]) Bytes() int { return p.rows.Bytes() }

// PlanePositions are the positions of some x and y in Planes, with room for what EvalPlanes
// does there.
type PlanePositions[T Float] struct {
	x, y   *Positions[T]
	curves [][]T
	unread []T
}

// NewPlanePositions returns positions with a capacity of n in planes of so many functions.
func NewPlanePositions[T Float](n, functions int) *PlanePositions[T] {
	at := &PlanePositions[T]{x: NewPositions[T](n), y: NewPositions[T](n), unread: Aligned[T](n)}
	for range 4 * functions {
		at.curves = append(at.curves, Aligned[T](n))
	}
	return at
}

// IndexPlanes sets at to the positions of x and y: to those of Index of each. Arguments
// outside their grid are clamped to its ends; NaN gives NaN without reading outside the
// table. It is an error if x and y differ in length, or at has too small a capacity.
func (k Kernels[T]) IndexPlanes(at *PlanePositions[T], x, y []T, p *Planes[T]) error {
	if len(x) != len(y) || len(at.curves) < p.rows.curves {
		return fmt.Errorf("kernel: IndexPlanes: %d x and %d y, %d curves of %d, want as many", len(x), len(y), len(at.curves), p.rows.curves)
	}
	if err := k.Index(at.x, x, p.x); err != nil {
		return err
	}
	if err := k.Index(at.y, y, p.y); err != nil {
		return err
	}
	at.y.rows = p.rows
	off := at.x.off
	for i := range at.y.off {
		at.y.off[i] += off[i]
	}
	return nil
}

// EvalPlanes evaluates the functions at positions that IndexPlanes has found. It is
//
//	for f := range dst {
//		for i := range dst[f] {
//			c := the four curves of f at y[i], as Eval has them
//			dst[f][i] = fma(fma(fma(c[3], t[i], c[2]), t[i], c[1]), t[i], c[0])
//		}
//	}
//
// with t the distance of x[i] from the middle of its bin, in bins. dst has a slice for each
// function, and all share no memory.
func (k Kernels[T]) EvalPlanes(dst [][]T, at *PlanePositions[T]) error {
	n, t := at.y.Len(), at.x.frac
	curves := make([][]T, 4*len(dst))
	for i := range curves {
		curves[i] = at.curves[i][:n]
	}
	if err := k.Eval(curves, 0, at.y); err != nil {
		return err
	}
	for f, d := range dst {
		c := curves[4*f : 4*f+4]
		if err := check("EvalPlanes", "dst curve", n, d, c[0]); err != nil {
			return err
		}
		copy(d, c[0])
		for _, pair := range [3][2][]T{{c[2], c[3]}, {c[1], c[2]}, {d, c[1]}} {
			k.multiplyAdd(pair[0], pair[1], t, at.unread[:n])
		}
	}
	return nil
}

// multiplyAdd sets e[i] to fma(x[i], y[i], e[i]), by AddConductanceEach, whose other sum
// nobody reads.
func (k Kernels[T]) multiplyAdd(e, x, y, unread []T) {
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.AddConductanceEach[T]{Cond: ptr(unread), E: ptr(e), X: ptr(x), Rev: ptr(y), Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		e[i] = fma(x[i], y[i], e[i])
	}
}
