package neuroml

import "github.com/lut4go/lut4go/hh"

// population is a population in the making.
type population struct {
	at     *element
	id     string
	size   int
	place  map[int]int // of an instance's id; nil if these are 0 to size-1
	cell   Cell
	has    map[string]bool // synapses that there is a receptor for
	inputs []*input
	shapes map[hh.Stimulus]*input
	trains []*train
	kinds  map[trainKind]*train
	cells  *hh.Population
}

func (b *builder) addPopulation(e *element) error {
	id, err := e.text("id")
	if err != nil {
		return err
	}
	if b.byID[id] != nil {
		return e.errorf("a second population of this id")
	}
	p := &population{at: e, id: id, has: map[string]bool{}, shapes: map[hh.Stimulus]*input{}, kinds: map[trainKind]*train{}}
	if err := p.count(); err != nil {
		return err
	}
	component, err := e.text("component")
	if err != nil {
		return err
	}
	if p.cell, err = b.cell(e, component); err != nil {
		return err
	}
	b.populations = append(b.populations, p)
	b.byID[id] = p
	return nil
}

// cell returns the cell that a population's component names. That of several
// populations is read once, so that they share its tables.
func (b *builder) cell(e *element, component string) (Cell, error) {
	if c, ok := b.cells[component]; ok {
		return c, nil
	}
	cell := b.doc.find(component, "cell")
	if cell == nil {
		if other := b.doc.byID[component]; other != nil {
			return Cell{}, other.errorf("is no cell that is read, want a <cell>")
		}
		return Cell{}, e.errorf("component %q is not there", shown(component))
	}
	c, err := b.doc.cell(cell, b.conditions)
	b.cells[component] = c
	return c, err
}

// count finds the number of cells.
func (p *population) count() error {
	e := p.at
	size, err := e.integer("size", hh.MaxNeurons)
	if err != nil {
		return err
	}
	instances := e.all("instance")
	switch {
	case len(instances) == 0:
		p.size = size
	case e.has("size") && size != len(instances):
		return e.errorf("attribute size is %d, and there are %d instances", size, len(instances))
	default:
		p.size, p.place = len(instances), map[int]int{}
	}
	for i, x := range instances {
		id, err := x.index("id")
		if err != nil {
			return err
		}
		if _, twice := p.place[id]; twice {
			return x.errorf("a second instance of this id")
		}
		p.place[id] = i
	}
	if p.size < 1 {
		return e.errorf("has %d cells, want 1 or more", p.size)
	}
	return nil
}

// receptor makes sure that there is a receptor for a synapse that e names.
func (p *population) receptor(b *builder, e *element, synapse string) error {
	if p.has[synapse] {
		return nil
	}
	r, err := b.doc.receptor(e, synapse, p.cell.Area)
	if err != nil {
		return err
	}
	p.has[synapse] = true
	p.cell.Model.Receptors = append(p.cell.Model.Receptors, r)
	return nil
}

// build adds the population and its inputs to the network.
func (p *population) build(b *builder) error {
	cells, err := b.net.AddPopulation(p.id, p.cell.Model, p.size)
	if err != nil {
		return p.at.errorf("%w", err)
	}
	p.cells = cells
	for _, in := range p.inputs {
		if err := cells.InjectEach(in.shape, in.scale); err != nil {
			return in.at.errorf("%w", err)
		}
	}
	for _, t := range p.trains {
		if err := cells.AddPoissonEach(hh.PoissonInput{Receptor: t.kind.synapse, Weight: t.kind.weight}, t.rates); err != nil {
			return t.at.errorf("%w", err)
		}
	}
	return nil
}
