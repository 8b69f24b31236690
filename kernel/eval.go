package kernel

import (
	"fmt"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Eval evaluates curves first, first+1, ... of a table at the cells that Index
// found in it: dst[k][i] is curve first+k at voltage i. It is
//
//	for k := range dst {
//		for i := range off {
//			c := coefficients(off[i], first+k)
//			dst[k][i] = fma(c[1], frac[i], c[0])
//		}
//	}
//
// or, of a cubic table, fma(fma(fma(c[3], frac[i], c[2]), frac[i], c[1]), frac[i], c[0]).
// dst holds one slice of c.Len() elements for each curve, none of them sharing
// memory with another.
func (k Kernels[T]) Eval(dst [][]T, first int, c *Cells[T]) error {
	if err := c.has("Eval", first, len(dst)); err != nil {
		return err
	}
	if !apart(c.Len(), dst) {
		if err := separate("Eval", "dst", c.Len(), dst); err != nil {
			return err
		}
	}
	k.eval(dst, first, c)
	return nil
}

func (k Kernels[T]) eval(dst [][]T, first int, c *Cells[T]) {
	g := group[T]()
	for len(dst) > 0 {
		n := min(g-first%g, len(dst))
		k.lookUp(nil, nil, dst[:n], first, c)
		dst, first = dst[n:], first+n
	}
}

// has returns an error unless the cells' table has n curves from first on.
func (c *Cells[T]) has(op string, first, n int) error {
	if c.rows == nil {
		return fmt.Errorf("kernel: %s: cells without a table, want Index first", op)
	}
	if first < 0 || n > c.rows.curves-first {
		return fmt.Errorf("kernel: %s: curves %d to %d, the table has %d", op, first, first+n-1, c.rows.curves)
	}
	return nil
}

// lookUp advances gates by curves first, first+1, ... and evaluates the curves
// that follow, all of one row group. If before is not nil it receives the gates
// as they were.
func (k Kernels[T]) lookUp(gates, before, dst [][]T, first int, c *Cells[T]) {
	rows, g := c.rows.from(first), c.rows.spacing(first)
	m := k.whole(c.Len())
	if m > 0 {
		what := lookUpGate*len(gates) + len(dst)%8
		if before != nil {
			what += lookUpBefore
		}
		from := rows
		switch {
		case g == 1:
			what = lookUpLone
		case g == 2 && first%2 == 1:
			what, from = lookUpPair+lookUpSecond, c.rows.from(first-1)
		case g == 2:
			what += lookUpPair
		}
		var p [maxPointers]*T
		n := 0
		for _, l := range [...][][]T{gates, before, dst} {
			for _, x := range l {
				p[n] = unsafe.SliceData(x)
				n++
			}
		}
		switch {
		case is64[T]() && c.rows.powers == 2:
			asm.LookUp64((**float64)(unsafe.Pointer(&p)), p64(from), &c.off[0], p64(c.frac), what, m)
		case is64[T]():
			asm.LookUpCubic64((**float64)(unsafe.Pointer(&p)), p64(from), &c.off[0], p64(c.frac), what, m)
		case c.rows.powers == 2:
			asm.LookUp32((**float32)(unsafe.Pointer(&p)), p32(from), &c.off[0], p32(c.frac), what, m)
		default:
			asm.LookUpCubic32((**float32)(unsafe.Pointer(&p)), p32(from), &c.off[0], p32(c.frac), what, m)
		}
	}
	for j, x := range gates {
		if before != nil {
			copy(before[j][m:], x[m:])
		}
		for i := m; i < len(x); i++ {
			x[i] = fma(c.curve(rows, g, 2*j, i), x[i], c.curve(rows, g, 2*j+1, i))
		}
	}
	for j, d := range dst {
		for i := m; i < len(d); i++ {
			d[i] = c.curve(rows, g, 2*len(gates)+j, i)
		}
	}
}

// curve evaluates a curve, whose coefficients are g apart, at voltage i. rows
// begins at the curve that counts as 0, curve is in the same group.
func (c *Cells[T]) curve(rows []T, g, curve, i int) T {
	row, f := rows[int(c.off[i])+curve:], c.frac[i]
	if c.rows.powers == 2 {
		return fma(row[g], f, row[0])
	}
	return fma(fma(fma(row[3*g], f, row[2*g]), f, row[g]), f, row[0])
}

// What LookUp does, as assembly numbers it: the curves it evaluates modulo 8,
// and
const (
	lookUpGate   = 16 // for each gate
	lookUpBefore = 8
	lookUpLone   = 8  // in place of all, for a curve alone in its group
	lookUpPair   = 64 // for curves of a pair that has its group to itself; float64
	lookUpSecond = 3  // in place of the curves of a pair: its second one
)

// maxPointers is the largest number of slices of one LookUp: a group's curves.
const maxPointers = 8
