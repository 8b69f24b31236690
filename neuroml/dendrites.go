package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// branched reports whether the cell has several compartments, or something that differs from
// place to place.
func (b *cellBuilder) branched() bool {
	if len(b.morphology.segments) > 1 {
		return true
	}
	for _, e := range b.membrane.children {
		if e.all("variableParameter") != nil {
			return true
		}
	}
	for _, group := range b.morphology.groups {
		for _, p := range group.all("property") {
			if p.attrs["tag"] == internalDivisions && p.attrs["value"] != "1" {
				return true
			}
		}
	}
	return false
}

// dendrites makes a cell of several compartments.
func (b *cellBuilder) dendrites() error {
	m, model := b.morphology, &b.cell.Model
	inside, err := b.bio.optional("intracellularProperties")
	if err != nil {
		return err
	}
	if err := m.markApart(b.membrane, inside); err != nil {
		return err
	}
	shape, err := m.shape(b.element.attrs["id"])
	if err != nil {
		return err
	}
	b.cell.Morphology = shape
	of := &cell.Cell{Morphology: shape.Morphology, Divisions: shape.Divisions}
	if of.Cm, err = b.everywhere(b.membrane, "specificCapacitance", specificCapacitance, 2); err != nil {
		return err
	}
	if inside == nil || len(inside.all("resistivity")) == 0 {
		return &OptionError{"Lumped", b.element.errorf("has %d segments, and no <resistivity> in its <intracellularProperties>", len(m.ids))}
	}
	if of.Ra, err = b.everywhere(inside, "resistivity", resistivity, 2); err != nil {
		return err
	}
	b.species, b.speciesErr = b.doc.calcium(b.bio, m)
	if of.Densities, err = b.channels(); err != nil {
		return err
	}
	tree := &hh.Tree{}
	if tree.Detector, err = shape.Site(b.cell.first, 0.5); err != nil {
		return err
	}
	if err := b.checkSize(of); err != nil {
		return err
	}
	tree.Compartments, err = of.Compartments()
	for _, c := range b.treeChannels {
		if c.err != nil {
			return c.err
		}
	}
	if err != nil {
		return b.element.errorf("%w", err)
	}
	b.cell.Tree = tree
	if err := b.voltages(); err != nil {
		return err
	}
	if err := b.pools(); err != nil {
		return err
	}
	complete := *model
	complete.Cm = 1 // that of the compartments counts
	if err := complete.Validate(); err != nil {
		return b.element.errorf("%w", err)
	}
	return nil
}

// Limits of the compartments of a cell, and of the memory that they take.
const (
	maxCompartments = 1 << 20
	maxTreeBytes    = 1 << 30
)

// checkSize returns an error if a cell has too many compartments, before they are made.
func (b *cellBuilder) checkSize(of *cell.Cell) error {
	n, bytes, err := of.Count()
	switch {
	case err != nil:
		return b.element.errorf("%w", err)
	case n > maxCompartments:
		return b.element.errorf("has %d compartments by its numberInternalDivisions, want %d at most", n, maxCompartments)
	case bytes > maxTreeBytes:
		return b.element.errorf("its %d compartments with %d channels would take %d MiB, want %d at most", n, len(of.Densities), bytes>>20, maxTreeBytes>>20)
	}
	return nil
}

// firstSegment returns the id of the segment where inputs are, and spikes are detected, unless
// something else is said: 0, or that of the root in a cell without it.
func (m *morphology) firstSegment() int {
	if _, ok := m.index[0]; ok {
		return 0
	}
	return m.ids[max(0, slices.IndexFunc(m.segments, func(s *segment) bool { return s.root }))]
}

// markApart marks the segments that an element names one by one, so that each is a section.
func (m *morphology) markApart(parents ...*element) error {
	m.apart = make([]bool, len(m.ids))
	for _, parent := range parents {
		if parent == nil {
			continue
		}
		for _, e := range parent.children {
			if e.has("segment") {
				if err := m.mark(e, m.apart); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// everywhere reads a property that all segments need, as values of sections in the unit that
// is 10^-power10 of SI's.
func (b *cellBuilder) everywhere(parent *element, name string, dim dimension, power10 int) ([]cell.Value, error) {
	m := b.morphology
	last, all, err := m.last(parent, name)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(last, 0); i >= 0 {
		return nil, parent.errorf("a child <%s> is missing for segment %d", name, m.ids[i])
	}
	values := make([]float64, len(all))
	for k, e := range all {
		if !slices.Contains(last, k+1) {
			continue
		}
		x, err := e.quantity("value", dim)
		if err != nil {
			return nil, err
		}
		if values[k] = scaleByPower10(x, power10); !(values[k] > 0) {
			return nil, e.errorf("attribute value: %s, want a positive %s", truncate(e.attrs["value"]), name)
		}
	}
	heads := b.cell.Morphology.heads
	return []cell.Value{{Of: func(at cell.Place) float64 { return values[last[heads[at.Section]]-1] }}}, nil
}

// initialVoltage is the voltage that a compartment begins with, mV.
type initialVoltage struct {
	site    cell.Site
	voltage float64
}

// voltages reads the threshold of spikes and the voltages to begin with.
func (b *cellBuilder) voltages() error {
	m, model := b.morphology, &b.cell.Model
	read := func(name string, missing float64) ([]float64, error) {
		last, all, err := m.last(b.membrane, name)
		if err != nil {
			return nil, err
		}
		values := make([]float64, len(m.ids))
		for i, k := range last {
			if values[i] = missing; k == 0 {
				continue
			}
			volts, err := all[k-1].quantity("value", voltage)
			if err != nil {
				return nil, err
			}
			values[i] = scaleByPower10(volts, 3)
		}
		if name == "initMembPotential" {
			if i := slices.Index(last, 0); i >= 0 {
				return nil, b.membrane.errorf("a child <%s> is missing for segment %d", name, m.ids[i])
			}
		}
		return values, nil
	}
	thresholds, err := read("spikeThresh", spikeThreshold)
	if err != nil {
		return err
	}
	initial, err := read("initMembPotential", 0)
	if err != nil {
		return err
	}
	first := m.index[b.cell.first]
	b.cell.thresholds = thresholds
	model.Threshold, model.V0 = thresholds[first], initial[first]
	c := b.cell.Tree.Compartments
	for i := range c.Len() {
		if c.Area(i) == 0 {
			continue
		}
		section, from, to := c.Range(i)
		if v := initial[b.cell.Morphology.heads[section]]; v != model.V0 {
			b.cell.initial = append(b.cell.initial, initialVoltage{cell.At(section, (from+to)/2), v})
		}
	}
	return nil
}

// AddTo adds a population of such cells to a network, by hh.Network.AddPopulation or, of those
// with dendrites, AddCells, whose methods are few. They begin with the voltages and the
// concentrations of the file, and their gates at the steady states there.
func (c *Cell) AddTo(net *hh.Network, name string, count int) (*hh.Population, error) {
	if c.Tree == nil {
		return net.AddPopulation(name, c.Model, count)
	}
	p, err := net.AddCells(name, *c.Tree, c.Model, count)
	if err != nil || c.initial == nil {
		return p, err
	}
	v := make([]float64, count)
	for _, in := range c.initial {
		for i := range v {
			v[i] = in.voltage
		}
		if err := p.SetAt(in.site, "v", v); err != nil {
			return nil, err
		}
	}
	return p, p.SetSteadyGates()
}

// Site returns the site at a fraction of the way along a segment of a cell with dendrites.
func (c *Cell) Site(segment int, fractionAlong float64) (cell.Site, error) {
	return c.Morphology.Site(segment, fractionAlong)
}
