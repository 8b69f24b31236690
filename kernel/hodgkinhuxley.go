package kernel

import "github.com/lut4go/lut4go/kernel/asm"

// HodgkinHuxley is the constants of StepHodgkinHuxley. Conductances are in mS/cm2,
// potentials in mV.
type HodgkinHuxley[T Float] struct {
	G0  T // constant conductance: the leak
	E0  T // leak times its reversal potential, plus the injected current (uA/cm2)
	GNa T
	ENa T
	GK  T
	EK  T
	// Staggered is set if gates are half a step ahead of the voltage.
	Staggered bool
}

// HodgkinHuxleyCurves is the number of curves in the table of StepHodgkinHuxley: a and b
// of the gates m, h and n (see Gate).
const HodgkinHuxleyCurves = 6

// HodgkinHuxleyState is the variables of cells, an element for each cell: the voltage
// (mV), and the gates m, h and n. No two slices share memory.
type HodgkinHuxleyState[T Float] struct {
	V, M, H, N []T
	Start[T]
}

// StepHodgkinHuxley advances cells of the structure of Hodgkin & Huxley (J.
// Physiol. 117:500, 1952) by one step: a sodium conductance in m^3 h, a potassium
// conductance in n^4, and a leak, with the synapses and the threshold of a step of the
// voltage; staggered, the voltage's step is from the gates after theirs. It is
//
//	v, m, h, n := c.V, c.M, c.H, c.N
//	for i := range v {
//		x, y, z, w := v[i], m[i], h[i], n[i]
//		m[i] = fma(curve(0, x), y, curve(1, x))
//		h[i] = fma(curve(2, x), z, curve(3, x))
//		n[i] = fma(curve(4, x), w, curve(5, x))
//		if p.Staggered {
//			y, z, w = m[i], h[i], n[i]
//		}
//		gna := p.GNa * ((y * y) * y) * z
//		gk := p.GK * ((w * w) * (w * w))
//		g[i] = p.G0 + gna + gk // or c.G[i] + gna + gk
//		e[i] = fma(gk, p.EK, fma(gna, p.ENa, p.E0)) // or c.E[i] for p.E0
//	}
//	k.MoveVoltage(v, g, e, step)
//
// where curve(c, x) is curve c of r at x, with the same bits as Index, Gates, InitSums,
// AddChannel and MoveVoltage in that order; g and e are not in memory. It is an error
// unless r has HodgkinHuxleyCurves curves.
func (k Kernels[T]) StepHodgkinHuxley(p *HodgkinHuxley[T], r *Rows[T], c *HodgkinHuxleyState[T], step *VoltageStep[T]) error {
	const name = "StepHodgkinHuxley"
	if r.curves != HodgkinHuxleyCurves {
		return wrongCurves(name, r.curves, HodgkinHuxleyCurves)
	}
	if err := step.check(name, "v m h n", [][]T{c.V, c.M, c.H, c.N}, &c.Start); err != nil {
		return err
	}
	var o voltageOperands[T]
	o.prepare(step)
	whole := k.wholeBytes(len(c.V))
	if whole > 0 {
		constants := asm.StepConstants[T]{G0: p.G0, E0: p.E0, GNa: p.GNa, ENa: p.ENa, GK: p.GK, EK: p.EK}
		k.step(r, step, &o, asm.Step[T]{
			V: ptr(c.V), M: ptr(c.M), H: ptr(c.H), N: ptr(c.N), Cond0: ptr(c.G), E0: ptr(c.E), C: &constants, Cell: 1, Staggered: p.Staggered, Count: whole,
		})
	}
	step.clearAbove(whole)
	for i := whole; i < len(c.V); i++ {
		g, e := c.sums(p, r, i)
		step.move(c.V, i, g, e, &o.relaxation)
	}
	return nil
}

// sums advances the gates of neuron i, and returns the sums of its conductances.
func (c *HodgkinHuxleyState[T]) sums(p *HodgkinHuxley[T], r *Rows[T], i int) (g, e T) {
	g, e = c.of(i, p.G0, p.E0)
	y, z, w := c.M[i], c.H[i], c.N[i]
	off, f := r.position(c.V[i])
	row := r.data[off:]
	c.M[i] = fma(r.curve(row, 0, f), y, r.curve(row, 1, f))
	c.H[i] = fma(r.curve(row, 2, f), z, r.curve(row, 3, f))
	c.N[i] = fma(r.curve(row, 4, f), w, r.curve(row, 5, f))
	if p.Staggered {
		y, z, w = c.M[i], c.H[i], c.N[i]
	}
	gna := mul(mul(p.GNa, power(y, 3)), z)
	gk := mul(p.GK, power(w, 4))
	return g + gna + gk, fma(gk, p.EK, fma(gna, p.ENa, e))
}
