package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/table"
)

// Largest dt*lambda for which a method is stable on x' = -lambda*x, lambda > 0.
const (
	eulerLimit = 2
	rk4Limit   = 2.785293563405282 // where 1 - z + z^2/2 - z^3/6 + z^4/24 is 1 again
)

// gateLimit returns the limit for gates and synapses.
func (m Method) gateLimit() float64 {
	switch {
	case m.exponential():
		return math.Inf(1)
	case m == RK4:
		return rk4Limit
	}
	return eulerLimit
}

// voltageLimit returns the limit for the voltage.
func (m Method) voltageLimit() float64 {
	switch m {
	case ExpEuler, CN, BE:
		return math.Inf(1)
	case RK4:
		return rk4Limit
	}
	return eulerLimit
}

// checkStep returns the part of the configuration's grid that the model's tables have,
// see Model.RateGrid. Rates that cannot be used, or are too fast for the method and
// step, are an error; the warnings say what is at the edge.
func (m *Model) checkStep(c *Config) (grid table.Grid, warnings []string, err error) {
	for i := range m.Receptors {
		if err := m.Receptors[i].checkPulse(c.Dt); err != nil {
			return table.Grid{}, nil, fmt.Errorf("hh: model %q: %w", m.Name, err)
		}
	}
	if err := m.checkBlocks(c.Grid); err != nil {
		return table.Grid{}, nil, err
	}
	gates, err := m.sample(c.Grid)
	if err != nil {
		return table.Grid{}, nil, err
	}
	if grid, warnings, err = m.rateGrid(gates); err != nil {
		return table.Grid{}, nil, err
	}
	overshoots, err := checkSpeed(m, c.Method, c.Dt, gates)
	if err != nil {
		return table.Grid{}, nil, err
	}
	warnings = append(warnings, overshoots...)
	if limit := voltageLimit(m, c.Method); c.Dt > limit {
		warnings = append(warnings, fmt.Sprintf("dt %v ms: %s is unstable for the voltage of model %q above %.4g ms if half of its channels open at once",
			c.Dt, c.Method, m.Name, limit))
	}
	return grid, warnings, nil
}

// overshoots reports whether the method takes x' = -lambda*x past 0, though it may be
// stable there, for dt*lambda: a gate out of 0 to 1, a conductance below 0.
func (m Method) overshoots(z float64) bool { return m == Euler && z > 1 }

// checkSpeed returns an error if a gate never moves between the model's reversal
// potentials, or if a gate or receptor is so fast for the method at this step that it
// would grow from step to step. The warnings say which overshoot.
func checkSpeed(m *Model, method Method, dt float64, s *sampled) (warnings []string, err error) {
	for i := range s.gates {
		if g := &s.gates[i]; !g.Instantaneous {
			w, err := m.checkGate(g, method, dt, s.grid)
			if err != nil {
				return nil, err
			}
			warnings = append(warnings, w...)
		}
	}
	for _, r := range m.Receptors {
		if r.Kinetics != (Kinetics{}) {
			continue // exact with any step
		}
		fastest, name := r.Tau, "Tau"
		if r.Rise > 0 {
			fastest, name = r.Rise, "Rise"
		}
		if dt/fastest > method.gateLimit() {
			return nil, fmt.Errorf("hh: dt %v ms is too large: %s is unstable for receptor %s of model %q with %s %v ms, above %.4g ms",
				dt, method, r.Name, m.Name, name, fastest, fastest*method.gateLimit())
		}
		if method.overshoots(dt / fastest) {
			warnings = append(warnings, fmt.Sprintf("dt %v ms: %s takes receptor %s of model %q, with %s %v ms, below 0",
				dt, method, r.Name, m.Name, name, fastest))
		}
	}
	return warnings, nil
}

// checkGate is checkSpeed for a gate.
func (m *Model) checkGate(gate *sampledGate, method Method, dt float64, g table.Grid) (warnings []string, err error) {
	lo, hi := m.span()
	fastest, where, seen := 0.0, 0.0, false
	for i, r := range gate.rate {
		v := g.At(i)
		if v < lo || v > hi || !finite(r) {
			continue
		}
		seen = true
		if r > fastest {
			fastest, where = r, v
		}
	}
	if seen && fastest == 0 {
		return nil, fmt.Errorf("hh: model %q: gate %s never moves: its rates are 0 from %v to %v mV", m.Name, gate.Name, max(lo, g.Min), min(hi, g.Max))
	}
	z := dt * fastest
	if z > method.gateLimit() {
		return nil, fmt.Errorf("hh: dt %v ms is too large: %s is unstable for gate %s of model %q, whose rate reaches %.4g/ms at %v mV, above %.4g ms",
			dt, method, gate.Name, m.Name, fastest, where, method.gateLimit()/fastest)
	}
	if method.overshoots(z) {
		warnings = append(warnings, fmt.Sprintf("dt %v ms: %s takes gate %s of model %q, whose rate reaches %.4g/ms at %v mV, past its steady state, and perhaps out of 0 to 1, above %.4g ms",
			dt, method, gate.Name, m.Name, fastest, where, 1/fastest))
	}
	return warnings, nil
}

// voltageLimit returns the step (ms) above which the voltage is unstable for
// the method with half of all channels open, more than any spike opens.
func voltageLimit(m *Model, method Method) float64 {
	g := 0.0
	for _, c := range m.Channels {
		if len(c.Gates) == 0 {
			g += c.G
		} else {
			g += c.G / 2
		}
	}
	if g == 0 {
		return math.Inf(1)
	}
	return method.voltageLimit() * m.Cm / g
}
