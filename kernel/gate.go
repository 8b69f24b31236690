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
	if err := check("Gate", len(x), of("x", x), of("a", a), of("b", b)); err != nil {
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
	if err := check("MulPow", len(x), of("x", x), of("y", y)); err != nil {
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
		z := y[i]
		switch p {
		case 2:
			z = z * z
		case 3:
			z = z * z * z
		case 4:
			z = z * z
			z = z * z
		}
		x[i] *= z
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
