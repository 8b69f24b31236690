package hh

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// Quantities returns the names of what can be recorded of the model's cells beside its
// Variables, by RecordState and StreamState:
//
//	g(NAME)     conductance of a channel or receptor, mS/cm2
//	I(NAME)     its current g*(v-E), or that of a receptor that makes a current, uA/cm2
//	block(NAME) the part of a receptor that its Block leaves open
//	NAME        an instantaneous gate at its steady state
//
// Currents are positive outward, also those of a receptor whose G*s is a current inward:
// dv/dt is the injected current less the sum of all I, over Cm. They are computed of the
// state before the step, with what the cells have of their own, and of the curves as the
// step looks them up: from the table, or exactly where Config.Order says so. An
// instantaneous gate alone is in no table and is computed exactly. With the staggered
// methods the gates' state is that half a step before, which the step uses half a step
// after.
//
// Of a Current there is I(NAME) alone, positive outward as well, unless a channel or
// receptor has that name.
//
// A name that is also a variable's stands for the variable.
func (m *Model) Quantities() []string {
	var names []string
	for _, c := range m.Channels {
		names = append(names, "g("+c.Name+")", "I("+c.Name+")")
		for _, g := range c.Gates {
			if g.Instantaneous {
				names = append(names, g.Name)
			}
		}
	}
	for i := range m.Currents {
		names = append(names, "I("+m.Currents[i].Name+")")
		for _, g := range m.Currents[i].Gates {
			if g.Instantaneous {
				names = append(names, g.Name)
			}
		}
	}
	for _, r := range m.Receptors {
		if !r.Current {
			names = append(names, "g("+r.Name+")")
		}
		names = append(names, "I("+r.Name+")")
		if r.Block != nil {
			names = append(names, "block("+r.Name+")")
		}
	}
	return names
}

// recorded is what a monitor has read of every cell that it records.
type recorded struct {
	variable int // that is read, or, of a receptor, that arrivals add to
	// compute returns a quantity of a cell; nil for the variable.
	compute func(cell int, s engine.Sample) (float64, error)
}

// recorded returns what is recorded by the name of a variable or quantity.
func (p *Population) recorded(name string) (recorded, error) {
	m := &p.model
	if p.tree != nil {
		return p.recordedAt(name)
	}
	if k := slices.Index(m.Variables(), name); k >= 0 {
		return recorded{variable: k}, nil
	}
	if i := slices.Index(m.Quantities(), name); i < 0 {
		return recorded{}, fmt.Errorf("hh: population %q has no variable %q, it has %v and %v", p.name, name, m.Variables(), m.Quantities())
	}
	return (&quantities{m, p.pools, p.net.config.Grid.Step, p.ofCell}).recorded(name), nil
}

// quantities is what is computed of cells: of a population, or of a compartment of trees.
type quantities struct {
	model *Model
	pools []poolTable
	step  float64 // of the grid, mV
	// ofCell returns a cell's own parameter, or else the model's value for all.
	ofCell func(name string, cell int, all float64) float64
}

// recorded returns how one of the model's Quantities is computed.
func (q *quantities) recorded(name string) recorded {
	m := q.model
	kind, of, found := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	if !found || !strings.HasSuffix(name, ")") {
		return recorded{compute: q.instantaneousGate(name)}
	}
	for i := range m.Receptors {
		if m.Receptors[i].Name == of && (kind != "g" || !m.Receptors[i].Current) && !m.hasChannel(of, kind) {
			return q.receptorQuantity(kind, i)
		}
	}
	if i := slices.IndexFunc(m.Channels, func(c Channel) bool { return c.Name == of }); i >= 0 {
		return recorded{compute: q.channelQuantity(kind, i)}
	}
	i := slices.IndexFunc(m.Currents, func(c Current) bool { return c.Name == of })
	return recorded{compute: q.currentQuantity(i)}
}

// hasChannel reports whether a channel, rather than a receptor of the same name, is meant.
func (m *Model) hasChannel(name, kind string) bool {
	return kind != "block" && slices.ContainsFunc(m.Channels, func(c Channel) bool { return c.Name == name })
}

// ofCell returns a cell's own parameter, or else the model's value for all.
func (p *Population) ofCell(name string, cell int, all float64) float64 {
	if x := p.own[name]; x != nil {
		return x[cell]
	}
	return all
}

func (q *quantities) instantaneousGate(name string) func(int, engine.Sample) (float64, error) {
	for _, g := range q.model.gates() {
		if g.Name == name {
			if g.Pool != "" {
				c := 1 + len(q.model.stateful()) + q.model.poolIndex(g.Pool)
				return func(_ int, s engine.Sample) (float64, error) {
					if g.Joint != nil {
						return g.at(s.State(c)).steady(s.State(0)), nil
					}
					return g.steady(s.State(c)), nil
				}
			}
			steady := tabulated(g.steady, q.step)
			return func(_ int, s engine.Sample) (float64, error) { return steady(s.State(0)), nil }
		}
	}
	return nil
}

