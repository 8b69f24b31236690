package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// PoolCurves is Curves for the functions of the concentration (mM) of a pool: two of each
// gate that follows it and has a state, "a(gate)" and "b(gate)", in the order of the state,
// of each channel or current with instantaneous gates of the pool "f(NAME)", what these
// multiply it by, and "E(POOL)", the reversal potential (mV) of the channels whose Nernst
// is the pool, if there are any.
func (m *Model) PoolCurves(pool string, method Method, dt float64) ([]table.Curve, error) {
	c := Config{Method: method, Dt: dt, Backend: "purego"}
	if err := c.complete(); err != nil {
		return nil, err
	}
	own := m.clone()
	if err := own.Validate(); err != nil {
		return nil, err
	}
	i := own.poolIndex(pool)
	if i < 0 {
		return nil, own.checkPool("PoolCurves", "pool", pool)
	}
	return own.poolCurves(i, c.Method, dt), nil
}

// poolCurves returns those of a pool.
func (m *Model) poolCurves(pool int, method Method, dt float64) []table.Curve {
	p := &m.Pools[pool]
	cs := gateCurves(m.poolGates(p.Name), method, dt)
	for _, f := range m.poolFactors(pool) {
		cs = append(cs, table.Curve{Name: "f(" + f.name + ")", F: f.of})
	}
	if m.reverses(p.Name) {
		cs = append(cs, table.Curve{Name: "E(" + p.Name + ")", F: func(c float64) float64 { return p.nernst(m.Celsius, c) }})
	}
	return cs
}

// reverses reports whether the reversal potential of a channel follows a pool.
func (m *Model) reverses(pool string) bool {
	for i := range m.Channels {
		if m.Channels[i].Nernst == pool {
			return true
		}
	}
	return false
}

// poolFactor is what the instantaneous gates of a pool multiply a channel or current by.
type poolFactor struct {
	name    string
	channel int // its place among channels, then currents
	of      func(c float64) float64
}

// poolFactors returns those of a pool.
func (m *Model) poolFactors(pool int) []poolFactor {
	var all []poolFactor
	for i, x := range m.products() {
		name := m.Pools[pool].Name
		if anyInstantaneous(x.gates, name) {
			all = append(all, poolFactor{x.name, i, func(c float64) float64 { return openGates(1, x.gates, name, c) }})
		}
	}
	return all
}

// ofPools returns for each channel, then each current, the curves of pools that it is
// multiplied by, and for each pool the curve of its reversal potential. products is how many
// functions of each pool's concentration there are in sums of products.
func (m *Model) ofPools(products []int) (factors [][]engine.PoolCurve, reversals []engine.PoolCurve) {
	factors = make([][]engine.PoolCurve, len(m.Channels)+len(m.Currents))
	for i := range m.Pools {
		at := 2 * len(m.poolGates(m.Pools[i].Name))
		for _, f := range m.poolFactors(i) {
			factors[f.channel] = append(factors[f.channel], engine.PoolCurve{Pool: i, Curve: at})
			at++
		}
		reversals = append(reversals, engine.PoolCurve{Pool: i, Curve: at})
		if m.reverses(m.Pools[i].Name) {
			at++
		}
		if products != nil {
			at += products[i]
		}
		at += 2 * len(m.jointGates(m.Pools[i].Name))
		for _, f := range m.jointFactors(i) {
			factors[f.channel] = append(factors[f.channel], engine.PoolCurve{Pool: i, Curve: at})
			at++
		}
	}
	return factors, reversals
}

// poolTable is where a pool has its table.
type poolTable struct {
	grid   table.Grid // over places
	octave float64    // see engine.Pool
	// joint are the functions of both the voltage and the concentration, a step's curves.
	// Those that are nil are functions of the surface, in their order.
	joint   []*productSum
	surface *table.Surface
	// low is the concentration (mM) from which on the surface has to be right, 0 for all.
	low float64
}

// products returns how many functions of the concentration are in the joint ones.
func (t *poolTable) products() int {
	n := 0
	for _, s := range t.joint {
		if s != nil {
			n += len(s.pool)
		}
	}
	return n
}

func products(tables []poolTable) []int {
	var all []int
	for i := range tables {
		all = append(all, tables[i].products())
	}
	return all
}

