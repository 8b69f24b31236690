package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Cell is a cell as networks of package hh have it.
type Cell struct {
	// Model is what the membrane has. Of a cell with dendrites it is for hh.Network.AddCells,
	// and without a capacitance: a population of single compartments cannot be made of it.
	Model hh.Model
	Area  float64 // of the membrane, um2
	// Tree is the shape of a cell with dendrites, nil of a cell of one compartment.
	Tree *hh.Tree
	// Morphology is what Tree is made of, with the places of segments.
	Morphology Morphology

	segments []int             // ids
	first    int               // id of the one that is meant if none is named
	gates    map[string]string // variables of the model by their paths within the cell
	initial  []initialVoltage  // where it is another one than the model's

	thresholds []float64 // of spikes in each segment of a cell with dendrites, mV
}

// Cells returns the ids of all cells of the file, including those that Cell cannot
// read.
func (f *File) Cells() []string { return f.doc.ids("cell") }

// Cell returns a <cell> as a model in hh's units, named by the cell's id. If it has several
// segments it has a Tree, unless the option Lumped is given. AddTo makes a population of
// either.
//
// A channel of the model has the id of its channelDensity or channelPopulation, and a
// gate that id and its own, as in "naChans.m". In a cell with dendrites, densities of one
// channel that differ in where they are and how much alone are one channel, with the id of
// the first. A channelDensity of a group with no
// segment is ignored. The concentration of calcium is the pool and variable named Calcium,
// if a channel depends on it, and otherwise ignored as those of other ions are. Without
// <spikeThresh> the threshold of spikes is 0 mV.
//
// It is an error if no cell has the id; if a segment of several lacks capacitance, resistivity
// or the voltage to begin with; if one of its channels cannot be read,
// see File.Channel, or depends on calcium where the cell has no species of it; and if the
// model is not valid, see hh.Model.Validate.
func (f *File) Cell(id string, options ...Option) (Cell, error) {
	e, err := f.doc.get(id, "cell")
	if err != nil {
		return Cell{}, err
	}
	return f.doc.cell(e, newSettings(options))
}

// maxMembrane bounds the children of <membraneProperties>.
const maxMembrane = 1000

func (d *document) cell(e *element, c settings) (Cell, error) {
	m, err := d.readMorphology(e)
	if err != nil {
		return Cell{}, err
	}
	bio, err := d.childOrReferenced(e, "biophysicalProperties")
	if err != nil {
		return Cell{}, err
	}
	membrane, err := bio.child("membraneProperties")
	if err != nil {
		return Cell{}, err
	}
	if len(membrane.children) > maxMembrane {
		return Cell{}, membrane.errorf("has %d children, want %d at most", len(membrane.children), maxMembrane)
	}
	b := &cellBuilder{doc: d, element: e, morphology: m, bio: bio, membrane: membrane, settings: c}
	b.cell = Cell{Model: hh.Model{Name: e.attrs["id"], Celsius: c.celsius}, Area: m.totalArea(), segments: m.ids, first: m.firstSegment()}
	whole := b.compartment
	if !c.lumped && b.branched() {
		whole = b.dendrites
	}
	if err := whole(); err != nil {
		return Cell{}, err
	}
	b.cell.namePaths(bio, membrane, b.merged)
	return b.cell, nil
}

// cellBuilder makes a Cell of its elements.
type cellBuilder struct {
	doc           *document
	element       *element
	morphology    *morphology
	bio, membrane *element
	settings      settings
	cell          Cell
	treeChannels  []*treeChannel
	species       []*species        // of calcium, of a cell with dendrites
	speciesErr    error             // which counts only where the concentration does
	merged        map[string]string // ids of densities whose channel is that of another one
}