// product is a factor times a function of the voltage and gates: the conductance of a
// channel, or a Current.
type product struct {
	factor float64 // the model's
	own    string  // the parameter of single cells in its place
	curve  int     // what depends on the voltage alone, the factor included; -1 for none
	gates  []Gate
	name   string
	states []engine.Factor    // the gates that have a state
	pools  []engine.PoolCurve // the others that follow a concentration
}

// products returns those of the channels, then of the currents.
func (m *Model) products() []product {
	var all []product
	curve := 2 * len(m.dynamic())
	add := func(x product, tabulated bool) {
		x.curve = -1
		if tabulated {
			x.curve = curve
			curve++
		}
		all = append(all, x)
	}
	for i := range m.Channels {
		c := &m.Channels[i]
		add(product{name: c.Name, factor: c.G, own: c.Name + ".G", gates: c.Gates}, c.instantaneous())
	}
	for i := range m.Currents {
		c := &m.Currents[i]
		add(product{name: c.Name, factor: c.I, own: c.Name + ".I", gates: c.Gates}, c.tabulated())
	}
	return all
}

// products returns those of the model with the variables and curves of gates.
func (q *quantities) products() []product {
	all := q.model.products()
	pools, _ := q.model.ofPools(products(q.pools))
	for i := range all {
		all[i].states, all[i].pools = q.model.factors(all[i].gates), pools[i]
	}
	return all
}

// factors returns those of the gates that have a state.
func (m *Model) factors(gates []Gate) []engine.Factor {
	variables := m.Variables()
	var all []engine.Factor
	for _, g := range gates {
		if !g.Instantaneous {
			all = append(all, engine.Factor{Variable: slices.Index(variables, g.Name), Power: g.Power})
		}
	}
	return all
}

// of returns the product of a cell.
func (x *product) of(q *quantities, cell int, s engine.Sample) (float64, error) {
	y := q.ofCell(x.own, cell, x.factor)
	if x.curve >= 0 {
		all, err := s.Curve(x.curve)
		if err != nil {
			return 0, err
		}
		if y != x.factor {
			all *= y / x.factor
		}
		y = all
	}
	for _, f := range x.states {
		y *= engine.PowerOf(s.State(f.Variable), f.Power)
	}
	for _, c := range x.pools {
		z, err := s.PoolCurve(c)
		if err != nil {
			return 0, err
		}
		y *= z
	}
	return y, nil
}

// channelQuantity returns the conductance or current of channel i.
func (q *quantities) channelQuantity(kind string, i int) func(int, engine.Sample) (float64, error) {
	c := &q.model.Channels[i]
	g, own := q.products()[i], c.Name+".E"
	_, reversals := q.model.ofPools(nil)
	pool := q.model.poolIndex(c.Nernst)
	return func(cell int, s engine.Sample) (float64, error) {
		y, err := g.of(q, cell, s)
		e := q.ofCell(own, cell, c.E)
		if pool >= 0 && err == nil {
			e, err = s.PoolCurve(reversals[pool])
		}
		return asked(kind, y, s.State(0)-e), err
	}
}

// currentQuantity returns what current i is, positive outward.
func (q *quantities) currentQuantity(i int) func(int, engine.Sample) (float64, error) {
	x := q.products()[len(q.model.Channels)+i]
	return func(cell int, s engine.Sample) (float64, error) {
		y, err := x.of(q, cell, s)
		return -y, err
	}
}

// receptorQuantity returns the conductance, current or block of receptor i.
func (q *quantities) receptorQuantity(kind string, i int) recorded {
	m := q.model
	first, curve := 1+len(m.stateful())+len(m.Pools), 2*len(m.dynamic())
	for _, c := range m.Channels {
		if c.instantaneous() {
			curve++
		}
	}
	for j := range m.Currents {
		if m.Currents[j].tabulated() {
			curve++
		}
	}
	for j := range m.Receptors[:i] {
		first += len(m.Receptors[j].variables())
		if m.Receptors[j].Block != nil {
			curve++
		}
	}
	r := &m.Receptors[i]
	to := recorded{variable: first}
	if r.Rise > 0 {
		to.variable++
	}
	ownG, ownE := r.Name+".G", r.Name+".E"
	to.compute = func(cell int, s engine.Sample) (float64, error) {
		y := float64(q.ofCell(ownG, cell, r.G) * s.State(first))
		if r.Block != nil {
			block, err := s.Curve(curve)
			if err != nil || kind == "block" {
				return block, err
			}
			y *= block
		}
		if r.Current {
			return -y, nil
		}
		return asked(kind, y, s.State(0)-q.ofCell(ownE, cell, r.E)), nil
	}
	return to
}

// asked returns a conductance (mS/cm2), or its current (uA/cm2) with the driving force
// (mV).
func asked(kind string, g, force float64) float64 {
	if kind == "g" {
		return g
	}
	return float64(g * force)
}
