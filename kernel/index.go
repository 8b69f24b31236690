package kernel

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Positions are the positions of some voltages in a table: for each the row, and the
// distance from the middle of that row's bin. Index sets them, Eval reads them. No other
// code can write a row number, so Eval never reads outside the table.
type Positions[T Float] struct {
	rows *Rows[T]
	off  []uint32 // row number times stride
	frac []T
}

// NewPositions returns positions with a capacity of n voltages.
func NewPositions[T Float](n int) *Positions[T] {
	return &Positions[T]{off: Aligned[uint32](n)[:0], frac: Aligned[T](n)[:0]}
}

// Len returns the number of voltages of the last Index.
func (at *Positions[T]) Len() int { return len(at.off) }

// At returns the row of voltage i and its distance from the middle of that row's bin, in
// bins: from -0.5 at the row's own grid point to 0.5 at the next one.
func (at *Positions[T]) At(i int) (row int, frac T) {
	return int(at.off[i]) / at.rows.stride, at.frac[i]
}

// magic is 1.5 * 2^52: adding it to a float64 of moderate size rounds that to
// the nearest integer, halves to even, and leaves the integer in the low bits.
const magic = 0x1.8p52

// Index sets at to the positions of the voltages v (mV) in r. It is
//
//	for i := range v {
//		w := fma(v[i], scale, bias) // bins from the middle of the first one
//		if w < -0.5 { w = -0.5 }    // the first grid point
//		if w > hi { w = hi }        // the last grid point
//		s := w
//		if !(s >= -0.5) { s = -0.5 } // NaN: some row, but still NaN in frac
//		row := roundToEven(s)
//		off[i], frac[i] = uint32(row)*stride, w-row
//	}
//
// so voltages outside the grid, infinities included, are clamped to its ends, and NaN
// gives NaN curves without reading outside the table. It is an error if at has a
// capacity below len(v).
func (k Kernels[T]) Index(at *Positions[T], v []T, r *Rows[T]) error {
	if len(v) > cap(at.off) {
		return fmt.Errorf("kernel: Index: %d voltages, positions have a capacity of %d", len(v), cap(at.off))
	}
	at.rows, at.off, at.frac = r, at.off[:len(v)], at.frac[:len(v)]
	m := k.vectorized(len(v))
	if m > 0 {
		op := &asm.Index[T]{Off: &at.off[0], Frac: ptr(at.frac), V: ptr(v), Grid: &r.grid, Stride: r.stride, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		at.off[i], at.frac[i] = r.position(v[i])
	}
	return nil
}

// position is Index for one voltage.
func (r *Rows[T]) position(v T) (off uint32, frac T) {
	lo, hi := r.grid.Lo, r.grid.Hi
	w := fma(v, r.grid.Scale, r.grid.Bias)
	if w < lo {
		w = lo
	}
	if w > hi {
		w = hi
	}
	s := w
	if !(s >= lo) {
		s = lo
	}
	t := float64(s) + magic
	return uint32(math.Float64bits(t)) * uint32(r.stride), w - T(t-magic)
}
