package hh

import (
	"fmt"
	"math"
)

// Current is a current through the membrane that is any function of the voltage, with
// gates or without:
//
//	I * F(v) * product of gates^Power
//
// F is tabulated like the rates of gates. So it can be the upstroke of exponential
// integrate-and-fire cells, or the flux through a channel by Goldman, Hodgkin and Katz.
// A current without F is proportional to its gates, such as the adaptation w of adaptive
// integrate-and-fire cells, a gate that is Unbounded, with an I of -1.
type Current struct {
	Name  string
	I     float64 // uA/cm2, positive inward
	F     Rate    // of the voltage in mV, no unit; nil for 1
	Gates []Gate
	Pool  string // whose ions it carries, one of Model.Pools; none if empty
}

// value returns I times F and the instantaneous gates at v.
func (c *Current) value(v float64) float64 {
	y := c.I
	if c.F != nil {
		y *= c.F(v)
	}
	return openGates(y, c.Gates, "", v)
}

// tabulated reports whether the current has a curve of its own.
func (c *Current) tabulated() bool { return c.F != nil || anyInstantaneous(c.Gates, "") }

// unit returns what the parameter I of single cells is relative to: the model's, if that is
// part of a table, and 1 otherwise.
func (c *Current) unit() float64 {
	if c.tabulated() {
		return c.I
	}
	return 1
}

func (c *Current) validate() error {
	if !finite(c.I) {
		return fmt.Errorf("current %s: I is %v uA/cm2, want a finite number", c.Name, c.I)
	}
	if c.F == nil && len(c.Gates) == 0 {
		return fmt.Errorf("current %s: it has neither F nor gates, want one of them, or SetCurrent for a constant", c.Name)
	}
	return nil
}

// peak returns the voltage above which currents do not grow, mV: of cells that a spike
// takes below their threshold, that threshold. Past it they have spiked by the end of the
// step, and a current that grows exponentially is of no meaning there.
func (m *Model) peak() float64 {
	for _, r := range m.Resets {
		if r.Variable == "v" && !r.Add && r.Value < m.Threshold {
			return m.Threshold
		}
	}
	return math.Inf(1)
}

// upToPeak returns a function of the voltage that is constant above the peak.
func (m *Model) upToPeak(f func(v float64) float64) func(v float64) float64 {
	peak := m.peak()
	return func(v float64) float64 { return f(min(v, peak)) }
}
