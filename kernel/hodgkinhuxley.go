package kernel

import (
	"fmt"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// HodgkinHuxley is the constants of StepHodgkinHuxley, in the order in which assembly
// reads them. Conductances are in mS/cm2, potentials in mV. Arrays have an element for
// each synapse, see WangBuzsaki.
type HodgkinHuxley[T Float] struct {
	G0   T // constant conductance: the leak
	E0   T // leak times its reversal potential, plus the injected current (uA/cm2)
	GNa  T
	ENa  T
	GK   T
	EK   T
	DtCm T // dt/Cm, ms cm2/uF

	GSyn, ESyn, Decay [HodgkinHuxleyMaxSynapses]T
	// Staggered is set if gates are half a step ahead of the voltage.
	Staggered bool
}

const (
	// HodgkinHuxleyCurves is the number of curves in the table of
	// StepHodgkinHuxley: a and b of the gates m, h and n (see Gate).
	HodgkinHuxleyCurves = 6
	// HodgkinHuxleyMaxSynapses is the maximum number of synapses of StepHodgkinHuxley.
	HodgkinHuxleyMaxSynapses = 2
)

// HodgkinHuxleyState is the variables of cells, an element for each cell: the voltage
// (mV), the gates m, h and n, and up to HodgkinHuxleyMaxSynapses synapses, a slice for
// each. No two slices share memory.
type HodgkinHuxleyState[T Float] struct {
	V, M, H, N []T
	S          [][]T
}

// StepHodgkinHuxley advances cells of the structure of Hodgkin & Huxley (J.
// Physiol. 117:500, 1952) by one step: a sodium conductance in m^3 h, a
// potassium conductance in n^4, a leak, and up to HodgkinHuxleyMaxSynapses
// exponential synapses; by forward Euler, or, staggered, with the voltage's step from the
// gates after theirs. It is
//
//	v, m, h, n, s := c.V, c.M, c.H, c.N, c.S
//	for i := range v {
//		x, y, z, w := v[i], m[i], h[i], n[i]
//		m[i] = fma(curve(0, x), y, curve(1, x))
//		h[i] = fma(curve(2, x), z, curve(3, x))
//		n[i] = fma(curve(4, x), w, curve(5, x))
//		if p.Staggered {
//			y, z, w = m[i], h[i], n[i]
//		}
//		gna := p.GNa * ((y * y) * y) * z
//		g := p.G0 + gna
//		e := fma(gna, p.ENa, p.E0)
//		gk := p.GK * ((w * w) * (w * w))
//		g += gk
//		e = fma(gk, p.EK, e)
//		for j := range s {
//			gs := p.GSyn[j] * s[j][i]
//			g += gs
//			e = fma(gs, p.ESyn[j], e)
//			s[j][i] *= p.Decay[j]
//		}
//		v[i] = fma(p.DtCm, fma(-g, x, e), x)
//	}
//
// where curve(c, x) is curve c of r at x, with the same bits as Index, Gates, InitSums, AddChannel, Euler and Decay in that order.
// It is an error unless r has HodgkinHuxleyCurves curves.
func (k Kernels[T]) StepHodgkinHuxley(p *HodgkinHuxley[T], r *Rows[T], c *HodgkinHuxleyState[T]) error {
	if err := c.check("StepHodgkinHuxley", r); err != nil {
		return err
	}
	whole := k.vectorized(len(c.V))
	if whole > 0 {
		op := &asm.HodgkinHuxley[T]{
			V: ptr(c.V), M: ptr(c.M), H: ptr(c.H), N: ptr(c.N), S0: ptrAt(c.S, 0), S1: ptrAt(c.S, 1),
			Rows: ptr(r.data), Grid: &r.grid, Stride: r.stride,
			C:        (*asm.HodgkinHuxleyConstants[T])(unsafe.Pointer(p)),
			Synapses: len(c.S), Staggered: p.Staggered, Cubic: r.powers == 4,
			Count: whole,
		}
		op.Run(k.isa)
	}
	for i := whole; i < len(c.V); i++ {
		c.step(p, r, i)
	}
	return nil
}

// check returns an error unless the state suits the table and itself.
func (c *HodgkinHuxleyState[T]) check(op string, r *Rows[T]) error {
	v, m, h, n, s := c.V, c.M, c.H, c.N, c.S
	if r.curves != HodgkinHuxleyCurves {
		return fmt.Errorf("kernel: %s: table has %d curves, want %d", op, r.curves, HodgkinHuxleyCurves)
	}
	if len(s) > HodgkinHuxleyMaxSynapses {
		return fmt.Errorf("kernel: %s: %d synapses, want at most %d", op, len(s), HodgkinHuxleyMaxSynapses)
	}
	if disjoint(len(v), [][]T{v, m, h, n}, s) {
		return nil
	}
	all := [4 + HodgkinHuxleyMaxSynapses][]T{v, m, h, n}
	return checkDisjoint(op, "v m h n s", len(v), all[:4+copy(all[4:], s)])
}

// step is StepHodgkinHuxley for neuron i.
func (c *HodgkinHuxleyState[T]) step(p *HodgkinHuxley[T], r *Rows[T], i int) {
	v, m, h, n, s := c.V, c.M, c.H, c.N, c.S
	x, y, z, w := v[i], m[i], h[i], n[i]
	off, f := r.position(x)
	row := r.data[off:]
	m[i] = fma(r.curve(row, 0, f), y, r.curve(row, 1, f))
	h[i] = fma(r.curve(row, 2, f), z, r.curve(row, 3, f))
	n[i] = fma(r.curve(row, 4, f), w, r.curve(row, 5, f))
	if p.Staggered {
		y, z, w = m[i], h[i], n[i]
	}
	gna := mul(mul(p.GNa, power(y, 3)), z)
	g := p.G0 + gna
	e := fma(gna, p.ENa, p.E0)
	gk := mul(p.GK, power(w, 4))
	g += gk
	e = fma(gk, p.EK, e)
	for j := range s {
		gs := mul(p.GSyn[j], s[j][i])
		g += gs
		e = fma(gs, p.ESyn[j], e)
		s[j][i] *= p.Decay[j]
	}
	v[i] = fma(p.DtCm, fma(-g, x, e), x)
}