// tabulateJoint finds what the table of a pool holds of functions of the voltage and of the
// pool: sums of products, or a surface. The warnings say of which that is not accurate.
func (m *Model) tabulateJoint(pool int, t *poolTable, c *Config) (warnings []string, err error) {
	fail := func(err error) ([]string, error) {
		return nil, fmt.Errorf("hh: model %q: pool %s: %w", m.Name, m.Pools[pool].Name, err)
	}
	grid := *t
	var others []table.Function
	for _, f := range m.jointCurves(pool, c.Method, c.Dt) {
		vs, cs, err := jointPlaces(c.Grid, grid)
		if err != nil {
			return nil, err
		}
		var sum *productSum
		err = guard(f.Name, func() (err error) {
			sum, err = separate(f, vs, cs, c.Grid.Step)
			return err
		})
		if err != nil {
			return fail(err)
		}
		t.joint = append(t.joint, sum)
		if sum == nil {
			others = append(others, table.Function{Name: f.Name, F: func(v, place float64) float64 { return f.F(v, grid.at(place)) }})
		}
	}
	if others == nil {
		return nil, nil
	}
	var report []table.SurfaceReport
	if t.surface, report, err = t.fitSurface(c, others); err != nil {
		return fail(err)
	}
	for _, r := range report {
		if r.FractionBound > surfaceTolerance {
			warnings = append(warnings, fmt.Sprintf("model %q: the table of %s over the voltage and %s is off by %.2g of its range, want %.2g: look for a step or a kink, or take exact rates",
				m.Name, r.Name, m.Pools[pool].Name, r.FractionBound, surfaceTolerance))
		}
	}
	return warnings, nil
}

// fitSurface returns a table of functions of the voltage and the place of a concentration.
func (t *poolTable) fitSurface(c *Config, of []table.Function) (*table.Surface, []table.SurfaceReport, error) {
	bins := func(g table.Grid, step float64) table.Grid {
		g.Step = (g.Max - g.Min) / math.Max(1, math.Round((g.Max-g.Min)/step))
		return g
	}
	if from := t.grid.Min; t.low > 0 {
		for next := from + t.grid.Step; next < t.grid.Max && t.at(next) <= t.low; next += t.grid.Step {
			from = next
		}
		above := *t
		above.grid.Min = from
		t = &above
	}
	goal := table.SurfaceGoal{X: bins(c.Grid, 4), Y: bins(t.grid, (t.grid.Max-t.grid.Min)/16), Tolerance: surfaceTolerance}
	if t.octave != 0 {
		// Where octaves meet the concentration has a kink over the place, so that bins must
		// not go on there.
		const coarse = 0.25
		goal.Y = table.Grid{Min: coarse * math.Floor(t.grid.Min/coarse), Max: coarse * math.Ceil(t.grid.Max/coarse), Step: coarse}
		if goal.Y.Min < t.grid.Min && !finiteAt(of, c.Grid, goal.Y.Min) {
			goal.Y.Min += coarse
		}
		if goal.Y.Max > t.grid.Max && !finiteAt(of, c.Grid, goal.Y.Max) {
			goal.Y.Max -= coarse
		}
	}
	if c.Precision == 32 {
		return table.FitSurface[float32](goal, of...)
	}
	return table.FitSurface[float64](goal, of...)
}

func (t *poolTable) at(place float64) float64 { return concentrationAt(place, t.octave) }

// range returns the concentrations from which and up to which there are rates, mM.
func (t *poolTable) limits() (lo, hi float64) {
	return max(t.at(t.grid.Min), t.low), t.at(t.grid.Max)
}

// over returns a function of the concentration as one of the place.
func (t *poolTable) over(f func(c float64) float64) func(place float64) float64 {
	return func(place float64) float64 { return f(t.at(place)) }
}

// sampledPool is a pool's functions at the points of its table.
type sampledPool struct {
	poolTable
	points int
	gates  []sampledGate
	other  []table.Curve
	values [][]float64 // of the others
}

