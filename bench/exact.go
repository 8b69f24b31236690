package bench

import (
	"math"

	"github.com/lut4go/lut4go/bench/internal/asm"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// exactCells are Wang-Buzsaki cells stepped with exact rates in assembly: what a
// table has to beat once the exponentials, too, come a vector at a time. The
// step is that of kernel.StepWangBuzsaki or kernel.RungeKuttaWangBuzsaki with
// each curve computed anew. An exponential has the bits of hh.Exp, or is fused,
// which is faster by half. Alpha of m and n is x/(exp(x)-1) without hh.Exprel's
// care for small x, which costs 1e-9 of it within 1e-6 mV of the singular voltage
// and is never infinite.
type exactCells struct {
	backend    kernel.Backend
	method     hh.Method // one of scalarMethods
	fused      bool
	v, h, n, s []float64 // of a length that padded gives
	c          exactConstants
}

type exactConstants struct {
	euler  asm.ExactConstants
	stages asm.ExactStagesConstants
	rates  exactRates
}

// exactRates are the constants of the rates. Each exponent is (v + Shift)*Slope, of
// am, bm, ah, bh, an, bn.
type exactRates asm.ExactRates

// newExactConstants returns those for a step of dt ms.
func newExactConstants(method hh.Method, current, dt float64) exactConstants {
	z := dt / synapseTau
	s2 := 1 - z/2
	s3 := 1 - z/2*s2
	s4 := 1 - z*s3
	const g0, e0, eNa, gK, eK = 0.1, -0.1 * 65, 55, 9, -90
	to := [...]float64{dt / 2, dt / 2, dt, 0}
	weights := [...]float64{dt / 6, dt / 3, dt / 3, dt / 6}
	c := exactConstants{
		euler: asm.ExactConstants{
			G0: g0, E0: e0 + current, ENa: eNa, GK: gK, EK: eK,
			GSyn: synapseG, ESyn: synapseE, Decay: 1 - z, DtCm: dt,
		},
		stages: asm.ExactStagesConstants{
			G0: g0, E0: e0 + current, ENa: eNa, GK: gK, EK: eK,
			ESyn: synapseE, Decay: 1 - z/6*(1+2*s2+2*s3+s4),
			GSyn: [...]float64{synapseG, synapseG * s2, synapseG * s3, synapseG * s4},
			To:   to, Weight: weights, ToV: to, WeightV: weights,
		},
	}
	f := float64(wangBuzsakiPhi) // of a gate's slope
	if method == hh.Euler {
		f *= dt // of what a step changes
	}
	c.rates = exactRates{
		Slope: [...]float64{-1. / 10, -1. / 18, -1. / 20, -1. / 10, -1. / 10, -1. / 80},
		Shift: [...]float64{35, 60, 58, 28, 34, 44},
		BetaM: 4, GNa: 35, AlphaH: 0.07 * f, BetaH: f, AlphaN: 0.1 * f, BetaN: 0.125 * f,
		OffZero:  0x1p-30,
		FusedLow: -708, FusedHigh: 709, FusedRound: 0x1.8p52 + 1023,
	}
	return c
}

// run makes steps.
func (e *exactCells) run(steps int) {
	isa := e.backend.ISA()
	for range steps {
		switch {
		case e.backend == kernel.PureGo:
			for i := range e.v {
				e.step(i)
			}
		case e.method == hh.RK4:
			op := &asm.WangBuzsakiExactStages{
				V: &e.v[0], H: &e.h[0], N: &e.n[0], S: &e.s[0],
				C: &e.c.stages, Rates: (*asm.ExactRates)(&e.c.rates), Exp: &portable.ExpConstants[0],
				Fused: e.fused,
				Count: len(e.v),
			}
			op.Run(isa)
		default:
			op := &asm.WangBuzsakiExact{
				V: &e.v[0], H: &e.h[0], N: &e.n[0], S: &e.s[0],
				C: &e.c.euler, Rates: (*asm.ExactRates)(&e.c.rates), Exp: &portable.ExpConstants[0],
				Fused: e.fused,
				Count: len(e.v),
			}
			op.Run(isa)
		}
	}
}

// step defines, for cell i, what assembly does.
func (e *exactCells) step(i int) {
	if e.method == hh.RK4 {
		e.rk4(i)
		return
	}
	v, h, n, s, c := e.v[i], e.h[i], e.n[i], e.s[i], &e.c.euler
	am, ah, bh, an, bn := e.c.rates.at(v, e.fused)
	e.h[i] = math.FMA(1-(ah+bh), h, ah)
	e.n[i] = math.FMA(1-(an+bn), n, an)
	g, en := sums(am, h, n, c.G0, c.E0, c.ENa, c.GK, c.EK)
	gs := float64(c.GSyn * s)
	e.s[i] = s * c.Decay
	e.v[i] = math.FMA(c.DtCm, math.FMA(-(g+gs), v, math.FMA(gs, c.ESyn, en)), v)
}

func (e *exactCells) rk4(i int) {
	start := [...]float64{e.v[i], e.h[i], e.n[i]}
	s, c := e.s[i], &e.c.stages
	y, acc := start, start
	for st := range 4 {
		gna, ah, bh, an, bn := e.c.rates.at(y[0], e.fused)
		g, en := sums(gna, y[1], y[2], c.G0, c.E0, c.ENa, c.GK, c.EK)
		gs := float64(c.GSyn[st] * s)
		d := [...]float64{
			math.FMA(-(g + gs), y[0], math.FMA(gs, c.ESyn, en)),
			math.FMA(-(ah + bh), y[1], ah),
			math.FMA(-(an + bn), y[2], an),
		}
		for j, d := range d {
			to, weight := c.To[st], c.Weight[st]
			if j == 0 {
				to, weight = c.ToV[st], c.WeightV[st]
			}
			acc[j] = math.FMA(weight, d, acc[j])
			y[j] = math.FMA(to, d, start[j])
		}
	}
	e.v[i], e.h[i], e.n[i], e.s[i] = acc[0], acc[1], acc[2], s*c.Decay
}

// sums returns the conductance and the current at 0 mV of all but the synapse.
func sums(na, h, n, g0, e0, eNa, gK, eK float64) (g, e float64) {
	gna := float64(na * h)
	n2 := float64(n * n)
	gk := float64(gK * float64(n2*n2))
	return g0 + gna + gk, math.FMA(gk, eK, math.FMA(gna, eNa, e0))
}

// at returns the conductance of sodium for h = 1 and the gates' rates.
func (r *exactRates) at(v float64, fused bool) (na, ah, bh, an, bn float64) {
	exp := portable.Exp
	if fused {
		exp = r.fusedExp
	}
	exponent := func(i int) float64 { return (v + r.Shift[i]) * r.Slope[i] }
	of := func(i int) float64 { return exp(exponent(i)) }
	// By as little off 0, where x/(exp(x)-1) is 0/0, as gives the limit.
	offZero := func(i int) float64 {
		if x := exponent(i); x != 0 {
			return x
		}
		return r.OffZero
	}
	x := offZero(0)
	m := x / math.FMA(of(1)*r.BetaM, exp(x)-1, x)
	na = float64(float64(m*m)*m) * r.GNa
	ah = float64(of(2) * r.AlphaH)
	bh = r.BetaH / (of(3) + 1)
	x = offZero(4)
	an = float64(x*r.AlphaN) / (exp(x) - 1)
	bn = float64(of(5) * r.BetaN)
	return na, ah, bh, an, bn
}

// fusedExp returns e**x as vector code for speed computes it: by a polynomial of
// degree 12, fused, to 2 ulp, for x from FusedLow to FusedHigh, beyond which it
// stays as it is there.
func (r *exactRates) fusedExp(x float64) float64 {
	const log2e, ln2Hi, ln2Lo, one, half = 0, 2, 3, 4, 5
	c := &portable.ExpConstants
	if x < r.FusedLow {
		x = r.FusedLow
	}
	if x > r.FusedHigh {
		x = r.FusedHigh
	}
	shifted := math.FMA(x, c[log2e], r.FusedRound)
	k := shifted - r.FusedRound
	y := math.FMA(-k, c[ln2Lo], math.FMA(-k, c[ln2Hi], x))
	y2 := float64(y * y)
	y4 := float64(y2 * y2)
	linear := func(lower, upper int) float64 { return math.FMA(c[upper], y, c[lower]) }
	taylor := func(n int) float64 { return linear(n+6, n+7) } // 1/n! and the next
	p0 := math.FMA(y2, linear(half, 3+6), y+c[one])
	p1 := math.FMA(y2, taylor(6), taylor(4))
	p2 := math.FMA(y2, taylor(10), taylor(8))
	p0, p2 = math.FMA(y4, p1, p0), math.FMA(y4, c[12+6], p2)
	return math.FMA(y4*y4, p2, p0) * math.Float64frombits(math.Float64bits(shifted)<<52)
}

// padded returns a copy of x, at least one element, lengthened by its last to
// whole vectors of any backend.
func padded(x []float64) []float64 {
	const lanes = 8
	p := kernel.Aligned[float64]((len(x) + lanes - 1) / lanes * lanes)
	for i := range p {
		p[i] = x[min(i, len(x)-1)]
	}
	return p
}

// fastest returns the backend that is the default, unless another is chosen.
func fastest() kernel.Backend {
	all := kernel.Backends()
	return all[len(all)-1]
}

// exact is the population with exact rates on a backend.
func (s *Simulation) exact(n int, b kernel.Backend, fused bool) *contestant {
	o := s.options
	cells := &exactCells{
		backend: b,
		fused:   fused,
		method:  scalarMethod(o.Method),
		c:       newExactConstants(scalarMethod(o.Method), o.Current, o.Dt),
	}
	return &contestant{
		reset: func() error {
			from, err := s.scalarStart(n, nil)
			if err != nil {
				return err
			}
			cells.v, cells.h, cells.n, cells.s = padded(from.v), padded(from.h), padded(from.n), padded(from.b)
			return nil
		},
		run: func(steps int) error {
			cells.run(steps)
			return nil
		},
	}
}
