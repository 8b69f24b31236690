package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// JointRate is a rate (1/ms), a steady state (no unit) or a time constant (ms) as a
// function of the membrane voltage (mV) and a concentration (mM). It is called as a Rate
// is.
type JointRate func(v, c float64) float64

// JointRates are those of a gate that follows both the voltage and the concentration of its
// Pool: either Alpha and Beta, or Inf and Tau, which a gate that is instantaneous does not
// need.
//
// Where what a step looks up of them is a product of a function of the voltage and one of
// the concentration, or a sum of up to three, that is within 1e-7 of its largest value in
// some 40,000 places, tables hold these (by cross approximation, Bebendorf, Numer. Math.
// 86:565, 2000). Otherwise a table of two arguments does, see table.FitSurface, to 3e-5 of
// the range; if it cannot reach that within 32 MiB a warning says how far off it is. Runs
// with exact rates have them as they are.
type JointRates struct {
	Alpha, Beta JointRate
	Inf, Tau    JointRate
}

// at returns a gate of the voltage alone, as it is at a concentration.
func (g *Gate) at(c float64) *Gate {
	of := *g
	of.Joint, of.Pool = nil, ""
	rate := func(f JointRate) Rate {
		if f == nil {
			return nil
		}
		return func(v float64) float64 { return f(v, c) }
	}
	j := g.Joint
	of.Alpha, of.Beta, of.Inf, of.Tau = rate(j.Alpha), rate(j.Beta), rate(j.Inf), rate(j.Tau)
	return &of
}

// jointRate is rate of both.
func (g *Gate) jointRate(v, c float64) float64 {
	if g.Joint.Tau != nil {
		return g.phi() / g.Joint.Tau(v, c)
	}
	return float64(g.phi() * (g.Joint.Alpha(v, c) + g.Joint.Beta(v, c)))
}

// jointSteady is steady of both.
func (g *Gate) jointSteady(v, c float64) float64 {
	if g.Joint.Inf != nil {
		return g.Joint.Inf(v, c)
	}
	a := g.Joint.Alpha(v, c)
	return a / (a + g.Joint.Beta(v, c))
}

// jointOpening is opening of both, given jointRate.
func (g *Gate) jointOpening(v, c, rate float64) float64 {
	if g.Joint.Inf != nil {
		return float64(g.Joint.Inf(v, c) * rate)
	}
	return float64(g.phi() * g.Joint.Alpha(v, c))
}

// steadyAt returns the gate's steady state at a voltage and, if it follows one, a
// concentration: the limit where a table with such a step has it.
func (g *Gate) steadyAt(v, c, step float64) float64 {
	switch {
	case g.Joint != nil:
		return tabulated(g.at(c).steady, step)(v)
	case g.Pool != "":
		return g.steady(c)
	}
	return tabulated(g.steady, step)(v)
}

// jointGates returns the gates with a state that follow the voltage and a pool.
func (m *Model) jointGates(pool string) []*Gate {
	var all []*Gate
	for _, g := range m.gates() {
		if !g.Instantaneous && g.Joint != nil && g.Pool == pool {
			all = append(all, g)
		}
	}
	return all
}

// jointCurves returns the functions of the voltage and of a pool that a step looks up: two
// of each gate, then what the instantaneous ones multiply channels by.
func (m *Model) jointCurves(pool int, method Method, dt float64) []engine.JointCurve {
	name := m.Pools[pool].Name
	var all []engine.JointCurve
	for _, g := range m.jointGates(name) {
		a := func(v, c float64) float64 { return method.keeps(dt, g.jointRate(v, c)) }
		b := func(v, c float64) float64 {
			rate := g.jointRate(v, c)
			return method.gains(dt, rate, g.jointOpening(v, c, rate))
		}
		all = append(all, engine.JointCurve{Name: "a(" + g.Name + ")", F: a}, engine.JointCurve{Name: "b(" + g.Name + ")", F: b})
	}
	for _, f := range m.jointFactors(pool) {
		all = append(all, f.curve)
	}
	return all
}

// jointFactor is what the instantaneous gates of the voltage and a pool multiply a channel
// or current by.
type jointFactor struct {
	channel int // its place among channels, then currents
	curve   engine.JointCurve
}

func (m *Model) jointFactors(pool int) []jointFactor {
	var all []jointFactor
	for i, x := range m.products() {
		var of []*Gate
		for k := range x.gates {
			if g := &x.gates[k]; g.Instantaneous && g.Joint != nil && g.Pool == m.Pools[pool].Name {
				of = append(of, g)
			}
		}
		if len(of) == 0 {
			continue
		}
		all = append(all, jointFactor{i, engine.JointCurve{Name: "f(" + x.name + ")", F: func(v, c float64) float64 {
			y := 1.0
			for _, g := range of {
				y = g.times(y, g.jointSteady(v, c))
			}
			return y
		}}})
	}
	return all
}