// compartment makes a cell of one compartment.
func (b *cellBuilder) compartment() error {
	m, model := b.morphology, &b.cell.Model
	var err error
	if model.Cm, err = m.capacitance(b.membrane); err != nil {
		return err
	}
	threshold, err := m.voltages(b.membrane, "spikeThresh")
	if err != nil {
		return err
	}
	model.Threshold = append(threshold, spikeThreshold)[0]
	initial, err := m.voltages(b.membrane, "initMembPotential")
	if err != nil {
		return err
	}
	if initial == nil {
		return b.membrane.errorf("a child <initMembPotential> is missing")
	}
	model.V0 = initial[0]
	pool, poolErr := b.pool()
	for _, x := range b.membrane.children {
		density, err := b.doc.density(x, m, b.settings)
		if err != nil {
			return err
		}
		if density == nil {
			continue
		}
		if len(density.profiles) > 0 {
			return density.element.errorf("differs from place to place, want one compartment")
		}
		if poolErr == nil {
			if err := density.checkSpecies(b.species, m, 0); err != nil {
				return err
			}
		}
		if pool != nil {
			density.outside = pool.Outside
		}
		channels, currents, err := b.doc.channelsOf(density)
		if err != nil {
			return err
		}
		g := float64(density.perArea * m.areaFraction(density.in))
		for i := range channels {
			channels[i].G = float64(channels[i].G * g)
		}
		for i := range currents {
			currents[i].I = float64(currents[i].I * g)
		}
		model.Channels = append(model.Channels, channels...)
		model.Currents = append(model.Currents, currents...)
	}
	if readsPool(model.Channels, model.Currents) {
		switch {
		case poolErr != nil:
			return poolErr
		case pool == nil:
			zero := noCalcium
			pool = &zero
		}
		model.Pools = []hh.Pool{*pool}
	} else {
		for i := range model.Channels {
			model.Channels[i].Pool = ""
		}
	}
	if err := model.Validate(); err != nil {
		return b.element.errorf("%w", err)
	}
	return nil
}

// pool returns the pool of calcium of a cell of one compartment, nil if it has none.
func (b *cellBuilder) pool() (*hh.Pool, error) {
	var err error
	if b.species, err = b.doc.calcium(b.bio, b.morphology); err != nil || len(b.species) == 0 {
		return nil, err
	}
	x := b.species[0]
	if slices.Contains(x.in, false) {
		return nil, x.element.errorf("differs from place to place, want one compartment")
	}
	p, err := x.pool(b.morphology.totalArea())
	return &p, err
}

// spikeThreshold is that of a cell without <spikeThresh>, mV. The standard leaves it
// open; jNeuroML's NEURON models take this one.
const spikeThreshold = 0

// voltages returns the voltages that children of a name give the membrane, mV: one,
// or none if there is no such child.
func (m *morphology) voltages(membrane *element, name string) ([]float64, error) {
	var found []float64
	for _, e := range membrane.all(name) {
		volts, err := e.quantity("value", voltage)
		if err != nil {
			return nil, err
		}
		in, err := m.segmentsOf(e)
		if err != nil {
			return nil, err
		}
		v := scaleByPower10(volts, 3)
		switch {
		case !slices.Contains(in, true): // of segments that the cell lacks
		case found == nil:
			found = []float64{v}
		case v != found[0]:
			return nil, e.errorf("%v mV, and %v mV elsewhere in the cell: want one, as it has one compartment", v, found[0])
		}
	}
	return found, nil
}

// capacitance returns the specific capacitance of the membrane (uF/cm2): the mean over
// its area if there are several.
func (m *morphology) capacitance(membrane *element) (float64, error) {
	last, all, err := m.last(membrane, "specificCapacitance")
	if err != nil {
		return 0, err
	}
	if i := slices.Index(last, 0); i >= 0 {
		return 0, membrane.errorf("a child <specificCapacitance> is missing for segment %d", m.ids[i])
	}
	sum := 0.0
	for k, e := range all {
		value, err := e.quantity("value", specificCapacitance)
		if err != nil {
			return 0, err
		}
		in := make([]bool, len(last))
		for i := range in {
			in[i] = last[i] == k+1
		}
		sum += float64(scaleByPower10(value, 2) * m.areaFraction(in))
	}
	return sum, nil
}

// last returns the children of a name, and which of them each segment has: 1 more than its
// index, 0 for none. A segment has the last one about it, as in jNeuroML's NEURON models.
func (m *morphology) last(parent *element, name string) (last []int, all []*element, err error) {
	all = parent.all(name)
	last = make([]int, len(m.ids))
	seen := map[[2]string]bool{}
	for k, e := range all {
		in, err := m.segmentsOf(e)
		if err != nil {
			return nil, nil, err
		}
		place := [2]string{e.attrs["segmentGroup"], e.attrs["segment"]}
		if place == [2]string{} {
			place[0] = "all"
		}
		if seen[place] {
			return nil, nil, e.errorf("a second one of the same segments")
		}
		seen[place] = true
		for i, yes := range in {
			if yes {
				last[i] = k + 1
			}
		}
	}
	return last, all, nil
}
