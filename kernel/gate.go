package kernel

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Gate advances one gate of every neuron by one step whose constants the table
// has folded in: for forward Euler a = 1 - dt*(alpha+beta) and b = dt*alpha,
// for an exponential step a = exp(-dt/tau) and b = inf*(1-a). It is
//
//	for i := range x {
//		x[i] = fma(a[i], x[i], b[i])
//	}
func (k Kernels[T]) Gate(x, a, b []T) error {
	if err := check("Gate", "x a b", len(x), x, a, b); err != nil {
		return err
	}
	m := k.whole(len(x))
	if m > 0 {
		if is64[T]() {
			asm.Gate64(p64(x), p64(a), p64(b), m)
		} else {
			asm.Gate32(p32(x), p32(a), p32(b), m)
		}
	}
	for i := m; i < len(x); i++ {
		x[i] = fma(a[i], x[i], b[i])
	}
	return nil
}

// Gates advances gates by one step whose constants are curves of the table that
// Index looked up: gate x[j] by curves first+2j and first+2j+1. It is Eval of
// those curves and Gate, without the way through memory:
//
//	for j := range x {
//		for i := range x[j] {
//			x[j][i] = fma(curve(first+2*j, i), x[j][i], curve(first+2*j+1, i))
//		}
//	}
//
// x holds one slice of c.Len() elements for each gate, none of them sharing
// memory with another.
func (k Kernels[T]) Gates(x [][]T, first int, c *Cells[T]) error {
	if err := c.has("Gates", first, 2*len(x)); err != nil {
		return err
	}
	if first%2 != 0 {
		return fmt.Errorf("kernel: Gates: first curve is %d, want an even number", first)
	}
	if !apart(c.Len(), x...) {
		if err := check("Gates", "x", c.Len(), x...); err != nil {
			return err
		}
		if err := distinct("Gates", "x", len(x), x...); err != nil {
			return err
		}
	}
	g := group[T]()
	for len(x) > 0 {
		n := min((g-first%g)/2, len(x))
		k.gatesGroup(x[:n], c.rows.from(first), c)
		x, first = x[n:], first+2*n
	}
	return nil
}

// gatesGroup advances gates by curves of one group, the first of which is at the
// beginning of rows.
func (k Kernels[T]) gatesGroup(x [][]T, rows []T, c *Cells[T]) {
	m := k.whole(c.Len())
	if m > 0 {
		if is64[T]() {
			gates64(x, p64(rows), c, m)
		} else {
			gates32(x, p32(rows), c, m)
		}
	}
	g := group[T]()
	for j, y := range x {
		for i := m; i < len(y); i++ {
			row := rows[c.off[i]:]
			f := c.frac[i]
			y[i] = fma(fma(row[2*j+g], f, row[2*j]), y[i], fma(row[2*j+1+g], f, row[2*j+1]))
		}
	}
}

func gates64[T Float](x [][]T, rows *float64, c *Cells[T], m int) {
	off, frac := &c.off[0], p64(c.frac)
	switch len(x) {
	case 1:
		asm.Gates1x64(p64(x[0]), rows, off, frac, m)
	case 2:
		asm.Gates2x64(p64(x[0]), p64(x[1]), rows, off, frac, m)
	}
}

func gates32[T Float](x [][]T, rows *float32, c *Cells[T], m int) {
	off, frac := &c.off[0], p32(c.frac)
	switch len(x) {
	case 1:
		asm.Gates1x32(p32(x[0]), rows, off, frac, m)
	case 2:
		asm.Gates2x32(p32(x[0]), p32(x[1]), rows, off, frac, m)
	case 3:
		asm.Gates3x32(p32(x[0]), p32(x[1]), p32(x[2]), rows, off, frac, m)
	case 4:
		asm.Gates4x32(p32(x[0]), p32(x[1]), p32(x[2]), p32(x[3]), rows, off, frac, m)
	}
}

// MulPow multiplies x by a power of a gate, p in 1, 2, 3, ... It is
//
//	for i := range x {
//		y2 := y[i] * y[i]
//		for ; p > 4; p -= 4 {
//			x[i] *= y2 * y2
//		}
//		switch p {
//		case 1: x[i] *= y[i]
//		case 2: x[i] *= y2
//		case 3: x[i] *= y2 * y[i]
//		case 4: x[i] *= y2 * y2
//		}
//	}
func (k Kernels[T]) MulPow(x, y []T, p int) error {
	if p < 1 {
		return fmt.Errorf("kernel: MulPow: exponent %d, want 1 or more", p)
	}
	if err := check("MulPow", "x y", len(x), x, y); err != nil {
		return err
	}
	if len(x) > 0 && &x[0] == &y[0] && p > 4 {
		return fmt.Errorf("kernel: MulPow: x and y are the same slice, which only exponents to 4 allow, not %d", p)
	}
	for ; p > 4; p -= 4 {
		k.mulPow(x, y, 4)
	}
	k.mulPow(x, y, p)
	return nil
}

func (k Kernels[T]) mulPow(x, y []T, p int) {
	m := k.whole(len(x))
	if m > 0 {
		if is64[T]() {
			mulPow64(p64(x), p64(y), p, m)
		} else {
			mulPow32(p32(x), p32(y), p, m)
		}
	}
	for i := m; i < len(x); i++ {
		x[i] *= power(y[i], p)
	}
}

func mulPow64(x, y *float64, p, m int) {
	switch p {
	case 1:
		asm.MulPow1x64(x, y, m)
	case 2:
		asm.MulPow2x64(x, y, m)
	case 3:
		asm.MulPow3x64(x, y, m)
	case 4:
		asm.MulPow4x64(x, y, m)
	}
}

func mulPow32(x, y *float32, p, m int) {
	switch p {
	case 1:
		asm.MulPow1x32(x, y, m)
	case 2:
		asm.MulPow2x32(x, y, m)
	case 3:
		asm.MulPow3x32(x, y, m)
	case 4:
		asm.MulPow4x32(x, y, m)
	}
}

// Fill sets every element of x to c. It is
//
//	for i := range x {
//		x[i] = c
//	}
func (k Kernels[T]) Fill(x []T, c T) {
	m := k.whole(len(x))
	if m > 0 {
		cs := [...]T{c}
		if is64[T]() {
			asm.Fill64(p64(x), p64(cs[:]), m)
		} else {
			asm.Fill32(p32(x), p32(cs[:]), m)
		}
	}
	for i := m; i < len(x); i++ {
		x[i] = c
	}
}