// samplePool samples the gates of a pool, and what else follows it.
func (m *Model) samplePool(pool int) (*sampledPool, error) {
	p := &m.Pools[pool]
	g, octave, err := p.Table.grid()
	if err != nil {
		return nil, err
	}
	n, err := g.Points()
	if err != nil {
		return nil, err
	}
	s := &sampledPool{poolTable: poolTable{grid: g, octave: octave}, points: n}
	for _, gate := range m.poolGates(p.Name) {
		x := sampledGate{Gate: gate}
		err := gate.try(func() {
			x.steady = at(tabulated(s.over(gate.steady), g.Step), g, n)
			x.rate = at(tabulated(s.over(gate.rate), g.Step), g, n)
		})
		if err != nil {
			return nil, err
		}
		s.gates = append(s.gates, x)
	}
	cs := m.poolCurves(pool, Euler, 1)
	s.other = cs[2*len(s.gates):]
	for _, c := range s.other {
		err := guard("a function of "+p.Name, func() error {
			s.values = append(s.values, at(tabulated(s.over(c.F), g.Step), g, n))
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("hh: %s: %w", c.Name, err)
		}
	}
	return s, nil
}

// unusable says what cannot be used at point k, "" if all can.
func (s *sampledPool) unusable(k int) string {
	for i := range s.gates {
		if g := &s.gates[i]; !g.usable(k) {
			return fmt.Sprintf("gate %s: steady state %.4g, rate %.4g/ms", g.Name, g.steady[k], g.rate[k])
		}
	}
	for i, c := range s.other {
		if y := s.values[i][k]; !finite(y) {
			return fmt.Sprintf("%s is %v", c.Name, y)
		}
	}
	return ""
}

// poolTables returns where the tables of the model's pools are: where their functions can
// be used, around C0. It is an error if they cannot there, or if a gate is too fast for the
// method. The warnings say what was left out.
func (m *Model) poolTables(method Method, dt float64) (tables []poolTable, warnings []string, err error) {
	for i := range m.Pools {
		t, w, err := m.poolTable(i, method, dt)
		if err != nil {
			return nil, nil, fmt.Errorf("hh: model %q: pool %s: %w", m.Name, m.Pools[i].Name, err)
		}
		for _, text := range w {
			warnings = append(warnings, fmt.Sprintf("model %q: pool %s: %s", m.Name, m.Pools[i].Name, text))
		}
		tables = append(tables, t)
	}
	return tables, warnings, nil
}

func (m *Model) poolTable(i int, method Method, dt float64) (t poolTable, warnings []string, err error) {
	p := &m.Pools[i]
	if z := dt / p.Tau; z > method.gateLimit() {
		return t, nil, fmt.Errorf("dt %v ms is too large: %s is unstable with Tau %v ms, above %.4g ms", dt, method, p.Tau, p.Tau*method.gateLimit())
	}
	s, err := m.samplePool(i)
	if err != nil {
		return t, nil, err
	}
	first := p.first()
	from := 0
	for from+2 < s.points && s.at(s.grid.At(from+1)) <= first {
		from++
	}
	to := from + 1
	for _, k := range []int{from, to} {
		if what := s.unusable(k); what != "" && !(k == from && s.at(s.grid.At(k)) < first) {
			return t, nil, fmt.Errorf("%s at %.4g mM: want finite numbers, time constants above 0 and steady states of %v to %v", what, s.at(s.grid.At(k)), -tolerated, 1+tolerated)
		}
	}
	if s.unusable(from) != "" {
		from, to = to, min(to+1, s.points-1)
	}
	for from > 0 && s.unusable(from-1) == "" {
		from--
	}
	for to < s.points-1 && s.unusable(to+1) == "" {
		to++
	}
	t = s.poolTable
	for _, k := range []int{from - 1, to + 1} {
		if k < 0 || k >= s.points {
			continue
		}
		// At a concentration of 0 there may be no logarithm; nobody needs it.
		if c := s.at(s.grid.At(k)); c > 0 {
			warnings = append(warnings, fmt.Sprintf("%s at %.4g mM: its table is of %.4g to %.4g mM", s.unusable(k), c, s.at(s.grid.At(from)), s.at(s.grid.At(to))))
		}
	}
	if from > 0 {
		t.grid.Min = s.grid.At(from)
	}
	if to < s.points-1 {
		t.grid.Max = s.grid.At(to)
	}
	w, err := s.checkSpeed(first, method, dt, from, to)
	return t, append(warnings, w...), err
}

// checkSpeed returns an error if a gate is unstable at the concentration to begin with, and
// a warning if it is so up to a hundred times that or 0.1 mM.
func (s *sampledPool) checkSpeed(first float64, method Method, dt float64, from, to int) (warnings []string, err error) {
	limit := method.gateLimit()
	if math.IsInf(limit, 1) {
		return nil, nil
	}
	for i := range s.gates {
		g := &s.gates[i]
		for k := from; k <= to; k++ {
			c := s.at(s.grid.At(k))
			if !(dt*g.rate[k] > limit) || c > max(0.1, 100*first) {
				continue
			}
			text := fmt.Sprintf("dt %v ms: %s is unstable for gate %s, whose rate is %.4g/ms at %.4g mM, above %.4g ms", dt, method, g.Name, g.rate[k], c, limit/g.rate[k])
			if c <= first {
				return nil, fmt.Errorf("%s", text)
			}
			warnings = append(warnings, text)
			break
		}
	}
	return warnings, nil
}

// finiteAt reports whether functions are finite at a place and both ends of a grid.
func finiteAt(of []table.Function, g table.Grid, place float64) bool {
	for _, f := range of {
		if !finite(f.F(g.Min, place)) || !finite(f.F(g.Max, place)) {
			return false
		}
	}
	return true
}
