package kernel

import "github.com/lut4go/lut4go/kernel/asm"

// AddConductance adds a conductance x (mS/cm2) with the reversal potential rev (mV) to
// the sums that MoveVoltage and Stage read: g, the total conductance (mS/cm2), and e, the sum
// of conductances times reversal potentials plus the injected current (uA/cm2). g and e
// share no memory. It is
//
//	for i := range x {
//		g[i] += x[i]
//		e[i] = fma(x[i], rev, e[i])
//	}
func (k Kernels[T]) AddConductance(g, e, x []T, rev T) error {
	if err := check("AddConductance", "g e x", len(x), g, e, x); err != nil {
		return err
	}
	if err := checkFirstDisjoint("AddConductance", "g e", 1, g, e); err != nil {
		return err
	}
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.AddConductance[T]{Cond: ptr(g), E: ptr(e), X: ptr(x), C: asm.AddConductanceConstants[T]{Rev: rev}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		y := x[i]
		g[i] += y
		e[i] = fma(y, rev, e[i])
	}
	return nil
}

// AddConductanceEach is AddConductance with a reversal potential (mV) for each neuron.
// It is
//
//	for i := range x {
//		g[i] += x[i]
//		e[i] = fma(x[i], rev[i], e[i])
//	}
func (k Kernels[T]) AddConductanceEach(g, e, x, rev []T) error {
	if err := check("AddConductanceEach", "g e x rev", len(x), g, e, x, rev); err != nil {
		return err
	}
	if err := checkFirstDisjoint("AddConductanceEach", "g e", 1, g, e); err != nil {
		return err
	}
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.AddConductanceEach[T]{Cond: ptr(g), E: ptr(e), X: ptr(x), Rev: ptr(rev), Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		y, r := x[i], rev[i]
		g[i] += y
		e[i] = fma(y, r, e[i])
	}
	return nil
}

// AddCurrent adds a current x (uA/cm2) to the sum e of AddConductance. It is
//
//	for i := range x {
//		e[i] += x[i]
//	}
func (k Kernels[T]) AddCurrent(e, x []T) error {
	if err := check("AddCurrent", "e x", len(x), e, x); err != nil {
		return err
	}
	m := k.vectorized(len(x))
	if m > 0 {
		op := &asm.AddCurrent[T]{E: ptr(e), X: ptr(x), Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		e[i] += x[i]
	}
	return nil
}
