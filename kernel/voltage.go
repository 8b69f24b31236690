package kernel

import "github.com/lut4go/lut4go/kernel/asm"

// Conductance adds a channel's conductance x (mS/cm2) with reversal potential
// rev (mV) to the sums that Voltage and Stage read: g, the total conductance,
// and e, the sum of conductances times reversal potentials plus the injected
// current (uA/cm2). It is
//
//	for i := range x {
//		g[i] += x[i]
//		e[i] = fma(x[i], rev, e[i])
//	}
func (k Kernels[T]) Conductance(g, e, x []T, rev T) error {
	if err := check("Conductance", "g e x", len(x), g, e, x); err != nil {
		return err
	}
	if err := distinct("Conductance", "g e", 1, g, e); err != nil {
		return err
	}
	m := k.whole(len(x))
	if m > 0 {
		op := &asm.Conductance[T]{Cond: ptr(g), E: ptr(e), X: ptr(x), C: asm.ConductanceConstants[T]{Rev: rev}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		y := x[i]
		g[i] += y
		e[i] = fma(y, rev, e[i])
	}
	return nil
}

// ConductanceEach is Conductance where every neuron has a reversal potential
// (mV) of its own. It is
//
//	for i := range x {
//		g[i] += x[i]
//		e[i] = fma(x[i], rev[i], e[i])
//	}
func (k Kernels[T]) ConductanceEach(g, e, x, rev []T) error {
	if err := check("ConductanceEach", "g e x rev", len(x), g, e, x, rev); err != nil {
		return err
	}
	if err := distinct("ConductanceEach", "g e", 1, g, e); err != nil {
		return err
	}
	m := k.whole(len(x))
	if m > 0 {
		op := &asm.ConductanceEach[T]{Cond: ptr(g), E: ptr(e), X: ptr(x), Rev: ptr(rev), Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		y, r := x[i], rev[i]
		g[i] += y
		e[i] = fma(y, r, e[i])
	}
	return nil
}

// Inject adds a current x (uA/cm2) to the sum e of Conductance. It is
//
//	for i := range x {
//		e[i] += x[i]
//	}
func (k Kernels[T]) Inject(e, x []T) error {
	if err := check("Inject", "e x", len(x), e, x); err != nil {
		return err
	}
	m := k.whole(len(x))
	if m > 0 {
		op := &asm.Inject[T]{E: ptr(e), X: ptr(x), Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(x); i++ {
		e[i] += x[i]
	}
	return nil
}

// Voltage advances the voltage (mV) by a forward Euler step, c = dt/Cm in
// ms cm2/uF. It is
//
//	for i := range v {
//		v[i] = fma(c, fma(-g[i], v[i], e[i]), v[i])
//	}
func (k Kernels[T]) Voltage(v, g, e []T, c T) error {
	if err := check("Voltage", "v g e", len(v), v, g, e); err != nil {
		return err
	}
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.Voltage[T]{V: ptr(v), Cond: ptr(g), E: ptr(e), C: asm.VoltageConstants[T]{DtCm: c}, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		v[i] = fma(c, fma(-g[i], v[i], e[i]), v[i])
	}
	return nil
}

// RelaxVoltage advances the voltage (mV) by an exponential Euler step with
// c = dt/Cm in ms cm2/uF: towards e/g by the factor exp(-z), z = c*g, with
// (1-exp(-z))/z taken as 1/(1 + z/2 + z^2/12), which is off by z^4/720 for
// small z and needs no exponential. It is stable for every z: what is left of
// the distance is 0.07 at least, at z = 3.5, and below 1 beyond. It is
//
//	for i := range v {
//		z := c * g[i]
//		d := c * fma(-g[i], v[i], e[i])
//		v[i] += d / fma(z, fma(z, 1./12, 1./2), 1)
//	}
func (k Kernels[T]) RelaxVoltage(v, g, e []T, c T) error {
	if err := check("RelaxVoltage", "v g e", len(v), v, g, e); err != nil {
		return err
	}
	cs := asm.RelaxVoltageConstants[T]{DtCm: c, One: 1, Half: 1. / 2, Twelfth: T(1. / 12)}
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.RelaxVoltage[T]{V: ptr(v), Cond: ptr(g), E: ptr(e), C: cs, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		z := mul(c, g[i])
		d := mul(c, fma(-g[i], v[i], e[i]))
		v[i] += d / fma(z, fma(z, cs.Twelfth, cs.Half), cs.One)
	}
	return nil
}

// CentreVoltage advances the voltage (mV) by a Crank-Nicolson step with
// c = dt/Cm in ms cm2/uF: the current is that of the voltage in the middle
// between before and after. It is
//
//	for i := range v {
//		d := c * fma(-g[i], v[i], e[i])
//		v[i] += d / fma(g[i], c/2, 1)
//	}
func (k Kernels[T]) CentreVoltage(v, g, e []T, c T) error {
	if err := check("CentreVoltage", "v g e", len(v), v, g, e); err != nil {
		return err
	}
	cs := asm.CentreVoltageConstants[T]{DtCm: c, One: 1, HalfDtCm: c / 2}
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.CentreVoltage[T]{V: ptr(v), Cond: ptr(g), E: ptr(e), C: cs, Count: m}
		op.Run(k.isa)
	}
	for i := m; i < len(v); i++ {
		d := mul(c, fma(-g[i], v[i], e[i]))
		v[i] += d / fma(g[i], cs.HalfDtCm, cs.One)
	}
	return nil
}
