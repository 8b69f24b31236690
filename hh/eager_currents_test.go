package hh

import "math"

// eagerTerm is a part of the current into a cell, and what the cell's conductance has of it.
type eagerTerm struct {
	name                 string
	current, conductance float64
}

// terms returns all the current into a cell at its voltage.
func (r *eagerReference) terms(c *eagerCell, receptors []eagerReceptor) []eagerTerm {
	terms := append(c.ionic(), c.synaptic(receptors)...)
	terms = append(terms, eagerTerm{"injected", c.parameter("current", 0) + c.injected[c.index], 0})
	terms = append(terms, r.coupled(c)...)
	for _, x := range r.clamps {
		if x.resistor > 0 && x.on(c, r.step) {
			terms = append(terms, conducted("clamp", 1/x.resistor, x.command, c.v))
		}
	}
	return terms
}

// conducted returns the current through a conductance.
func conducted(name string, g, e, v float64) eagerTerm {
	return eagerTerm{name, g * (e - v), g}
}

// ionic returns the currents of channels, and those of no conductance.
func (c *eagerCell) ionic() []eagerTerm {
	var terms []eagerTerm
	for _, m := range c.model.Channels {
		g := c.parameter(m.Name+".G", m.G)
		for _, gate := range m.Gates {
			x := c.gates[gate.Name]
			if gate.Instantaneous {
				x = gate.Inf(c.v)
			}
			g *= math.Pow(x, float64(gate.Power))
		}
		terms = append(terms, conducted(m.Name, g, c.parameter(m.Name+".E", m.E), c.v))
	}
	for _, m := range c.model.Currents {
		i := c.parameter(m.Name+".I", m.I)
		if m.F != nil {
			i *= m.F(c.capped())
		}
		for _, gate := range m.Gates {
			i *= c.gates[gate.Name]
		}
		terms = append(terms, eagerTerm{m.Name, i, 0})
	}
	return terms
}

func (c *eagerCell) synaptic(receptors []eagerReceptor) []eagerTerm {
	var terms []eagerTerm
	for i := range c.model.Receptors {
		m := &c.model.Receptors[i]
		g := c.parameter(m.Name+".G", m.G) * receptors[i].open
		if m.Current {
			terms = append(terms, eagerTerm{m.Name, g, 0})
			continue
		}
		terms = append(terms, conducted(m.Name, g*unblocked(m, c.v), c.parameter(m.Name+".E", m.E), c.v))
	}
	return terms
}

// coupled returns the currents of gap junctions, of both their cells, and of graded
// synapses, by others' voltages of the end of the step before.
func (r *eagerReference) coupled(c *eagerCell) []eagerTerm {
	var terms []eagerTerm
	for _, x := range r.couplings {
		for i, g := range x.conductances {
			source, target := r.cells[x.from][x.sources[i]], r.cells[x.to][x.targets[i]]
			switch {
			case x.graded && c == target:
				terms = append(terms, conducted("graded", g*sigmoid(source.voltageBefore), x.e, c.v))
			case !x.graded && c == target:
				terms = append(terms, conducted("gap", g, source.voltageBefore, c.v))
			case !x.graded && c == source:
				terms = append(terms, conducted("gap", g, target.voltageBefore, c.v))
			}
		}
	}
	return terms
}

func (x *eagerClamp) on(c *eagerCell, step int) bool {
	return x.population == c.population && x.cell == c.index && x.start <= step && step < x.end
}

// clampToCommand sets the voltage of a cell with an ideal clamp, and reports whether it
// has one. It begins the current of all electrodes of the step.
func (r *eagerReference) clampToCommand(c *eagerCell, cm float64) (ideal bool) {
	c.electrode = 0
	for _, x := range r.clamps {
		if x.resistor == 0 && x.on(c, r.step) {
			c.electrode += cm / r.dt * (x.command - c.v)
			c.v, ideal = x.command, true
		}
	}
	for _, x := range r.clamps {
		if x.resistor > 0 && x.on(c, r.step) {
			c.electrode += (x.command - c.v) / x.resistor
		}
	}
	return ideal
}

// eagerReceptor is what the current of a receptor is proportional to. What arrives at one
// with a Rise, rises first.
type eagerReceptor struct{ open, rising float64 }

// receptorsAfter returns the cell's receptors some time later, with no arrivals between.
func (r *eagerReference) receptorsAfter(c *eagerCell, h float64) []eagerReceptor {
	x := make([]eagerReceptor, len(c.receptors))
	for i := range x {
		x[i] = c.receptors[i].after(&c.model.Receptors[i], r.method, h)
		if c.model.Receptors[i].Kinetics != (Kinetics{}) {
			x[i] = eagerReceptor{}
		}
	}
	for _, y := range c.kinetic {
		x[y.receptor].open += y.weight * y.boundAfter(r.step, h)
	}
	return x
}

func (x eagerReceptor) after(m *Receptor, method Method, h float64) eagerReceptor {
	if method == Euler {
		x.open -= h * x.open / m.Tau
		if m.Rise > 0 {
			x.open += h * unitPeak(m) * x.rising
			x.rising -= h * x.rising / m.Rise
		}
		return x
	}
	falls, rises := math.Exp(-h/m.Tau), math.Exp(-h/m.Rise)
	x.open *= falls
	switch m.Rise {
	case 0:
		return x
	case m.Tau:
		x.open += unitPeak(m) * x.rising * h * falls
	default:
		x.open += unitPeak(m) * x.rising * (falls - rises) / (1/m.Rise - 1/m.Tau)
	}
	x.rising *= rises
	return x
}

// unitPeak returns the rate at which what rises opens, with which an arrival of 1 peaks
// at 1.
func unitPeak(m *Receptor) float64 {
	if m.Rise == m.Tau {
		return math.E / m.Tau
	}
	peak := math.Log(m.Tau/m.Rise) * m.Tau * m.Rise / (m.Tau - m.Rise)
	return (1/m.Rise - 1/m.Tau) / (math.Exp(-peak/m.Tau) - math.Exp(-peak/m.Rise))
}

// unblocked returns the part that the Block leaves open.
func unblocked(m *Receptor, v float64) float64 {
	if m.Block == nil {
		return 1
	}
	return m.Block(v)
}
