package kernel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/kernel/asm"
)

// Gate advances a gate by one step: by forward Euler with a = 1 - dt*(alpha+beta) and
// b = dt*alpha, exactly with a = exp(-dt/tau) and b = inf*(1-a). x, a and b have an
// element for each neuron. It is
//
//	for i := range x {
//		x[i] = fma(a[i], x[i], b[i])
//	}
func (k Kernels[T]) Gate(x, a, b []T) error {
	if err := check("Gate", "x a b", len(x), x, a, b); err != nil {
		return err
	}
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.Gate[T]{X: ptr(x), A: ptr(a), B: ptr(b), Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		x[i] = fma(a[i], x[i], b[i])
	}
	return nil
}

// GateStep is the operands of Gates and IndexGates, a slice for each gate or curve with
// an element for each neuron.
type GateStep[T Float] struct {
	X      [][]T // the gates
	Before [][]T // set to the gates before the step; may be nil
	Dst    [][]T // set to the curves that follow those of the gates
}

// Gates advances gates by one step whose a and b are the first curves of a table, curves
// 2j and 2j+1 for gate s.X[j], at positions that Index has found, and evaluates the
// curves that follow into s.Dst. It is
//
//	for j := range s.X {
//		for i := range s.X[j] {
//			s.Before[j][i] = s.X[j][i]
//			s.X[j][i] = fma(curve(2*j, i), s.X[j][i], curve(2*j+1, i))
//		}
//	}
//	for j := range s.Dst {
//		for i := range s.Dst[j] {
//			s.Dst[j][i] = curve(2*len(s.X)+j, i)
//		}
//	}
//
// with the same bits as Eval and Gate. All slices have at.Len() elements and share no
// memory. It is an error if the table has fewer curves than that, or if s.Before is not
// nil and has not as many slices as s.X.
func (k Kernels[T]) Gates(s *GateStep[T], at *Positions[T]) error {
	x, before, dst := s.X, s.Before, s.Dst
	if err := at.checkCurves("Gates", 0, 2*len(x)+len(dst)); err != nil {
		return err
	}
	if err := s.check("Gates"); err != nil {
		return err
	}
	if !disjoint(at.Len(), x, before, dst) {
		if err := checkDisjoint("Gates", s.names(), at.Len(), slices.Concat(x, before, dst)); err != nil {
			return err
		}
	}
	g := groupSize[T]()
	first := 0
	for len(x) > 0 {
		n := min(g/2, len(x))
		curves := min(g-2*n, len(dst))
		stored := before
		if before != nil {
			stored, before = before[:n], before[n:]
		}
		k.lookUp(x[:n], stored, dst[:curves], first, at)
		x, dst, first = x[n:], dst[curves:], first+2*n+curves
	}
	k.eval(dst, first, at)
	return nil
}

func (s *GateStep[T]) check(op string) error {
	if s.Before != nil && len(s.Before) != len(s.X) {
		return fmt.Errorf("kernel: %s: before has %d slices, want %d or nil", op, len(s.Before), len(s.X))
	}
	return nil
}

// names returns the names of the slices in errors.
func (s *GateStep[T]) names() string {
	return strings.Repeat("x ", len(s.X)) + strings.Repeat("before ", len(s.Before)) + strings.Repeat("dst ", len(s.Dst))
}

// MulPow multiplies x by the power p of a gate y. It is
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
//
// x and y may be the same slice if p is 4 or less. It is an error if p is below 1.
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
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.MulPow[T]{X: ptr(x), Y: ptr(y), Power: p, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		x[i] *= power(y[i], p)
	}
}

// Fill sets every element of x to c. It is
//
//	for i := range x {
//		x[i] = c
//	}
func (k Kernels[T]) Fill(x []T, c T) {
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.Fill[T]{X: ptr(x), C: asm.FillConstants[T]{Value: c}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		x[i] = c
	}
}