const (
	jointTolerance   = 1e-7 // of the largest value
	maxProducts      = 3
	surfaceTolerance = 3e-5 // of the range
)

// productSum is a function of the voltage and a concentration as a sum of products.
type productSum struct {
	f       engine.JointCurve
	voltage []table.Curve // of v
	pool    []table.Curve // of c
	pivots  []pivot
	p, q    [][]float64 // of the products before each pivot, there
}

// separate returns a function as a sum of products, given the voltages and concentrations
// at which it must be right, nil if that takes too many.
func separate(f engine.JointCurve, vs, cs []float64, step float64) (*productSum, error) {
	s := &productSum{f: f}
	left := make([][]float64, len(vs)) // of the function, without the products so far
	largest := 0.0
	for i, v := range vs {
		left[i] = make([]float64, len(cs))
		for k, c := range cs {
			y := withLimits(func(v float64) float64 { return f.F(v, c) }, step)(v)
			if !finite(y) {
				return nil, fmt.Errorf("%s is %v at %.6g mV and %.4g mM, want a finite number", f.Name, y, v, c)
			}
			left[i][k] = y
			largest = max(largest, math.Abs(y))
		}
	}
	for {
		at, worst := [2]int{}, 0.0
		for i := range vs {
			for k, y := range left[i] {
				if math.Abs(y) > worst {
					at, worst = [2]int{i, k}, math.Abs(y)
				}
			}
		}
		if worst <= float64(jointTolerance*largest) && len(s.voltage) > 0 {
			return s, nil
		}
		if len(s.voltage) == maxProducts {
			return nil, nil
		}
		value := left[at[0]][at[1]]
		s.add(pivot{vs[at[0]], cs[at[1]], value})
		row, column := make([]float64, len(cs)), make([]float64, len(vs))
		copy(row, left[at[0]])
		for i := range vs {
			column[i] = left[i][at[1]]
		}
		for i := range vs {
			for k := range cs {
				left[i][k] -= float64(column[i] * row[k] / divisor(value))
			}
		}
	}
}

// divisor returns a pivot, or 1 in place of 0, as of a function that is 0 everywhere.
func divisor(value float64) float64 {
	if value == 0 {
		return 1
	}
	return value
}

// pivot is where a product makes the sum right, at one voltage and all concentrations and at
// one concentration and all voltages.
type pivot struct{ v, c, value float64 }

// add adds the product of a pivot: of p(v) = F(v, c0) - sum of p[k](v)*q[k](c0) over the
// products before it, and q in the same way, divided by the value at the pivot.
func (s *productSum) add(at pivot) {
	n := len(s.pivots)
	s.pivots = append(s.pivots, at)
	var p, q []float64 // of the products before, at the pivot
	for k := range n {
		p, q = append(p, s.ofVoltage(k, at.v)), append(q, s.ofPool(k, at.c))
	}
	s.p, s.q = append(s.p, p), append(s.q, q)
	name := fmt.Sprintf("%s, product %d", s.f.Name, n)
	s.voltage = append(s.voltage, table.Curve{Name: name, F: func(v float64) float64 { return s.ofVoltage(n, v) }})
	s.pool = append(s.pool, table.Curve{Name: name, F: func(c float64) float64 { return s.ofPool(n, c) }})
}

// ofVoltage returns p of product n.
func (s *productSum) ofVoltage(n int, v float64) float64 {
	var p [maxProducts]float64
	for i := range n + 1 {
		p[i] = s.f.F(v, s.pivots[i].c)
		for k := range i {
			p[i] -= float64(p[k] * s.q[i][k])
		}
	}
	return p[n]
}

// ofPool returns q of product n.
func (s *productSum) ofPool(n int, c float64) float64 {
	var q [maxProducts]float64
	for i := range n + 1 {
		y := s.f.F(s.pivots[i].v, c)
		for k := range i {
			y -= float64(s.p[i][k] * q[k])
		}
		q[i] = y / divisor(s.pivots[i].value)
	}
	return q[n]
}

// jointPlaces returns the voltages and concentrations at which sums of products must be
// right: some 200 of each.
func jointPlaces(g table.Grid, t poolTable) (vs, cs []float64, err error) {
	places := func(g table.Grid) ([]float64, error) {
		n, err := g.Points()
		if err != nil {
			return nil, err
		}
		var all []float64
		for k := 0; k < n-1; k += max(1, n/200) {
			all = append(all, g.At(k))
		}
		return append(all, g.At(n-1)), nil
	}
	if vs, err = places(g); err != nil {
		return nil, nil, err
	}
	cs, err = places(t.grid)
	for i := range cs {
		cs[i] = t.at(cs[i])
	}
	return vs, cs, err
}
