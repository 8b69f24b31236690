package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// population is a population to be built.
type population struct {
	element       *element
	id            string
	size          int
	instanceIndex map[int]int // of instances, by id; nil if the ids are 0 to size-1
	generator     *element    // of a source of spikes, which has no cell and what follows from it
	source        *hh.Source
	cell          Cell
	receptors     map[receptorKey][]receptor
	sites         map[string]cell.Site // of the receptors of cells with dendrites, by name
	detector      *location            // where their spikes are detected; nil where it does not matter
	detectorGiven bool                 // by the option DetectAt
	inputs        []*currentInput
	inputOf       map[inputKey]*currentInput
	poissons      []*poissonInput
	poissonOf     map[poissonKey]*poissonInput
	clamps        []*clampInput
	clampOf       map[clampKey]*clampInput
	timed         []*timedInput
	timedOf       map[timedKey]*timedInput
	activations   []*element // gradedSynapses from the cells
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
	p := &population{element: e, id: id, receptors: map[receptorKey][]receptor{}, sites: map[string]cell.Site{}, inputOf: map[inputKey]*currentInput{}, poissonOf: map[poissonKey]*poissonInput{}, clampOf: map[clampKey]*clampInput{}, timedOf: map[timedKey]*timedInput{}}
	if err := p.readSize(); err != nil {
		return err
	}
	component, err := e.text("component")
	if err != nil {
		return err
	}
	if p.generator = b.doc.find(component, sourceTags...); p.generator == nil {
		if p.cell, err = b.cellModel(e, component); err != nil {
			return err
		}
		if err := p.detectAt(b.settings.detectAt); err != nil {
			return err
		}
		b.hasCells = true
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
	of := b.doc.find(component, "cell")
	if of == nil {
		if other := b.doc.byID[component]; other != nil {
			return Cell{}, other.errorf("is no cell that is read, want a <cell>, or one of %v", sourceTags)
		}
		return Cell{}, e.errorf("component %q is not there", truncate(component))
	}
	c, err := b.doc.cell(of, b.settings)
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

// receptorKey says which synapses have the same receptors.
type receptorKey struct {
	synapse string
	at      location
}

// addReceptors adds the receptors of a synapse that e names, unless they are there, and
// returns them. Their names are those of the synapse's, with dendrites followed by the site.
func (p *population) addReceptors(b *builder, e *element, synapse string, at location) ([]receptor, error) {
	key := receptorKey{synapse, at}
	if all := p.receptors[key]; all != nil {
		return all, nil
	}
	all, err := b.doc.receptors(e, synapse, p.area())
	if err != nil {
		return nil, err
	}
	m := &p.cell.Model
	for i := range all {
		r := &all[i]
		r.Name = at.named(r.Name)
		if !slices.ContainsFunc(m.Receptors, func(x hh.Receptor) bool { return x.Name == r.Name }) {
			if len(m.Receptors) == maxReceptors {
				return nil, e.errorf("population %s has more than %d receptors of different synapses and sites", p.id, maxReceptors)
			}
			m.Receptors = append(m.Receptors, r.Receptor)
			p.sites[r.Name] = at.site
		}
	}
	p.receptors[key] = all
	return all, nil
}

// maxReceptors bounds the receptors of a population's cells, each of which has them all.
const maxReceptors = 1 << 15

// build adds the population and its inputs to the network.
func (p *population) build(b *builder) error {
	if p.generator != nil {
		return p.buildSource(b)
	}
	cells, err := p.populate(b.net)
	if err != nil {
		return p.element.errorf("%w", err)
	}
	p.cells = cells
	for _, in := range p.inputs {
		if err := p.inject(in); err != nil {
			return in.element.errorf("%w", err)
		}
	}
	for _, t := range p.poissons {
		if err := cells.AddPoissonEach(hh.PoissonInput{Receptor: t.key.receptor, Weight: t.key.weight}, t.rates); err != nil {
			return t.element.errorf("%w", err)
		}
	}
	for _, in := range p.timed {
		if err := in.build(b.net, p); err != nil {
			return err
		}
	}
	for _, in := range p.clamps {
		if err := in.build(p); err != nil {
			return err
		}
	}
	return nil
}
