package baseline

import (
	"math"

	"github.com/lut4go/lut4go/bench/internal/asm"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
)

// VectorCells are Wang-Buzsaki cells stepped with exact rates in assembly: a table
// must be faster than this even where a vector of exponentials is computed at once. A
// step is that of kernel.StepWangBuzsaki or kernel.RungeKuttaWangBuzsaki, with each
// curve computed anew. An exponential has the bits of hh.Exp, or is fused, which is
// faster by half. Alpha of m and n is x/(exp(x)-1) without the expansion that
// hh.Exprel uses for small x: within 1e-6 mV of the singular voltage it is wrong by
// 1e-9 of its value, and never infinite.
type VectorCells struct {
	backend    kernel.Backend
	method     hh.Method // one of Methods
	fused      bool
	v, h, n, s []float64 // of a length that padded gives
	c          exactConstants
}

// NewVectorCells returns cells in a state, without their M. fused chooses the faster
// exponentials.
func NewVectorCells(b kernel.Backend, fused bool, c Config, s State) *VectorCells {
	return &VectorCells{
		backend: b, method: c.Method, fused: fused,
		v: padded(s.V), h: padded(s.H), n: padded(s.N), s: padded(s.S),
		c: newExactConstants(c),
	}
}

// Benchmark returns steps from the state that the cells have now.
func (e *VectorCells) Benchmark() *timing.Benchmark {
	start := *e
	return &timing.Benchmark{
		Reset: func() error {
			e.v, e.h, e.n, e.s = padded(start.v), padded(start.h), padded(start.n), padded(start.s)
			return nil
		},
		Run: func(steps int) error { e.Run(steps); return nil },
	}
}

type exactConstants struct {
	euler  asm.ExactConstants
	stages asm.ExactStagesConstants
	rates  exactRates
}

// exactRates are the constants of the rates. Each exponent is (v + Shift)*Slope, of
// am, bm, ah, bh, an, bn.
type exactRates asm.ExactRates

func newExactConstants(config Config) exactConstants {
	current, dt, synapse := config.Current, config.Dt, config.Synapse
	z := dt / synapse.Tau
	s2 := 1 - z/2
	s3 := 1 - z/2*s2
	s4 := 1 - z*s3
	const g0, e0, eNa, gK, eK = 0.1, -0.1 * 65, 55, 9, -90
	to := [...]float64{dt / 2, dt / 2, dt, 0}
	weights := [...]float64{dt / 6, dt / 3, dt / 3, dt / 6}
	c := exactConstants{
		euler: asm.ExactConstants{
			G0: g0, E0: e0 + current, ENa: eNa, GK: gK, EK: eK,
			GSyn: synapse.G, Decay: 1 - z, DtCm: dt,
		},
		stages: asm.ExactStagesConstants{
			G0: g0, E0: e0 + current, ENa: eNa, GK: gK, EK: eK,
			Decay:       1 - z/6*(1+2*s2+2*s3+s4),
			GSyn:        [...]float64{synapse.G, synapse.G * s2, synapse.G * s3, synapse.G * s4},
			Coefficient: to, Weight: weights, CoefficientV: to, WeightV: weights,
		},
	}
	f := float64(wangBuzsakiPhi) // of rates
	if config.Method == hh.Euler {
		f *= dt // of changes in a step
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

// Run makes steps.
func (e *VectorCells) Run(steps int) {
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
func (e *VectorCells) step(i int) {
	if e.method == hh.RK4 {
		e.rk4(i)
		return
	}
	v, h, n, s, c := e.v[i], e.h[i], e.n[i], e.s[i], &e.c.euler
	na, ah, bh, an, bn := e.c.rates.at(v, e.fused)
	e.h[i] = math.FMA(1-(ah+bh), h, ah)
	e.n[i] = math.FMA(1-(an+bn), n, an)
	m := membrane{c.G0, c.E0, c.ENa, c.GK, c.EK}
	g, en := m.sum(na, h, n)
	gs := float64(c.GSyn * s)
	e.s[i] = s * c.Decay
	e.v[i] = math.FMA(c.DtCm, math.FMA(-(g+gs), v, math.FMA(gs, c.ESyn, en)), v)
}

func (e *VectorCells) rk4(i int) {
	start := [...]float64{e.v[i], e.h[i], e.n[i]}
	s, c := e.s[i], &e.c.stages
	m := membrane{c.G0, c.E0, c.ENa, c.GK, c.EK}
	y, acc := start, start
	for st := range 4 {
		na, ah, bh, an, bn := e.c.rates.at(y[0], e.fused)
		g, en := m.sum(na, y[1], y[2])
		gs := float64(c.GSyn[st] * s)
		d := [...]float64{
			math.FMA(-(g + gs), y[0], math.FMA(gs, c.ESyn, en)),
			math.FMA(-(ah + bh), y[1], ah),
			math.FMA(-(an + bn), y[2], an),
		}
		for j, d := range d {
			coefficient, weight := c.Coefficient[st], c.Weight[st]
			if j == 0 {
				coefficient, weight = c.CoefficientV[st], c.WeightV[st]
			}
			acc[j] = math.FMA(weight, d, acc[j])
			y[j] = math.FMA(coefficient, d, start[j])
		}
	}
	e.v[i], e.h[i], e.n[i], e.s[i] = acc[0], acc[1], acc[2], s*c.Decay
}

// membrane has the conductances (mS/cm2) and reversal potentials (mV) of sodium and
// potassium, and the conductance and the current at 0 mV (uA/cm2) of the leak with the
// injected current.
type membrane struct{ g0, e0, eNa, gK, eK float64 }

// sum returns the conductance of all channels and their current at 0 mV. na is the
// conductance of sodium for h = 1.
func (m *membrane) sum(na, h, n float64) (g, e float64) {
	gna := float64(na * h)
	n2 := float64(n * n)
	gk := float64(m.gK * float64(n2*n2))
	return m.g0 + gna + gk, math.FMA(gk, m.eK, math.FMA(gna, m.eNa, m.e0))
}

// at returns the conductance of sodium for h = 1 and the gates' rates.
func (r *exactRates) at(v float64, fused bool) (na, ah, bh, an, bn float64) {
	exp := portable.Exp
	if fused {
		exp = r.fusedExp
	}
	exponent := func(i int) float64 { return (v + r.Shift[i]) * r.Slope[i] }
	of := func(i int) float64 { return exp(exponent(i)) }
	// x/(exp(x)-1) is 0/0 at 0, and its limit at OffZero.
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

// fusedExp returns e**x to 2 ulp, by a polynomial of degree 12 in fused operations, for x
// from FusedLow to FusedHigh, and its values there beyond.
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

// padded returns a copy of x, which is not empty, lengthened to whole vectors of any
// backend by its last element.
func padded(x []float64) []float64 {
	const lanes = 8
	p := kernel.Aligned[float64]((len(x) + lanes - 1) / lanes * lanes)
	for i := range p {
		p[i] = x[min(i, len(x)-1)]
	}
	return p
}
