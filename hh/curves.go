package hh

import "github.com/lut4go/lut4go/table"

// Curves returns the functions of the voltage (mV) that networks tabulate for
// the model: what a step of dt ms by the method looks up. These are two of each
// gate that has a state, "a(gate)" and "b(gate)", in the order of the state, of
// each channel with instantaneous gates "g(channel)", its conductance in mS/cm2
// without its other gates, of each current with F or such gates "i(current)", in
// uA/cm2 without its other gates, and of each receptor with a Block "block(receptor)".
// Where spikes reset v, currents and gates that are Unbounded are constant beyond the
// threshold, see Model.Resets.
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
// instantaneous gates its conductance without the other gates (mS/cm2), then the
// currents (uA/cm2), then the block of each receptor that has one.
//
// All but Runge-Kutta fold the step into the gate's two, x = a*x + b;
// Runge-Kutta needs the slope itself, b - a*x.
func curves(m *Model, method Method, dt float64) []table.Curve {
	gates := m.dynamic()
	cs := gateCurves(gates, method, dt)
	for i, g := range gates {
		if g.Unbounded {
			cs[2*i].F, cs[2*i+1].F = m.upToPeak(cs[2*i].F), m.upToPeak(cs[2*i+1].F)
		}
	}
	for _, c := range m.Channels {
		if c.instantaneous() {
			cs = append(cs, table.Curve{Name: "g(" + c.Name + ")", F: c.open})
		}
	}
	for i := range m.Currents {
		if c := &m.Currents[i]; c.tabulated() {
			cs = append(cs, table.Curve{Name: "i(" + c.Name + ")", F: m.upToPeak(c.value)})
		}
	}
	for _, r := range m.Receptors {
		if r.Block != nil {
			cs = append(cs, table.Curve{Name: "block(" + r.Name + ")", F: r.Block})
		}
	}
	return cs
}

// gateCurves returns two curves for each gate, of what it follows.
func gateCurves(gates []*Gate, method Method, dt float64) []table.Curve {
	var cs []table.Curve
	for _, g := range gates {
		a, b := g.step(method, dt)
		cs = append(cs, table.Curve{Name: "a(" + g.Name + ")", F: a}, table.Curve{Name: "b(" + g.Name + ")", F: b})
	}
	return cs
}

// step returns what takes the gate through a step, or with Runge-Kutta its slope.
func (g *Gate) step(method Method, dt float64) (a, b func(x float64) float64) {
	a = func(x float64) float64 { return method.keeps(dt, g.rate(x)) }
	b = func(x float64) float64 { return method.gains(dt, g.rate(x), g.opening(x)) }
	return a, b
}

// keeps returns a of the step x = a*x + b of a gate with a rate and an opening, 1/ms, at the
// voltage of the step: with exponential methods exp(-dt*rate), the exact one at a constant
// voltage. With Runge-Kutta it is that of the slope b - a*x.
func (m Method) keeps(dt, rate float64) float64 {
	switch {
	case m == RK4:
		return rate
	case m.exponential():
		return Exp(-float64(dt * rate))
	}
	return 1 - float64(dt*rate)
}

// gains returns b of that step: with exponential methods the steady state times 1 - a.
func (m Method) gains(dt, rate, opening float64) float64 {
	switch {
	case m == RK4:
		return opening
	case m.exponential():
		return float64(float64(dt*opening) * Exprel(-float64(dt*rate)))
	}
	return float64(dt * opening)
}
