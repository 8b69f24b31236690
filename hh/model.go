package hh

import (
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/internal/portable"
)

// Model is a single-compartment cell:
//
//	Cm dv/dt = I - sum over channels of G * (product of gates^Power) * (v - E)
//	             - sum over receptors of G * s * (v - E)
//
// Its state is v, then the gates that are not instantaneous in the order of
// their channels, then the receptors.
type Model struct {
	Name      string
	Cm        float64 // membrane capacitance, uF/cm2
	Channels  []Channel
	Receptors []Receptor
	Threshold float64 // a spike is an upward crossing of this voltage, mV
	// Refractory is for how long after a spike a further crossing is no spike,
	// in ms, rounded to whole steps by WholeSteps: it is neither recorded nor
	// delivered. A crossing that long after the spike is one again. With 0 every
	// upward crossing is a spike; a cell that stays above the threshold never
	// spikes a second time, whatever Refractory is.
	Refractory float64
	V0         float64 // initial voltage, mV; gates start at their steady state there
	Celsius    float64 // temperature, for gates with a Q10
}

// Channel is one ionic conductance. Without gates it is a leak.
type Channel struct {
	Name  string
	G     float64 // maximal conductance, mS/cm2
	E     float64 // reversal potential, mV
	Gates []Gate
}

// Gate is one gating variable x, given by its rates
//
//	dx/dt = Phi * (Alpha*(1-x) - Beta*x)
//
// or by its steady state and time constant
//
//	dx/dt = Phi * (Inf-x) / Tau
//
// An instantaneous gate has no state: it is at its steady state always. Where rates
// are 0/0, or not finite otherwise, their limits count if they have any. Which rates
// can be used, Model.RateGrid says.
type Gate struct {
	Name          string
	Power         float64 // exponent in the channel's conductance; a whole one is fastest
	Alpha, Beta   Rate    // 1/ms
	Inf, Tau      Rate    // no unit, ms; an instantaneous gate needs no Tau
	Phi           float64 // factor of the rates; 0 stands for 1
	Instantaneous bool

	// Q10 is by what the rates grow for ten degrees, and Celsius the temperature
	// at which they were measured: they are multiplied by
	// Q10^((Model.Celsius-Celsius)/10). A Q10 of 0 stands for 1.
	Q10, Celsius float64
	warmth       float64 // that factor, once the gate is part of a network's model; 0 before
}

// Receptor is a synaptic conductance G*s, or a current, that spikes make. A spike
// that arrives over a synapse of weight w adds to s, t ms later,
//
//	w * exp(-t/Tau)                         with no Rise: a single exponential
//	w * t/Tau * exp(1 - t/Tau)              with Rise = Tau: the alpha function
//	w * (exp(-t/Tau) - exp(-t/Rise)) / peak otherwise: a double exponential
//
// so that w is the peak of each. (Rall, J. Neurophysiol. 30:1138, 1967, for the
// alpha function; Rothman in Encyclopedia of Computational Neuroscience, 2014,
// for all three.) With a Rise the receptor has a second state variable, named
// by it and "_rise".
type Receptor struct {
	Name    string
	G       float64 // for s = 1: conductance, mS/cm2, or current, uA/cm2
	E       float64 // reversal potential of a conductance, mV
	Tau     float64 // decay time constant, ms
	Rise    float64 // rise time constant, ms, up to Tau; 0 for none
	Current bool    // s makes a current, positive inward, rather than a conductance
}

// scale returns by what a weight has to be multiplied for s to peak at it, given
// that s follows ds/dt = -s/Tau + scale*x, dx/dt = -x/Rise after x = 1 (1/ms).
func (r *Receptor) scale() float64 {
	if r.Rise == r.Tau {
		return Exp(1) / r.Tau
	}
	// The peak is where the two exponentials' slopes are equal. It all follows from
	// the difference of their times, which is exact where these are near each other,
	// so that nothing cancels there.
	d := (r.Tau - r.Rise) / r.Rise
	k := d / r.Tau
	t := portable.Log1p(d) / k
	return 1 / float64(t*float64(Exp(-t/r.Tau)*Exprel(-float64(k*t))))
}

// clone returns a model that shares no slice with m.
func (m *Model) clone() Model {
	c := *m
	c.Channels, c.Receptors = slices.Clone(m.Channels), slices.Clone(m.Receptors)
	for i := range c.Channels {
		c.Channels[i].Gates = slices.Clone(c.Channels[i].Gates)
		for j := range c.Channels[i].Gates {
			g := &c.Channels[i].Gates[j]
			g.warmth = 1
			if g.Q10 > 0 {
				g.warmth = engine.Power(g.Q10, (m.Celsius-g.Celsius)/10)
			}
		}
	}
	return c
}

// phi returns the factor of the rates.
func (g *Gate) phi() float64 {
	phi := 1.0
	if g.Phi != 0 {
		phi = g.Phi
	}
	if g.warmth != 0 {
		phi *= g.warmth
	}
	return phi
}

// try calls f, which calls the gate's rates, and makes an error of a panic.
func (g *Gate) try(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("hh: gate %s: a rate function panicked: %v", g.Name, p)
		}
	}()
	f()
	return nil
}

// steady returns the gate's steady state at v.
func (g *Gate) steady(v float64) float64 {
	if g.Inf != nil {
		return g.Inf(v)
	}
	a := g.Alpha(v)
	return a / (a + g.Beta(v))
}

// opening returns Phi*Alpha, the rate of opening (1/ms).
func (g *Gate) opening(v float64) float64 {
	if g.Inf != nil {
		return float64(g.Inf(v) * g.rate(v))
	}
	return float64(g.phi() * g.Alpha(v))
}

