package kernel

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// WangBuzsakiStages is the constants of RungeKuttaWangBuzsaki, in the order in which
// assembly reads them; see WangBuzsaki for those of the same name. Arrays have an
// element for each of the four stages; see Stage for Coefficient and Weight.
type WangBuzsakiStages[T Float] struct {
	G0, E0, ENa, GK, EK, ESyn, Decay T

	GSyn                  [4]T
	Coefficient, Weight   [4]T // for the gates, ms
	CoefficientV, WeightV [4]T // for the voltage: divided by Cm, ms cm2/uF
}

// RungeKuttaWangBuzsaki advances the cells of StepWangBuzsaki by one step of the
// classical Runge-Kutta method. The table's curves are the rates of h and n, each
// alpha+beta and alpha (1/ms), and gNa*minf^3 (mS/cm2). It is, for each cell and with the
// step's sums in accV, accH and accN,
//
//	yv, yh, yn, s := c.V[i], c.H[i], c.N[i], c.S[i]
//	for stage := range 4 {
//		gna := curve(4, yv) * yh
//		g := p.G0 + gna // or c.G[i] + gna
//		e := fma(gna, p.ENa, p.E0) // or c.E[i] for p.E0
//		gk := p.GK * ((yn * yn) * (yn * yn))
//		g += gk
//		e = fma(gk, p.EK, e)
//		gs := p.GSyn[stage] * s
//		g += gs
//		e = fma(gs, p.ESyn, e)
//		Stage of yh by curve(0, yv), curve(1, yv), p.Coefficient[stage] and p.Weight[stage]
//		Stage of yn by curve(2, yv), curve(3, yv), p.Coefficient[stage] and p.Weight[stage]
//		Stage of yv by g, e, p.CoefficientV[stage] and p.WeightV[stage]
//	}
//	s *= p.Decay
//
// with the same bits as Index, Eval, AddConductance, Stage and Decay. With a nil s the
// lines with s are left out. It is an error unless r has WangBuzsakiCurves curves.
func (k Kernels[T]) RungeKuttaWangBuzsaki(p *WangBuzsakiStages[T], r *Rows[T], c *WangBuzsakiState[T], s []T) error {
	if err := c.check("RungeKuttaWangBuzsaki", r, s); err != nil {
		return err
	}
	m := k.vectorized(len(c.V))
	if m > 0 {
		op := &asm.WangBuzsakiStages[T]{
			V: ptr(c.V), H: ptr(c.H), N: ptr(c.N), Cond0: ptr(c.G), E0: ptr(c.E), S: ptr(s),
			Rows: ptr(r.data), Grid: &r.grid, Stride: r.stride,
			C:     (*asm.WangBuzsakiStagesConstants[T])(unsafe.Pointer(p)),
			Cubic: r.powers == 4,
			Count: m,
		}
		if s != nil {
			op.Synapses = 1
		}
		op.Run(k.isa)
	}
	for i := m; i < len(c.V); i++ {
		c.rungeKutta(p, r, s, i)
	}
	return nil
}

// check returns an error unless the state suits the table and itself.
func (c *WangBuzsakiState[T]) check(op string, r *Rows[T], s []T) error {
	v, h, n := c.V, c.H, c.N
	if r.curves != WangBuzsakiCurves {
		return wrongCurves(op, r.curves, WangBuzsakiCurves)
	}
	var synapse [][]T
	if s != nil {
		synapse = [][]T{s}
	}
	var given [2][]T
	start := c.given(given[:0])
	if disjoint(len(v), [][]T{v, h, n}, synapse, start) {
		return nil
	}
	if err := check(op, "v h n", len(v), v, h, n); err != nil {
		return err
	}
	if s != nil && len(s) != len(v) {
		return fmt.Errorf("kernel: %s: s has %d elements, want %d or nil", op, len(s), len(v))
	}
	all := slices.Concat([][]T{v, h, n, s}, start)
	if err := check(op, "v h n"+c.names(), len(v), slices.Concat(all[:3], start)...); err != nil {
		return err
	}
	return checkFirstDisjoint(op, "v h n s"+c.names(), len(all), all...)
}

// rungeKutta is RungeKuttaWangBuzsaki for neuron i.
func (c *WangBuzsakiState[T]) rungeKutta(p *WangBuzsakiStages[T], r *Rows[T], s []T, i int) {
	v, h, n := c.V, c.H, c.N
	var accV, accH, accN T
	yv, yh, yn := v[i], h[i], n[i]
	for stage, kind := range [4]StageKind{FirstStage, MiddleStage, MiddleStage, LastStage} {
		off, f := r.position(yv)
		row := r.data[off:]
		gna := mul(r.curve(row, 4, f), yh)
		g, e := c.of(i, p.G0, p.E0)
		g += gna
		e = fma(gna, p.ENa, e)
		n2 := mul(yn, yn)
		gk := mul(p.GK, mul(n2, n2))
		g += gk
		e = fma(gk, p.EK, e)
		if s != nil {
			gs := mul(p.GSyn[stage], s[i])
			g += gs
			e = fma(gs, p.ESyn, e)
		}
		gate := stageStep[T]{kind, p.Coefficient[stage], p.Weight[stage]}
		gate.advance(&accH, &yh, &h[i], r.curve(row, 0, f), r.curve(row, 1, f))
		gate.advance(&accN, &yn, &n[i], r.curve(row, 2, f), r.curve(row, 3, f))
		voltage := stageStep[T]{kind, p.CoefficientV[stage], p.WeightV[stage]}
		voltage.advance(&accV, &yv, &v[i], g, e)
	}
	if s != nil {
		s[i] *= p.Decay
	}
}

// curve evaluates a curve in a row of the table.
func (r *Rows[T]) curve(row []T, c int, frac T) T {
	at, g := row[r.place(c):], r.spacing(c)
	if r.powers == 2 {
		return fma(at[g], frac, at[0])
	}
	return fma(fma(fma(at[3*g], frac, at[2*g]), frac, at[g]), frac, at[0])
}
