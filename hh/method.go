package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/table"
)

// Method is the way a step is made.
type Method string

// Methods. In all of them spikes arrive between steps. The exponential ones
// relax gates and synapses by the exact exponential for the voltage at hand, so
// that no rate is too fast for them.
const (
	// Euler is forward Euler: every variable from the values before the step.
	// First order.
	Euler Method = engine.Euler
	// ExpEuler relaxes gates, synapses and voltage exponentially, all from the
	// values before the step: Rush & Larsen, IEEE Trans. Biomed. Eng.
	// 25:389-392, 1978. First order, stable for every step. The voltage's
	// exponential is a rational function, see kernel.Kernels.RelaxVoltage, which
	// leaves too much of the way where dt times the conductance passes 3 Cm.
	ExpEuler Method = engine.ExpEuler
	// Staggered keeps gates and synapses half a step ahead of the voltage,
	// which makes a forward Euler step with them. First order, with a far
	// smaller error than Euler's. Gates read between runs, and recorded, are
	// those of half a step before the voltage's time.
	Staggered Method = engine.Staggered
	// CN is Staggered with a Crank-Nicolson step of the voltage: Hines, Int. J.
	// Biomed. Comput. 15:69-76, 1984. Stable for every step, and second order
	// for models whose gates all have a state; an instantaneous gate follows
	// the voltage before the step and leaves it at first order.
	CN Method = engine.CN
	// RK4 is the classical Runge-Kutta method. Fourth order.
	RK4 Method = engine.RK4
)

// Methods lists the methods there are.
func Methods() []Method { return []Method{Euler, ExpEuler, Staggered, CN, RK4} }

// exponential reports whether gates and synapses relax by exponentials.
func (m Method) exponential() bool { return m == ExpEuler || m == Staggered || m == CN }

// staggered reports whether gates are half a step ahead of the voltage.
func (m Method) staggered() bool { return m == Staggered || m == CN }

// Orders lists the ways in which rates are found: by a table of either order, or
// exactly, which calls the rate functions for every neuron and step: a reference,
// much slower.
func Orders() []table.Order { return []table.Order{table.Linear, table.Cubic, table.Exact} }

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

// Curves returns the functions of the voltage (mV) that networks tabulate for
// the model: what a step of dt ms by the method looks up. These are two of each
// gate that has a state, "a(gate)" and "b(gate)", in the order of the state, and
// of each channel with instantaneous gates "g(channel)", its conductance in
// mS/cm2 without its other gates.
//
// With RK4 the gate x follows dx/dt = b - a*x, in 1/ms whatever dt is; with the
// other methods a step takes it to a*x + b, and dt is part of both.
func (m *Model) Curves(method Method, dt float64) ([]table.Curve, error) {
	// Curves have no backend, so that the environment's does not matter.
	c := Config{Method: method, Dt: dt, Backend: "purego"}
	if err := c.complete(); err != nil {
		return nil, err
	}
	own := m.clone() // the caller may change its own
	if err := own.Validate(); err != nil {
		return nil, err
	}
	return curves(&own, c.Method, dt), nil
}

// curves returns what a step of the method looks up: two curves for each gate
// with a state, in the order of the state, then for each channel with
// instantaneous gates its conductance without the other gates (mS/cm2).
//
// All but Runge-Kutta fold the step into the gate's two, x = a*x + b;
// Runge-Kutta needs the slope itself, b - a*x.
func curves(m *Model, method Method, dt float64) []table.Curve {
	var cs []table.Curve
	for _, g := range m.dynamic() {
		var a, b func(v float64) float64
		switch {
		case method == RK4:
			a, b = g.rate, g.opening
		case method.exponential():
			a, b = g.relaxation(dt)
		default:
			a = func(v float64) float64 { return 1 - float64(dt*g.rate(v)) }
			b = func(v float64) float64 { return float64(dt * g.opening(v)) }
		}
		cs = append(cs, table.Curve{Name: "a(" + g.Name + ")", F: a}, table.Curve{Name: "b(" + g.Name + ")", F: b})
	}
	for _, c := range m.Channels {
		if c.instantaneous() {
			cs = append(cs, table.Curve{Name: "g(" + c.Name + ")", F: c.open})
		}
	}
	return cs
}

// relaxation returns a and b of x = a*x + b, the exact step of h ms at a
// constant voltage: a = exp(-h*rate), b = inf*(1-a).
func (g *Gate) relaxation(h float64) (a, b func(v float64) float64) {
	a = func(v float64) float64 { return Exp(-float64(h * g.rate(v))) }
	b = func(v float64) float64 {
		return float64(float64(h*g.opening(v)) * Exprel(-float64(h*g.rate(v))))
	}
	return a, b
}

// instantaneous reports whether the channel has instantaneous gates.
func (c *Channel) instantaneous() bool {
	for _, g := range c.Gates {
		if g.Instantaneous {
			return true
		}
	}
	return false
}

// open returns G times the instantaneous gates at v.
func (c *Channel) open(v float64) float64 {
	y := c.G
	for i := range c.Gates {
		if g := &c.Gates[i]; g.Instantaneous {
			x := g.steady(v)
			if n, whole := engine.WholePower(g.Power); whole {
				for range n {
					y *= x
				}
			} else {
				y *= engine.Power(x, g.Power)
			}
		}
	}
	return y
}

// span returns the range of the model's reversal potentials and initial
// voltage, which the voltage does not leave without an injected current.
func (m *Model) span() (lo, hi float64) {
	lo, hi = m.V0, m.V0
	for _, c := range m.Channels {
		lo, hi = min(lo, c.E), max(hi, c.E)
	}
	for _, r := range m.Receptors {
		lo, hi = min(lo, r.E), max(hi, r.E)
	}
	return lo, hi
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
