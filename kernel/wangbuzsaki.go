package kernel

import (
	"unsafe"

	"github.com/lut4go/lut4go/kernel/asm"
)

// WangBuzsaki holds the constants of StepWangBuzsaki, in the order in which
// assembly reads them. Conductances are in mS/cm2, potentials in mV.
type WangBuzsaki[T Float] struct {
	G0    T // constant conductance: the leak
	E0    T // leak times its reversal potential, plus the injected current (uA/cm2)
	ENa   T
	GK    T
	EK    T
	GSyn  T // synaptic conductance for one unit of s
	ESyn  T
	Decay T // what a step leaves of s
	DtCm  T // dt/Cm, ms cm2/uF
	// Staggered is set where gates run half a step ahead of the voltage.
	Staggered bool
}

// WangBuzsakiCurves is the number of curves in the table of StepWangBuzsaki:
// a and b of gate h, a and b of gate n (see Gate), gNa*minf^3.
const WangBuzsakiCurves = 5

// StepWangBuzsaki advances cells of the structure of Wang & Buzsaki (J.
// Neurosci. 16:6402, 1996) by one step: an instantaneous sodium activation with
// an inactivation gate h, a potassium conductance in n^4, a leak, and an
// exponential synapse s; all from the state before the step, or staggered: the
// voltage by the gates after it. It is
//
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
// with the curves of r, which has WangBuzsakiCurves of them: the same bits as
// Index, Eval, Fill, MulPow, Conductance, Gate, Voltage and Decay in that
// order. With a nil s the lines with s are left out. v, h, n and s must not
// share memory.
func (k Kernels[T]) StepWangBuzsaki(p *WangBuzsaki[T], r *Rows[T], v, h, n, s []T) error {
	if err := r.checkWangBuzsaki("StepWangBuzsaki", v, h, n, s); err != nil {
		return err
	}
	m := k.whole(len(v))
	if m > 0 {
		if is64[T]() {
			stepWangBuzsaki64(p, r, v, h, n, s, m)
		} else {
			stepWangBuzsaki32(p, r, v, h, n, s, m)
		}
	}
	for i := m; i < len(v); i++ {
		r.stepWangBuzsaki(p, i, v, h, n, s)
	}
	return nil
}

// stepWangBuzsaki is StepWangBuzsaki for neuron i.
func (r *Rows[T]) stepWangBuzsaki(p *WangBuzsaki[T], i int, v, h, n, s []T) {
	x, y, z := v[i], h[i], n[i]
	off, f := r.cell(x)
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

// Forms of a Wang-Buzsaki step that assembly has.
const (
	wbSynapse = 1 << iota
	wbStaggered
	wbCubic
)

func (p *WangBuzsaki[T]) form(r *Rows[T], s []T) int {
	form := 0
	if s != nil {
		form |= wbSynapse
	}
	if p.Staggered {
		form |= wbStaggered
	}
	if r.powers == 4 {
		form |= wbCubic
	}
	return form
}

func stepWangBuzsaki64[T Float](p *WangBuzsaki[T], r *Rows[T], v, h, n, s []T, m int) {
	c := (*float64)(unsafe.Pointer(p))
	x, y, z, rows, grid, stride := p64(v), p64(h), p64(n), p64(r.data), p64(r.grid[:]), r.stride
	switch p.form(r, s) {
	case 0:
		asm.WangBuzsaki64(x, y, z, rows, c, grid, stride, m)
	case wbSynapse:
		asm.WangBuzsakiSyn64(x, y, z, p64(s), rows, c, grid, stride, m)
	case wbStaggered:
		asm.StaggeredWangBuzsaki64(x, y, z, rows, c, grid, stride, m)
	case wbStaggered | wbSynapse:
		asm.StaggeredWangBuzsakiSyn64(x, y, z, p64(s), rows, c, grid, stride, m)
	case wbCubic:
		asm.WangBuzsakiCubic64(x, y, z, rows, c, grid, stride, m)
	case wbCubic | wbSynapse:
		asm.WangBuzsakiSynCubic64(x, y, z, p64(s), rows, c, grid, stride, m)
	case wbCubic | wbStaggered:
		asm.StaggeredWangBuzsakiCubic64(x, y, z, rows, c, grid, stride, m)
	case wbCubic | wbStaggered | wbSynapse:
		asm.StaggeredWangBuzsakiSynCubic64(x, y, z, p64(s), rows, c, grid, stride, m)
	}
}

func stepWangBuzsaki32[T Float](p *WangBuzsaki[T], r *Rows[T], v, h, n, s []T, m int) {
	c := (*float32)(unsafe.Pointer(p))
	x, y, z, rows, grid, stride := p32(v), p32(h), p32(n), p32(r.data), p32(r.grid[:]), r.stride
	switch p.form(r, s) {
	case 0:
		asm.WangBuzsaki32(x, y, z, rows, c, grid, stride, m)
	case wbSynapse:
		asm.WangBuzsakiSyn32(x, y, z, p32(s), rows, c, grid, stride, m)
	case wbStaggered:
		asm.StaggeredWangBuzsaki32(x, y, z, rows, c, grid, stride, m)
	case wbStaggered | wbSynapse:
		asm.StaggeredWangBuzsakiSyn32(x, y, z, p32(s), rows, c, grid, stride, m)
	case wbCubic:
		asm.WangBuzsakiCubic32(x, y, z, rows, c, grid, stride, m)
	case wbCubic | wbSynapse:
		asm.WangBuzsakiSynCubic32(x, y, z, p32(s), rows, c, grid, stride, m)
	case wbCubic | wbStaggered:
		asm.StaggeredWangBuzsakiCubic32(x, y, z, rows, c, grid, stride, m)
	case wbCubic | wbStaggered | wbSynapse:
		asm.StaggeredWangBuzsakiSynCubic32(x, y, z, p32(s), rows, c, grid, stride, m)
	}
}
