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
//			dst[k][i] = fma(slope(off[i], first+k), frac[i], value(off[i], first+k))
//		}
//	}
//
// dst holds one slice of c.Len() elements for each curve, none of them sharing
// memory with another.
func (k Kernels[T]) Eval(dst [][]T, first int, c *Cells[T]) error {
	if err := c.has("Eval", first, len(dst)); err != nil {
		return err
	}
	if !apart(c.Len(), dst...) {
		if err := check("Eval", "dst", c.Len(), dst...); err != nil {
			return err
		}
		if err := distinct("Eval", "dst", len(dst), dst...); err != nil {
			return err
		}
	}
	g := group[T]()
	for len(dst) > 0 {
		n := min(g-first%g, len(dst))
		k.evalGroup(dst[:n], c.rows.from(first), c)
		dst, first = dst[n:], first+n
	}
	return nil
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

// evalGroup evaluates curves of one group, the first of which is at the
// beginning of rows.
func (k Kernels[T]) evalGroup(dst [][]T, rows []T, c *Cells[T]) {
	m := k.whole(c.Len())
	if m > 0 {
		if is64[T]() {
			eval64(dst, p64(rows), c, m)
		} else {
			eval32(dst, p32(rows), c, m)
		}
	}
	g := group[T]()
	for j, d := range dst {
		for i := m; i < len(d); i++ {
			row := rows[c.off[i]:]
			d[i] = fma(row[j+g], c.frac[i], row[j])
		}
	}
}

func eval64[T Float](d [][]T, rows *float64, c *Cells[T], m int) {
	off, frac := &c.off[0], p64(c.frac)
	switch len(d) {
	case 1:
		asm.Eval1x64(p64(d[0]), rows, off, frac, m)
	case 2:
		asm.Eval2x64(p64(d[0]), p64(d[1]), rows, off, frac, m)
	case 3:
		asm.Eval3x64(p64(d[0]), p64(d[1]), p64(d[2]), rows, off, frac, m)
	case 4:
		asm.Eval4x64(p64(d[0]), p64(d[1]), p64(d[2]), p64(d[3]), rows, off, frac, m)
	}
}

func eval32[T Float](d [][]T, rows *float32, c *Cells[T], m int) {
	off, frac := &c.off[0], p32(c.frac)
	switch len(d) {
	case 1:
		asm.Eval1x32(p32(d[0]), rows, off, frac, m)
	case 2:
		asm.Eval2x32(p32(d[0]), p32(d[1]), rows, off, frac, m)
	case 3:
		asm.Eval3x32(p32(d[0]), p32(d[1]), p32(d[2]), rows, off, frac, m)
	case 4:
		asm.Eval4x32(p32(d[0]), p32(d[1]), p32(d[2]), p32(d[3]), rows, off, frac, m)
	case 5:
		asm.Eval5x32(p32(d[0]), p32(d[1]), p32(d[2]), p32(d[3]), p32(d[4]), rows, off, frac, m)
	case 6:
		asm.Eval6x32(p32(d[0]), p32(d[1]), p32(d[2]), p32(d[3]), p32(d[4]), p32(d[5]), rows, off, frac, m)
	case 7:
		asm.Eval7x32(p32(d[0]), p32(d[1]), p32(d[2]), p32(d[3]), p32(d[4]), p32(d[5]), p32(d[6]), rows, off, frac, m)
	case 8:
		asm.Eval8x32(p32(d[0]), p32(d[1]), p32(d[2]), p32(d[3]), p32(d[4]), p32(d[5]), p32(d[6]), p32(d[7]), rows, off, frac, m)
	}
}
