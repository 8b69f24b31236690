package hh

import (
	"fmt"
	"math"

	"github.com/lut4go/lut4go/table"
)

// Method is the way a step is made.
type Method string

// Methods.
const (
	// Euler is forward Euler: every variable from the values before the step.
	// First order.
	Euler Method = "euler"
	// RK4 is the classical Runge-Kutta method. Fourth order.
	RK4 Method = "rk4"
)

// Methods lists the methods there are.
func Methods() []Method { return []Method{Euler, RK4} }

// Order is the way rates are found between the table's points.
type Order string

// Orders.
const (
	// Linear interpolates between two points.
	Linear Order = "linear"
	// Exact uses no table and calls the rate functions for every neuron and
	// step: a reference, much slower.
	Exact Order = "exact"
)

// Orders lists the orders there are.
func Orders() []Order { return []Order{Linear, Exact} }

// limit returns the largest dt*lambda for which the method is stable on
// x' = -lambda*x, lambda > 0.
func (m Method) limit() float64 {
	if m == RK4 {
		return 2.785293563405282 // the real root beyond 0 of 1-z+z^2/2-z^3/6+z^4/24 = 1
	}
	return 2
}

// curves returns what a step of the method looks up: two curves for each gate
// with a state, in the order of the state, then for each channel with
// instantaneous gates its conductance without the other gates (mS/cm2).
//
// Forward Euler folds the step into the gate's two, x = a*x + b; Runge-Kutta
// needs the slope itself, b - a*x.
func curves(m *Model, method Method, dt float64) []table.Curve {
	var cs []table.Curve
	for _, g := range m.dynamic() {
		a := func(v float64) float64 { return 1 - float64(dt*g.rate(v)) }
		b := func(v float64) float64 { return float64(dt * g.opening(v)) }
		if method == RK4 {
			a, b = g.rate, g.opening
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
			for range g.Power {
				y *= x
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

// checkRates returns an error if a rate is negative at a point of the grid, or
// so fast for the method at this step, between the reversal potentials, that
// the gate would grow from step to step.
func checkRates(m *Model, method Method, dt float64, g table.Grid) error {
	n, err := g.Points()
	if err != nil {
		return err
	}
	lo, hi := m.span()
	for _, gate := range m.dynamic() {
		fastest, where := 0.0, 0.0
		for i := range n {
			v := g.At(i)
			r, o := gate.rate(v), gate.opening(v)
			if r < 0 || o < 0 || o > r*(1+1e-9) {
				return fmt.Errorf("hh: model %q: gate %s at %v mV opens at %v/ms of %v/ms in all: rates must not be negative", m.Name, gate.Name, v, o, r)
			}
			if v >= lo && v <= hi && r > fastest && finite(r) {
				fastest, where = r, v
			}
		}
		if z := dt * fastest; z > method.limit() {
			return fmt.Errorf("hh: dt %v ms is too large: %s is unstable for gate %s of model %q, whose rate reaches %.4g/ms at %v mV, above %.4g ms",
				dt, method, gate.Name, m.Name, fastest, where, method.limit()/fastest)
		}
	}
	for _, r := range m.Receptors {
		if dt/r.Tau > method.limit() {
			return fmt.Errorf("hh: dt %v ms is too large: %s is unstable for receptor %s of model %q with Tau %v ms, above %.4g ms",
				dt, method, r.Name, m.Name, r.Tau, r.Tau*method.limit())
		}
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
	return method.limit() * m.Cm / g
}
