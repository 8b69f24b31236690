package hh

import (
	"fmt"
	"slices"
)

// recordedAt returns what is recorded by a name in cells with dendrites where their detector
// is, or where the receptor is.
func (p *Population) recordedAt(name string) (recorded, error) {
	if slices.Contains(p.model.Variables(), name) {
		k, err := p.tree.placeOf(p, name)
		return recorded{variable: k}, err
	}
	what, err := p.recordedIn(p.tree.detector, name)
	if err == nil {
		return what, nil
	}
	if k := slices.IndexFunc(p.model.Receptors, func(r Receptor) bool { return r.has(name) }); k >= 0 {
		return p.recordedIn(p.tree.sites[k], name)
	}
	return what, err
}

// has reports whether a quantity is a receptor's.
func (r *Receptor) has(name string) bool {
	return slices.Contains((&Model{Receptors: []Receptor{*r}}).Quantities(), name)
}

// recordedIn returns what is recorded by a name in a compartment.
func (p *Population) recordedIn(compartment int, name string) (recorded, error) {
	t := p.tree
	if at := t.places(&p.model, name, compartment); len(at) > 0 {
		return recorded{variable: at[0]}, nil
	}
	membrane := p.quantitiesIn(compartment)
	if slices.Contains(membrane.model.Quantities(), name) {
		r := membrane.recorded(name)
		r.variable = compartment
		return r, nil
	}
	at, first := p.receptorsIn(compartment)
	if slices.Contains(at.model.Quantities(), name) {
		r := at.recorded(name)
		r.variable += first - 1 // which counted from the voltage
		return r, nil
	}
	var names []string
	for _, variable := range p.model.Variables() {
		if len(t.places(&p.model, variable, compartment)) > 0 {
			names = append(names, variable)
		}
	}
	return recorded{}, fmt.Errorf("hh: population %q has no variable %q in compartment %d, which has %v", p.name, name, compartment,
		slices.Concat(names, membrane.model.Quantities(), at.model.Quantities()))
}

// quantitiesIn is what is computed of the membrane in a compartment.
func (p *Population) quantitiesIn(compartment int) *quantities {
	t := p.tree
	q := &quantities{model: t.leaksOf(&p.model), step: p.grid.Step}
	local := p.localParameters()
	for k := range t.regions {
		if r := &t.regions[k]; slices.Contains(r.compartments, compartment) {
			q.model, q.pools = &r.model, r.tables
		}
	}
	q.ofCell = func(name string, cell int, all float64) float64 {
		if v := t.values[name]; v != nil {
			return v.at(compartment, cell, 1)
		}
		if of, ok := local[name]; ok {
			return of.of(compartment)
		}
		return all
	}
	return q
}

// leaksOf returns the model with nothing but channels that nothing else follows.
func (t *treeCells) leaksOf(m *Model) *Model {
	of := *m
	of.Channels, of.Currents, of.Receptors, of.Pools = nil, nil, nil, nil
	for _, c := range m.Channels {
		if c.leak() {
			of.Channels = append(of.Channels, c)
		}
	}
	return &of
}

// receptorsIn is what is computed of the receptors in a compartment, in nS and pA, and the
// first of their variables.
func (p *Population) receptorsIn(compartment int) (q *quantities, first int) {
	of := p.model
	of.Channels, of.Currents, of.Receptors, of.Pools = nil, nil, nil, nil
	for k, r := range p.model.Receptors {
		if p.tree.sites[k] != compartment {
			continue
		}
		if len(of.Receptors) == 0 {
			first = p.tree.cells.Receptor(k)
		}
		of.Receptors = append(of.Receptors, r)
	}
	return &quantities{model: &of, step: p.grid.Step, ofCell: p.ofCell}, first
}
