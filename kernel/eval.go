package kernel

import (
	"fmt"

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
		op := &asm.LookUp[T]{
			Rows: ptr(rows), Off: &c.off[0], Frac: ptr(c.frac),
			Gates: len(gates), Before: before != nil, Curves: len(dst) % 8,
			Lone: g == 1, Pair: g == 2, Cubic: c.rows.powers == 4,
			Count: m,
		}
		if g == 2 && first%2 == 1 {
			op.Second, op.Rows = true, ptr(c.rows.from(first-1))
		}
		var p [maxPointers]*T
		n := 0
		for _, l := range [...][][]T{gates, before, dst} {
			for _, x := range l {
				p[n] = ptr(x)
				n++
			}
		}
		op.P = &p[0]
		op.Run(k.isa())
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

// maxPointers is the largest number of slices of one LookUp: a group's curves.
const maxPointers = 8
