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
	case ExpEuler, CN:
		return math.Inf(1)
	case RK4:
		return rk4Limit
	}
	return eulerLimit
}

// checkSpeed returns an error if a gate never moves between the model's reversal
// potentials, or if a gate or receptor is so fast for the method at this step that it
// would grow from step to step.
func checkSpeed(m *Model, method Method, dt float64, s *sampled) error {
	for i := range s.gates {
		if g := &s.gates[i]; !g.Instantaneous {
			if err := m.checkGate(g, method, dt, s.grid); err != nil {
				return err
			}
		}
	}
	for _, r := range m.Receptors {
		fastest, name := r.Tau, "Tau"
		if r.Rise > 0 {
			fastest, name = r.Rise, "Rise"
		}
		if dt/fastest > method.gateLimit() {
			return fmt.Errorf("hh: dt %v ms is too large: %s is unstable for receptor %s of model %q with %s %v ms, above %.4g ms",
				dt, method, r.Name, m.Name, name, fastest, fastest*method.gateLimit())
		}
	}
	return nil
}

// checkGate is checkSpeed for a gate.
func (m *Model) checkGate(gate *sampledGate, method Method, dt float64, g table.Grid) error {
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
		return fmt.Errorf("hh: model %q: gate %s never moves: its rates are 0 from %v to %v mV", m.Name, gate.Name, max(lo, g.Min), min(hi, g.Max))
	}
	if z := dt * fastest; z > method.gateLimit() {
		return fmt.Errorf("hh: dt %v ms is too large: %s is unstable for gate %s of model %q, whose rate reaches %.4g/ms at %v mV, above %.4g ms",
			dt, method, gate.Name, m.Name, fastest, where, method.gateLimit()/fastest)
	}
	return nil
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
