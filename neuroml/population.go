package neuroml

import "github.com/lut4go/lut4go/hh"

// population is a population to be built.
type population struct {
	element       *element
	id            string
	size          int
	instanceIndex map[int]int // of instances, by id; nil if the ids are 0 to size-1
	cell          Cell
	receptors     map[string]bool // by the synapse's id
	inputs        []*currentInput
	inputOf       map[hh.Stimulus]*currentInput
	poissons      []*poissonInput
	poissonOf     map[poissonKey]*poissonInput
	cells         *hh.Population
}

func (b *builder) addPopulation(e *element) error {
	id, err := e.text("id")
	if err != nil {
		return err
	}
	if b.byID[id] != nil {
		return e.errorf("a second population of this id")
	}
	p := &population{element: e, id: id, receptors: map[string]bool{}, inputOf: map[hh.Stimulus]*currentInput{}, poissonOf: map[poissonKey]*poissonInput{}}
	if err := p.readSize(); err != nil {
		return err
	}
	component, err := e.text("component")
	if err != nil {
		return err
	}
	if p.cell, err = b.cellModel(e, component); err != nil {
		return err
	}
	b.populations = append(b.populations, p)
	b.byID[id] = p
	return nil
}

// cellModel returns the cell that a population's component names. It is read once,
// so that populations of the same cell share its tables.
func (b *builder) cellModel(e *element, component string) (Cell, error) {
	if c, ok := b.cells[component]; ok {
		return c, nil
	}
	cell := b.doc.find(component, "cell")
	if cell == nil {
		if other := b.doc.byID[component]; other != nil {
			return Cell{}, other.errorf("is no cell that is read, want a <cell>")
		}
		return Cell{}, e.errorf("component %q is not there", truncate(component))
	}
	c, err := b.doc.cell(cell, b.settings)
	b.cells[component] = c
	return c, err
}

// readSize reads the number of cells.
func (p *population) readSize() error {
	e := p.element
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
		p.size, p.instanceIndex = len(instances), map[int]int{}
	}
	for i, x := range instances {
		id, err := x.index("id")
		if err != nil {
			return err
		}
		if _, twice := p.instanceIndex[id]; twice {
			return x.errorf("a second instance of this id")
		}
		p.instanceIndex[id] = i
	}
	if p.size < 1 {
		return e.errorf("has %d cells, want 1 or more", p.size)
	}
	return nil
}

// addReceptor adds a receptor for a synapse that e names, unless there is one.
func (p *population) addReceptor(b *builder, e *element, synapse string) error {
	if p.receptors[synapse] {
		return nil
	}
	r, err := b.doc.receptor(e, synapse, p.cell.Area)
	if err != nil {
		return err
	}
	p.receptors[synapse] = true
	p.cell.Model.Receptors = append(p.cell.Model.Receptors, r)
	return nil
}

// build adds the population and its inputs to the network.
func (p *population) build(b *builder) error {
	cells, err := b.net.AddPopulation(p.id, p.cell.Model, p.size)
	if err != nil {
		return p.element.errorf("%w", err)
	}
	p.cells = cells
	for _, in := range p.inputs {
		if err := cells.InjectEach(in.waveform, in.scale); err != nil {
			return in.element.errorf("%w", err)
		}
	}
	for _, t := range p.poissons {
		if err := cells.AddPoissonEach(hh.PoissonInput{Receptor: t.key.synapse, Weight: t.key.weight}, t.rates); err != nil {
			return t.element.errorf("%w", err)
		}
	}
	return nil
}