// rate returns Phi*(Alpha+Beta), the inverse of the time constant (1/ms).
func (g *Gate) rate(v float64) float64 {
	if g.Tau != nil {
		return g.phi() / g.Tau(v)
	}
	return float64(g.phi() * (g.Alpha(v) + g.Beta(v)))
}

// dynamic returns the gates that have a state, in the order of the state.
func (m *Model) dynamic() []*Gate {
	var gates []*Gate
	for c := range m.Channels {
		for g := range m.Channels[c].Gates {
			if gate := &m.Channels[c].Gates[g]; !gate.Instantaneous {
				gates = append(gates, gate)
			}
		}
	}
	return gates
}

// Variables returns the names of the model's state variables in their order.
func (m *Model) Variables() []string {
	names := []string{"v"}
	for _, g := range m.dynamic() {
		names = append(names, g.Name)
	}
	for _, r := range m.Receptors {
		names = append(names, r.Name)
		if r.Rise > 0 {
			names = append(names, r.Name+"_rise")
		}
	}
	return names
}

// Validate returns an error that names the first parameter that makes no sense.
func (m *Model) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("hh: model %q: %w", m.Name, fmt.Errorf(format, args...))
	}
	if !(m.Cm > 0) || math.IsInf(m.Cm, 0) {
		return fail("Cm is %v uF/cm2, want a positive number", m.Cm)
	}
	if !finite(m.Threshold) {
		return fail("Threshold is %v mV, want a finite number", m.Threshold)
	}
	if !(m.Refractory >= 0) || math.IsInf(m.Refractory, 0) {
		return fail("Refractory is %v ms, want a number from 0", m.Refractory)
	}
	if !isTemperature(m.Celsius) {
		return fail("Celsius is %v degC, want a finite number from %v", m.Celsius, AbsoluteZero)
	}
	if !finite(m.V0) {
		return fail("V0 is %v mV, want a finite number", m.V0)
	}
	if len(m.Channels) == 0 {
		return fail("no channels")
	}
	channels, states := map[string]bool{}, map[string]bool{"v": true}
	for _, c := range m.Channels {
		if channels[c.Name] || c.Name == "" {
			return fail("channel name %q is empty or used twice", c.Name)
		}
		channels[c.Name] = true
		if !(c.G >= 0) || math.IsInf(c.G, 0) {
			return fail("channel %s: G is %v mS/cm2, want a number from 0", c.Name, c.G)
		}
		if !finite(c.E) {
			return fail("channel %s: E is %v mV, want a finite number", c.Name, c.E)
		}
		for _, g := range c.Gates {
			if err := g.validate(); err != nil {
				return fail("channel %s: %w", c.Name, err)
			}
			if states[g.Name] {
				return fail("two state variables are named %q", g.Name)
			}
			states[g.Name] = true
		}
	}
	for _, r := range m.Receptors {
		if states[r.Name] || r.Name == "" {
			return fail("receptor name %q is empty or used twice", r.Name)
		}
		states[r.Name] = true
		if !(r.G >= 0) || math.IsInf(r.G, 0) {
			return fail("receptor %s: G is %v mS/cm2, want a number from 0", r.Name, r.G)
		}
		if !finite(r.E) {
			return fail("receptor %s: E is %v mV, want a finite number", r.Name, r.E)
		}
		if !(r.Tau > 0) || math.IsInf(r.Tau, 0) {
			return fail("receptor %s: Tau is %v ms, want a positive number", r.Name, r.Tau)
		}
		if !(r.Rise >= 0 && r.Rise <= r.Tau) {
			return fail("receptor %s: Rise is %v ms, want 0 to Tau, %v ms", r.Name, r.Rise, r.Tau)
		}
		if rise := r.Name + "_rise"; r.Rise > 0 {
			if !finite(r.scale()) {
				return fail("receptor %s: Rise is %v ms beside Tau, %v ms: too short for its rate to be a float64, want 0 for none", r.Name, r.Rise, r.Tau)
			}
			if states[rise] {
				return fail("two state variables are named %q", rise)
			}
			states[rise] = true
		}
	}
	return nil
}

func (g *Gate) validate() error {
	rates, steady := g.Alpha != nil || g.Beta != nil, g.Inf != nil || g.Tau != nil
	switch {
	case g.Name == "":
		return fmt.Errorf("a gate has no name")
	case !(g.Power > 0) || math.IsInf(g.Power, 0):
		return fmt.Errorf("gate %s: Power is %v, want a positive number", g.Name, g.Power)
	case !(g.Q10 >= 0) || math.IsInf(g.Q10, 0) || !isTemperature(g.Celsius):
		return fmt.Errorf("gate %s: Q10 is %v, measured at %v degC, want a positive number, or 0 for none, and a temperature from %v", g.Name, g.Q10, g.Celsius, AbsoluteZero)
	case !(g.Phi >= 0) || math.IsInf(g.Phi, 0):
		return fmt.Errorf("gate %s: Phi is %v, want a positive number, or 0 for 1", g.Name, g.Phi)
	case rates == steady, rates && (g.Alpha == nil || g.Beta == nil),
		steady && (g.Inf == nil || g.Tau == nil && !g.Instantaneous):
		return fmt.Errorf("gate %s: want either Alpha and Beta, or Inf and Tau", g.Name)
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// AbsoluteZero is the lowest temperature there is, degC.
const AbsoluteZero = -273.15

func isTemperature(celsius float64) bool { return finite(celsius) && celsius >= AbsoluteZero }
