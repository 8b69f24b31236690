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
		c := [...]T{rev}
		if is64[T]() {
			asm.Conductance64(p64(g), p64(e), p64(x), p64(c[:]), m)
		} else {
			asm.Conductance32(p32(g), p32(e), p32(x), p32(c[:]), m)
		}
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
		if is64[T]() {
			asm.ConductanceEach64(p64(g), p64(e), p64(x), p64(rev), m)
		} else {
			asm.ConductanceEach32(p32(g), p32(e), p32(x), p32(rev), m)
		}
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
		if is64[T]() {
			asm.Inject64(p64(e), p64(x), m)
		} else {
			asm.Inject32(p32(e), p32(x), m)
		}
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
		c := [...]T{c}
		if is64[T]() {
			asm.Voltage64(p64(v), p64(g), p64(e), p64(c[:]), m)
		} else {
			asm.Voltage32(p32(v), p32(g), p32(e), p32(c[:]), m)
		}
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
	cs := [...]T{c, 1, 1. / 2, T(1. / 12)}
	m := k.whole(len(v))
	if m > 0 {
		if is64[T]() {
			asm.RelaxVoltage64(p64(v), p64(g), p64(e), p64(cs[:]), m)
		} else {
			asm.RelaxVoltage32(p32(v), p32(g), p32(e), p32(cs[:]), m)
		}
	}
	for i := m; i < len(v); i++ {
		z := mul(c, g[i])
		d := mul(c, fma(-g[i], v[i], e[i]))
		v[i] += d / fma(z, fma(z, cs[3], cs[2]), cs[1])
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
	cs := [...]T{c, 1, c / 2}
	m := k.whole(len(v))
	if m > 0 {
		if is64[T]() {
			asm.CentreVoltage64(p64(v), p64(g), p64(e), p64(cs[:]), m)
		} else {
			asm.CentreVoltage32(p32(v), p32(g), p32(e), p32(cs[:]), m)
		}
	}
	for i := m; i < len(v); i++ {
		d := mul(c, fma(-g[i], v[i], e[i]))
		v[i] += d / fma(g[i], cs[2], cs[1])
	}
	return nil
}
