package hh

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// places returns the state variables that a name stands for in a compartment, or in all of
// them if it is negative: none if the compartment has no such gate or pool.
func (t *treeCells) places(m *Model, name string, compartment int) (all []int) {
	if name == "v" {
		for i := range t.Compartments.Len() {
			if compartment < 0 || i == compartment {
				all = append(all, i)
			}
		}
		return all
	}
	for k := range t.regions {
		r := &t.regions[k]
		gate := slices.Index(r.model.Variables()[1:], name)
		if gate < 0 {
			continue
		}
		for _, i := range r.compartments {
			if compartment < 0 || i == compartment {
				all = append(all, t.cells.Gate(k, gate, i))
			}
		}
	}
	for k := range m.Receptors {
		for j, variable := range m.Receptors[k].variables() {
			if variable == name && (compartment < 0 || t.sites[k] == compartment) {
				all = append(all, t.cells.Receptor(k)+j)
			}
		}
	}
	return all
}

// setTree sets a variable of every cell, wherever in the cell it is.
func (p *Population) setTree(name string, x []float64) {
	for _, k := range p.tree.places(&p.model, name, -1) {
		p.core.Cells.Set(k, x)
	}
	if name == "v" {
		p.tree.cells.Settle()
	}
}

// placeOf returns the state variable that a name stands for where the detector is, or where
// the receptor is.
func (t *treeCells) placeOf(p *Population, name string) (int, error) {
	at := t.places(&p.model, name, t.detector)
	if len(at) == 0 {
		at = t.places(&p.model, name, -1)
		if p.model.isLocal(name) || len(at) == 0 {
			return 0, fmt.Errorf("hh: population %q has no %q where its detector is: take GetAt or RecordStateAt", p.name, name)
		}
	}
	return at[0], nil
}

// checkEach returns an error unless x can be a state variable of every cell.
func (p *Population) checkEach(name string, x []float64) error {
	if len(x) != p.Len() {
		return fmt.Errorf("hh: %d values of %s for the %d cells of population %q", len(x), name, p.Len(), p.name)
	}
	return p.checkValues(name, 0, x)
}

// isLocal reports whether a variable is a gate's or a pool's, which each compartment has for
// itself.
func (m *Model) isLocal(name string) bool {
	return m.poolIndex(name) >= 0 || m.isGate(name)
}

// isGate reports whether a variable is a gate's.
func (m *Model) isGate(name string) bool {
	return slices.ContainsFunc(m.stateful(), func(g *Gate) bool { return g.Name == name })
}

// steadyTree puts every gate at its steady state for the voltage, or the concentration, of its
// compartment.
func (p *Population) steadyTree() error {
	t := p.tree
	v, c, x := make([]float64, p.local()), make([]float64, p.local()), make([]float64, p.local())
	for k := range t.regions {
		r := &t.regions[k]
		gates := r.model.stateful()
		for at, g := range gates {
			type place struct{ v, c float64 }
			var known place
			value, seen := 0.0, false
			err := g.try(func() {
				for _, i := range r.compartments {
					t.cells.Get(i, v)
					if g.Pool != "" {
						t.cells.Get(t.cells.Gate(k, len(gates)+r.model.poolIndex(g.Pool), i), c)
					}
					for w := range x {
						if here := (place{v[w], c[w]}); !seen || here != known {
							known, value, seen = here, g.steadyAt(v[w], c[w], p.grid.Step), true
						}
						x[w] = value
					}
					t.cells.Set(t.cells.Gate(k, at, i), x)
				}
			})
			if err != nil {
				return fmt.Errorf("hh: population %q: %w", p.name, err)
			}
		}
	}
	return nil
}

// compartmentAt returns the compartment of a site.
func (p *Population) compartmentAt(site cell.Site) (int, error) {
	if p.tree == nil {
		return 0, fmt.Errorf("hh: population %q has no sites: its cells are single compartments", p.name)
	}
	i, err := p.tree.Compartments.At(site)
	if err != nil {
		return 0, fmt.Errorf("hh: population %q: %w", p.name, err)
	}
	return i, nil
}

