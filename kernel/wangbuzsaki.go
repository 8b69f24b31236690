package kernel

import (
	"fmt"

	"github.com/lut4go/lut4go/kernel/asm"
)

// WangBuzsaki is the constants of StepWangBuzsaki. Conductances are in mS/cm2, potentials
// in mV.
type WangBuzsaki[T Float] struct {
	G0  T // constant conductance: the leak
	E0  T // leak times its reversal potential, plus the injected current (uA/cm2)
	ENa T
	GK  T
	EK  T
	// Staggered is set if gates are half a step ahead of the voltage.
	Staggered bool
}

// WangBuzsakiCurves is the number of curves in the table of StepWangBuzsaki:
// a and b of gate h, a and b of gate n (see Gate), gNa*minf^3.
const WangBuzsakiCurves = 5

// WangBuzsakiState is the variables of cells, an element for each cell: the voltage
// (mV), and the gates h and n. No two slices share memory.
type WangBuzsakiState[T Float] struct {
	V, H, N []T
	Start[T]
}

// Start is the sums of conductances G (mS/cm2) and of their currents E (uA/cm2) that a
// fused step adds the channels of each cell to, in place of its constants G0 and E0 unless
// they are nil: the leak, injected currents, couplings. They stay as they are.
type Start[T Float] struct{ G, E []T }

// given appends the slices that are not nil.
func (s *Start[T]) given(to [][]T) [][]T {
	if s.G != nil {
		to = append(to, s.G)
	}
	if s.E != nil {
		to = append(to, s.E)
	}
	return to
}

// names returns the names of the given slices, after a space each.
func (s *Start[T]) names() (names string) {
	if s.G != nil {
		names = " G"
	}
	if s.E != nil {
		names += " E"
	}
	return names
}

// of returns the sums of cell i, where the constants are g and e.
func (s *Start[T]) of(i int, g, e T) (T, T) {
	if s.G != nil {
		g = s.G[i]
	}
	if s.E != nil {
		e = s.E[i]
	}
	return g, e
}

// StepWangBuzsaki advances cells of the structure of Wang & Buzsaki (J.
// Neurosci. 16:6402, 1996) by one step: an instantaneous sodium activation with
// an inactivation gate h, a potassium conductance in n^4, and a leak, with the synapses
// and the threshold of a step of the voltage; staggered, the voltage's step is from the
// gates after theirs. It is
//
//	v, h, n := c.V, c.H, c.N
//	for i := range v {
//		x, y, z := v[i], h[i], n[i]
//		h[i] = fma(curve(0, x), y, curve(1, x))
//		n[i] = fma(curve(2, x), z, curve(3, x))
//		if p.Staggered {
//			y, z = h[i], n[i]
//		}
//		gna := curve(4, x) * y
//		gk := p.GK * ((z * z) * (z * z))
//		g[i] = p.G0 + gna + gk // or c.G[i] + gna + gk
//		e[i] = fma(gk, p.EK, fma(gna, p.ENa, p.E0)) // or c.E[i] for p.E0
//	}
//	k.MoveVoltage(v, g, e, step)
//
// where curve(c, x) is curve c of r at x, with the same bits as Index, Eval, Fill, MulPow,
// AddConductance, Gate and MoveVoltage in that order; g and e are not in memory. It is an
// error unless r has WangBuzsakiCurves curves.
func (k Kernels[T]) StepWangBuzsaki(p *WangBuzsaki[T], r *Rows[T], c *WangBuzsakiState[T], step *VoltageStep[T]) error {
	const name = "StepWangBuzsaki"
	if r.curves != WangBuzsakiCurves {
		return wrongCurves(name, r.curves, WangBuzsakiCurves)
	}
	if err := step.check(name, "v h n", [][]T{c.V, c.H, c.N}, &c.Start); err != nil {
		return err
	}
	var o voltageOperands[T]
	o.prepare(step)
	m := k.wholeBytes(len(c.V))
	if m > 0 {
		constants := asm.StepConstants[T]{G0: p.G0, E0: p.E0, ENa: p.ENa, GK: p.GK, EK: p.EK}
		k.step(r, step, &o, asm.Step[T]{V: ptr(c.V), H: ptr(c.H), N: ptr(c.N), Cond0: ptr(c.G), E0: ptr(c.E), C: &constants, Staggered: p.Staggered, Count: m})
	}
	step.clearAbove(m)
	for i := m; i < len(c.V); i++ {
		g, e := c.sums(p, r, i)
		step.move(c.V, i, g, e, &o.relaxation)
	}
	return nil
}

func wrongCurves(op string, got, want int) error {
	return fmt.Errorf("kernel: %s: table has %d curves, want %d", op, got, want)
}

// step runs the assembly of a step, whose operands are set for the cells.
func (k Kernels[T]) step(r *Rows[T], step *VoltageStep[T], o *voltageOperands[T], op asm.Step[T]) {
	op.Rows, op.Grid, op.Stride, op.Cubic = ptr(r.data), &r.grid, r.stride, r.powers == 4
	op.X0, op.Counts0, op.X1, op.Counts1, op.Due, op.Counted = o.x[0], o.counts[0], o.x[1], o.counts[1], &o.arrivals, o.counted
	op.S0, op.S1, op.Above, op.Bounds, op.Voltage = o.s[0], o.s[1], &step.Above[0], &step.Bounds.Min[0], &o.constants
	op.Relax = &o.relaxation
	op.Method, op.Synapses = int(step.Method), len(step.Synapses)
	op.Run(k.isa)
}

// sums advances the gates of neuron i, and returns the sums of its conductances.
func (c *WangBuzsakiState[T]) sums(p *WangBuzsaki[T], r *Rows[T], i int) (g, e T) {
	g, e = c.of(i, p.G0, p.E0)
	y, z := c.H[i], c.N[i]
	off, f := r.position(c.V[i])
	row := r.data[off:]
	c.H[i] = fma(r.curve(row, 0, f), y, r.curve(row, 1, f))
	c.N[i] = fma(r.curve(row, 2, f), z, r.curve(row, 3, f))
	if p.Staggered {
		y, z = c.H[i], c.N[i]
	}
	gna := mul(r.curve(row, 4, f), y)
	z2 := mul(z, z)
	gk := mul(p.GK, mul(z2, z2))
	return g + gna + gk, fma(gk, p.EK, fma(gna, p.ENa, e))
}
