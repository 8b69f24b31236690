package kernel

import (
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// WangBuzsaki is the constants of StepWangBuzsaki, in the order in which assembly reads
// them. Conductances are in mS/cm2, potentials in mV.
type WangBuzsaki[T Float] struct {
	G0    T // constant conductance: the leak
	E0    T // leak times its reversal potential, plus the injected current (uA/cm2)
	ENa   T
	GK    T
	EK    T
	GSyn  T // synaptic conductance for one unit of s
	ESyn  T
	Decay T // factor of s in a step
	DtCm  T // dt/Cm, ms cm2/uF
	// Staggered is set if gates are half a step ahead of the voltage.
	Staggered bool
}

// WangBuzsakiCurves is the number of curves in the table of StepWangBuzsaki:
// a and b of gate h, a and b of gate n (see Gate), gNa*minf^3.
const WangBuzsakiCurves = 5

// WangBuzsakiState is the variables of cells, an element for each cell: the voltage
// (mV), the gates h and n, and a synapse. S is nil for cells without a synapse. No two
// slices share memory.
type WangBuzsakiState[T Float] struct{ V, H, N, S []T }

// StepWangBuzsaki advances cells of the structure of Wang & Buzsaki (J.
// Neurosci. 16:6402, 1996) by one step: an instantaneous sodium activation with
// an inactivation gate h, a potassium conductance in n^4, a leak, and an exponential
// synapse s; by forward Euler, or, staggered, with the voltage's step from the gates
// after theirs. It is
//
//	v, h, n, s := c.V, c.H, c.N, c.S
//	for i := range v {
//		x, y, z := v[i], h[i], n[i]
//		h[i] = fma(curve(0, x), y, curve(1, x))
//		n[i] = fma(curve(2, x), z, curve(3, x))
//		if p.Staggered {
//			y, z = h[i], n[i]
//		}
//		gna := curve(4, x) * y
//		g := p.G0 + gna
//		e := fma(gna, p.ENa, p.E0)
//		gk := p.GK * ((z * z) * (z * z))
//		g += gk
//		e = fma(gk, p.EK, e)
//		gs := p.GSyn * s[i]
//		g += gs
//		e = fma(gs, p.ESyn, e)
//		v[i] = fma(p.DtCm, fma(-g, x, e), x)
//		s[i] *= p.Decay
//	}
//
// where curve(c, x) is curve c of r at x, with the same bits as Index, Eval, Fill, MulPow, AddConductance, Gate, Euler and Decay
// in that order. With a nil s the lines with s are left out. It is an error unless r has
// WangBuzsakiCurves curves.
func (k Kernels[T]) StepWangBuzsaki(p *WangBuzsaki[T], r *Rows[T], c *WangBuzsakiState[T]) error {
	if err := c.check("StepWangBuzsaki", r); err != nil {
		return err
	}
	m := k.vectorized(len(c.V))
	if m > 0 {
		op := &asm.WangBuzsaki[T]{
			V: ptr(c.V), H: ptr(c.H), N: ptr(c.N), S: ptr(c.S),
			Rows: ptr(r.data), Grid: &r.grid, Stride: r.stride,
			C:         (*asm.WangBuzsakiConstants[T])(unsafe.Pointer(p)),
			Staggered: p.Staggered, Cubic: r.powers == 4,
			Count: m,
		}
		if c.S != nil {
			op.Synapses = 1
		}
		op.Run(k.isa)
	}
	for i := m; i < len(c.V); i++ {
		c.step(p, r, i)
	}
	return nil
}

// step is StepWangBuzsaki for neuron i.
func (c *WangBuzsakiState[T]) step(p *WangBuzsaki[T], r *Rows[T], i int) {
	v, h, n, s := c.V, c.H, c.N, c.S
	x, y, z := v[i], h[i], n[i]
	off, f := r.position(x)
	row := r.data[off:]
	h[i] = fma(r.curve(row, 0, f), y, r.curve(row, 1, f))
	n[i] = fma(r.curve(row, 2, f), z, r.curve(row, 3, f))
	if p.Staggered {
		y, z = h[i], n[i]
	}
	gna := mul(r.curve(row, 4, f), y)
	gt := p.G0 + gna
	e := fma(gna, p.ENa, p.E0)
	z2 := mul(z, z)
	gk := mul(p.GK, mul(z2, z2))
	gt += gk
	e = fma(gk, p.EK, e)
	if s != nil {
		gs := mul(p.GSyn, s[i])
		gt += gs
		e = fma(gs, p.ESyn, e)
		s[i] *= p.Decay
	}
	v[i] = fma(p.DtCm, fma(-gt, x, e), x)
}
