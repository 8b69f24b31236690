package hh

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// Model is a single-compartment cell:
//
//	Cm dv/dt = I - sum over channels of G * (product of gates^Power) * (v - E)
//	             - sum over receptors of G * s * Block(v) * (v - E)
//	             + sum over currents of I * F(v) * (product of gates^Power)
//
// Its state is v, then the gates that are not instantaneous in the order of
// their channels and currents, those of a pool after the others, then the pools, then the
// receptors.
type Model struct {
	Name      string
	Cm        float64 // membrane capacitance, uF/cm2
	Channels  []Channel
	Receptors []Receptor
	Currents  []Current      // functions of the voltage that are no conductances
	Pools     []Pool         // concentrations of ions that channels carry
	Threshold float64        // a spike is an upward crossing of this voltage, mV, see SpikeAt
	SpikeAt   SpikeCondition // Crossing if empty
	// Refractory is for how long after a spike a further crossing is no spike,
	// in ms, rounded to whole steps by WholeSteps: it is neither recorded nor
	// delivered. A crossing that long after the spike is one again. With 0 every
	// upward crossing is a spike; a cell that stays above the threshold never
	// spikes a second time, whatever Refractory is, unless SpikeAt is Level.
	Refractory float64
	// Resets are what a spike does to the cell, in their order. Arrivals of the same
	// step come before or after, which makes no difference to the bits. Gates are then
	// where the method has them: by staggered and cn half a step further on than v.
	//
	// Where a spike sets v below the threshold, currents and gates that are Unbounded
	// count beyond it as they are at the threshold: v is there within a step alone, and
	// an F that grows exponentially does no harm.
	Resets []Reset
	// Hold keeps v as it is for the refractory time, while gates and receptors go on:
	// Brian2's (unless refractory). With a Refractory of k steps v does not move in the
	// k - 1 steps after the one of the spike, and moves and can spike in the k-th.
	Hold    bool
	V0      float64 // initial voltage, mV; gates start at their steady state there
	Celsius float64 // temperature, for gates with a Q10
}

// clone returns a model that shares no slice with m.
func (m *Model) clone() Model {
	c := *m
	c.Channels, c.Receptors = slices.Clone(m.Channels), slices.Clone(m.Receptors)
	c.Currents, c.Resets = slices.Clone(m.Currents), slices.Clone(m.Resets)
	c.Pools = slices.Clone(m.Pools)
	for i := range c.Channels {
		ch := &c.Channels[i]
		ch.Gates = slices.Clone(ch.Gates)
		if k := c.poolIndex(ch.Nernst); k >= 0 && c.Pools[k].Outside > 0 && c.Pools[k].first() > 0 {
			ch.E = c.Pools[k].nernst(c.Celsius, c.Pools[k].first())
		}
	}
	for i := range c.Currents {
		c.Currents[i].Gates = slices.Clone(c.Currents[i].Gates)
	}
	for _, g := range c.gates() {
		g.q10Factor = 1
		if g.Q10 > 0 {
			g.q10Factor = engine.Power(g.Q10, (m.Celsius-g.Celsius)/10)
		}
	}
	return c
}

// gates returns all gates, in the order of channels and currents.
func (m *Model) gates() []*Gate {
	var gates []*Gate
	add := func(of []Gate) {
		for i := range of {
			gates = append(gates, &of[i])
		}
	}
	for i := range m.Channels {
		add(m.Channels[i].Gates)
	}
	for i := range m.Currents {
		add(m.Currents[i].Gates)
	}
	return gates
}

// dynamic returns the gates that have a state and follow the voltage, in the order of the
// state, where they are the first ones.
func (m *Model) dynamic() []*Gate {
	return slices.DeleteFunc(m.gates(), func(g *Gate) bool { return g.Instantaneous || g.Pool != "" })
}

// Variables returns the names of the model's state variables in their order.
func (m *Model) Variables() []string {
	names := []string{"v"}
	for _, g := range m.stateful() {
		names = append(names, g.Name)
	}
	for i := range m.Pools {
		names = append(names, m.Pools[i].Name)
	}
	for i := range m.Receptors {
		names = append(names, m.Receptors[i].variables()...)
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
	if len(m.Channels) == 0 && len(m.Currents) == 0 {
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
	currents := map[string]bool{}
	for i := range m.Currents {
		c := &m.Currents[i]
		if currents[c.Name] || c.Name == "" {
			return fail("current name %q is empty or used twice", c.Name)
		}
		currents[c.Name] = true
		if err := c.validate(); err != nil {
			return fail("%w", err)
		}
		for _, g := range c.Gates {
			if err := g.validate(); err != nil {
				return fail("current %s: %w", c.Name, err)
			}
			if states[g.Name] {
				return fail("two state variables are named %q", g.Name)
			}
			states[g.Name] = true
		}
	}
	if err := m.validatePools(states); err != nil {
		return fail("%w", err)
	}
	for i := range m.Receptors {
		r := &m.Receptors[i]
		if states[r.Name] || r.Name == "" {
			return fail("receptor name %q is empty or used twice", r.Name)
		}
		if err := cmp.Or(r.validate(), m.checkFollows(r)); err != nil {
			return fail("%w", err)
		}
		for _, name := range r.variables() {
			if states[name] {
				return fail("two state variables are named %q", name)
			}
			states[name] = true
		}
	}
	if err := m.validateSpikes(); err != nil {
		return fail("%w", err)
	}
	return nil
}

// span returns the range of the model's reversal potentials, initial voltage, and
// voltages from reset to threshold, which the voltage does not leave without a current.
func (m *Model) span() (lo, hi float64) {
	lo, hi = m.V0, m.V0
	for _, r := range m.Resets {
		if r.Variable == "v" && !r.Add {
			lo, hi = min(lo, r.Value), max(hi, r.Value, m.Threshold)
		}
	}
	for _, c := range m.Channels {
		lo, hi = min(lo, c.E), max(hi, c.E)
	}
	for _, r := range m.Receptors {
		lo, hi = min(lo, r.E), max(hi, r.E)
	}
	return lo, hi
}