// variableAt returns the state variable that a name stands for at a site.
func (p *Population) variableAt(site cell.Site, name string) (int, error) {
	i, err := p.compartmentAt(site)
	if err != nil {
		return 0, err
	}
	at := p.tree.places(&p.model, name, i)
	if len(at) == 0 {
		return 0, fmt.Errorf("hh: population %q has no variable %q at %v", p.name, name, site)
	}
	return at[0], nil
}

// RecordStateAt is RecordState at a site of cells with dendrites: of "v", a gate of a channel
// that is there, a pool, or a receptor; or of one of the Quantities, of a channel or current in
// mS/cm2 or uA/cm2 of the compartment, and of a receptor in nS or pA.
func (p *Population) RecordStateAt(site cell.Site, variable string, neurons []int, every int) (*StateMonitor, error) {
	i, err := p.compartmentAt(site)
	if err != nil {
		return nil, err
	}
	what, err := p.recordedIn(i, variable)
	if err != nil {
		return nil, fmt.Errorf("%w, at %v", err, site)
	}
	return p.record(fmt.Sprintf("%s@%v", variable, site), what, neurons, every)
}

// GetAt returns a state variable at a site of every cell.
func (p *Population) GetAt(site cell.Site, name string) ([]float64, error) {
	k, err := p.variableAt(site, name)
	if err != nil {
		return nil, err
	}
	return p.gatherFloats("GetAt "+name, p.getOwn(k))
}

// SetAt sets a state variable at a site of every cell, x[i] for cell i. Voltages of nodes
// without membrane follow those of their neighbours.
func (p *Population) SetAt(site cell.Site, name string, x []float64) error {
	k, err := p.variableAt(site, name)
	if err != nil {
		return err
	}
	if err := p.agreeOn("SetAt", x, p.checkEach(name, x)); err != nil {
		return err
	}
	p.core.Cells.Set(k, own(&p.group, x))
	if name == "v" {
		p.tree.cells.Settle()
	}
	return nil
}

// InjectAt adds a stimulus at a site of every cell with dendrites, times scale[i] in cell i,
// or the same in all for nil. There its unit is nA, not uA/cm2. Several add up.
func (p *Population) InjectAt(site cell.Site, s Stimulus, scale []float64) error {
	fail := func(err error) error { return fmt.Errorf("hh: stimulus of population %q: %w", p.name, err) }
	if p.tree == nil {
		return fail(errors.New("its cells are single compartments, which have no sites: want Inject"))
	}
	i, err := p.tree.at(site)
	if err != nil {
		return fail(err)
	}
	if scale != nil {
		if err := p.agreeOn("InjectAt", scale, p.checkFactors(scale)); err != nil {
			return err
		}
	}
	w, s, err := p.waveform(s)
	if err != nil {
		return err
	}
	density := pAOfnA * perArea / p.tree.Compartments.Area(i)
	err = p.tree.cells.InjectAt(i, func(step uint64) float64 { return float64(density * w(float64(step))) }, own(&p.group, scale))
	if err != nil {
		return fail(err)
	}
	p.stimuli = append(p.stimuli, s)
	p.stimulated = append(p.stimulated, site)
	return nil
}

// treeSettings adds what a checkpoint has to know of the tree.
func (p *Population) treeSettings(add func(what, format string, args ...any)) {
	t := p.tree
	c := t.Compartments
	n := c.Len()
	var shape []float64
	for i := range n {
		shape = append(shape, float64(c.Parent(i)), c.Area(i), c.Coupling(i), c.Cm(i))
		for _, name := range c.Channels() {
			shape = append(shape, c.Density(name, i))
		}
	}
	add("compartments", "%d, %s", n, snapshots.Hash(shape))
	for k := range p.model.Pools {
		var pools []float64
		for i := range n {
			x := t.poolAt(&p.model, k, i)
			pools = append(pools, x.Rest, x.Tau, x.factor(), x.Outside)
		}
		add("pool "+p.model.Pools[k].Name+" of each compartment", "%s", snapshots.Hash(pools))
	}
	add("detector", "compartment %d", t.detector)
	for k := range p.model.Receptors {
		add("site of "+p.model.Receptors[k].Name, "compartment %d", t.sites[k])
	}
}
