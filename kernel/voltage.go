package kernel

import "github.com/lut4go/lut4go/kernel/asm"

// AddConductance adds a conductance x (mS/cm2) with the reversal potential rev (mV) to
// the sums that Euler and Stage read: g, the total conductance (mS/cm2), and e, the sum
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

// Euler advances the voltage v (mV) by a forward Euler step, from the sums g and e of
// AddConductance, with c = dt/Cm in ms cm2/uF. It is
//
//	for i := range v {
//		v[i] = fma(c, fma(-g[i], v[i], e[i]), v[i])
//	}
func (k Kernels[T]) Euler(v, g, e []T, c T) error {
	if err := check("Euler", "v g e", len(v), v, g, e); err != nil {
		return err
	}
	m := k.vectorized(len(v))
	if m > 0 {
		op := &asm.Euler[T]{V: ptr(v), Cond: ptr(g), E: ptr(e), C: asm.EulerConstants[T]{DtCm: c}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		v[i] = fma(c, fma(-g[i], v[i], e[i]), v[i])
	}
	return nil
}

// ExponentialEuler advances the voltage v (mV) by an exponential Euler step, from the
// sums g and e of AddConductance, with c = dt/Cm in ms cm2/uF: its distance to e/g is
// multiplied by exp(-z), z = c*g. (1-exp(-z))/z is approximated by
// 1/(1 + z/2 + z^2/12), with an error of z^4/720 for small z, and without an
// exponential. The step is stable for every z: the factor is 0.07 or more, the minimum
// being at z = 3.5, and below 1. It is
//
//	for i := range v {
//		z := c * g[i]
//		d := c * fma(-g[i], v[i], e[i])
//		v[i] += d / fma(z, fma(z, 1./12, 1./2), 1)
//	}
func (k Kernels[T]) ExponentialEuler(v, g, e []T, c T) error {
	if err := check("ExponentialEuler", "v g e", len(v), v, g, e); err != nil {
		return err
	}
	cs := asm.ExponentialEulerConstants[T]{DtCm: c, One: 1, Half: 1. / 2, Twelfth: T(1. / 12)}
	m := k.vectorized(len(v))
	if m > 0 {
		op := &asm.ExponentialEuler[T]{V: ptr(v), Cond: ptr(g), E: ptr(e), C: cs, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		z := mul(c, g[i])
		d := mul(c, fma(-g[i], v[i], e[i]))
		v[i] += d / fma(z, fma(z, cs.Twelfth, cs.Half), cs.One)
	}
	return nil
}

// CrankNicolson advances the voltage v (mV) by a Crank-Nicolson step, from the sums g
// and e of AddConductance, with c = dt/Cm in ms cm2/uF: the current is that of the mean
// of the voltages before and after the step. It is
//
//	for i := range v {
//		d := c * fma(-g[i], v[i], e[i])
//		v[i] += d / fma(g[i], c/2, 1)
//	}
func (k Kernels[T]) CrankNicolson(v, g, e []T, c T) error {
	if err := check("CrankNicolson", "v g e", len(v), v, g, e); err != nil {
		return err
	}
	cs := asm.CrankNicolsonConstants[T]{DtCm: c, One: 1, HalfDtCm: c / 2}
	m := k.vectorized(len(v))
	if m > 0 {
		op := &asm.CrankNicolson[T]{V: ptr(v), Cond: ptr(g), E: ptr(e), C: cs, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		d := mul(c, fma(-g[i], v[i], e[i]))
		v[i] += d / fma(g[i], cs.HalfDtCm, cs.One)
	}
	return nil
}
