package kernel

import (
	"fmt"
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// WangBuzsakiStages holds the constants of RungeKuttaWangBuzsaki, in the order
// in which assembly reads them; see WangBuzsaki for those that are the same.
// Arrays have a value for each of the four stages.
type WangBuzsakiStages[T Float] struct {
	G0, E0, ENa, GK, EK, ESyn, Decay T

	GSyn         [4]T
	To, Weight   [4]T // c and w of Stage for the gates, ms
	ToV, WeightV [4]T // for the voltage: divided by Cm
}

// RungeKuttaWangBuzsaki advances the cells of StepWangBuzsaki by one step of the
// classical Runge-Kutta method, four stages from one call. The table's curves
// are the rates of h and n, each alpha+beta and alpha, and gNa*minf^3. It is,
// for each neuron and with the step's sums in accV, accH and accN,
//
//	for stage := range 4 {
//		gna := curve(4, yv) * yh
//		g := p.G0 + gna
//		e := fma(gna, p.ENa, p.E0)
//		gk := p.GK * ((yn * yn) * (yn * yn))
//		g += gk
//		e = fma(gk, p.EK, e)
//		gs := p.GSyn[stage] * s
//		g += gs
//		e = fma(gs, p.ESyn, e)
//		Stage(yh, curve(0, yv), curve(1, yv), p.To[stage], p.Weight[stage])
//		Stage(yn, curve(2, yv), curve(3, yv), p.To[stage], p.Weight[stage])
//		Stage(yv, g, e, p.ToV[stage], p.WeightV[stage])
//	}
//	s *= p.Decay
//
// the same bits as the kernels one by one. With a nil s the lines with s are
// left out. v, h, n and s must not share memory.
func (k Kernels[T]) RungeKuttaWangBuzsaki(p *WangBuzsakiStages[T], r *Rows[T], v, h, n, s []T) error {
	if err := r.checkWangBuzsaki("RungeKuttaWangBuzsaki", v, h, n, s); err != nil {
		return err
	}
	m := k.whole(len(v))
	if m > 0 {
		op := &asm.WangBuzsakiStages[T]{
			V: ptr(v), H: ptr(h), N: ptr(n), S: ptr(s),
			Rows: ptr(r.data), Grid: &r.grid, Stride: r.stride,
			C:     (*asm.WangBuzsakiStagesConstants[T])(unsafe.Pointer(p)),
			Cubic: r.powers == 4,
			Count: m,
		}
		if s != nil {
			op.Synapses = 1
		}
		op.Run(k.isa())
	}
	for i := m; i < len(v); i++ {
		r.rungeKuttaWangBuzsaki(p, i, v, h, n, s)
	}
	return nil
}

// checkWangBuzsaki checks the arguments of a Wang-Buzsaki step.
func (r *Rows[T]) checkWangBuzsaki(op string, v, h, n, s []T) error {
	if r.curves != WangBuzsakiCurves {
		return fmt.Errorf("kernel: %s: table has %d curves, want %d", op, r.curves, WangBuzsakiCurves)
	}
	var synapse [][]T
	if s != nil {
		synapse = [][]T{s}
	}
	if apart(len(v), [][]T{v, h, n}, synapse) {
		return nil
	}
	if err := check(op, "v h n", len(v), v, h, n); err != nil {
		return err
	}
	if s != nil && len(s) != len(v) {
		return fmt.Errorf("kernel: %s: s has %d elements, want %d or nil", op, len(s), len(v))
	}
	return distinct(op, "v h n s", 3, v, h, n, s)
}

// rungeKuttaWangBuzsaki is RungeKuttaWangBuzsaki for neuron i.
func (r *Rows[T]) rungeKuttaWangBuzsaki(p *WangBuzsakiStages[T], i int, v, h, n, s []T) {
	var accV, accH, accN T
	yv, yh, yn := v[i], h[i], n[i]
	for stage, which := range [4]StageOf{FirstStage, MiddleStage, MiddleStage, LastStage} {
		off, f := r.position(yv)
		row := r.data[off:]
		gna := mul(r.curve(row, 4, f), yh)
		g := p.G0 + gna
		e := fma(gna, p.ENa, p.E0)
		n2 := mul(yn, yn)
		gk := mul(p.GK, mul(n2, n2))
		g += gk
		e = fma(gk, p.EK, e)
		if s != nil {
			gs := mul(p.GSyn[stage], s[i])
			g += gs
			e = fma(gs, p.ESyn, e)
		}
		advance(which, &accH, &yh, &h[i], r.curve(row, 0, f), r.curve(row, 1, f), p.To[stage], p.Weight[stage])
		advance(which, &accN, &yn, &n[i], r.curve(row, 2, f), r.curve(row, 3, f), p.To[stage], p.Weight[stage])
		advance(which, &accV, &yv, &v[i], g, e, p.ToV[stage], p.WeightV[stage])
	}
	if s != nil {
		s[i] *= p.Decay
	}
}

// curve evaluates a curve in a row of the table.
func (r *Rows[T]) curve(row []T, c int, frac T) T {
	g := group[T]()
	at := row[c/g*r.powers*g+c%g:] // constant c folds its place
	g = r.spacing(c)
	if r.powers == 2 {
		return fma(at[g], frac, at[0])
	}
	return fma(fma(fma(at[3*g], frac, at[2*g]), frac, at[g]), frac, at[0])
}
