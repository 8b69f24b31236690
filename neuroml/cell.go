package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Cell is a cell of one compartment.
type Cell struct {
	Model hh.Model
	Area  float64 // of its membrane, um2
}

// Cells returns the ids of the file's cells, whether they can be used or not.
func (f *File) Cells() []string { return f.doc.ids("cell") }

// Cell returns a <cell> as a model whose name is the cell's id.
//
// A channel of the model has the id of its channelDensity or channelPopulation,
// and a state variable that and its gate's, as in "naChans.m". What a
// channelDensity says of a group of segments without the cell's is left out, and
// so are concentrations: channels that depend on one are an error. So are several
// segments, unless Lumped is among the options.
func (f *File) Cell(id string, options ...Option) (Cell, error) {
	e, err := f.doc.get(id, "cell")
	if err != nil {
		return Cell{}, err
	}
	return f.doc.cell(e, newConditions(options))
}

// maxMembrane bounds the children of <membraneProperties>.
const maxMembrane = 1000

func (d *document) cell(e *element, c conditions) (Cell, error) {
	m, err := d.readMorphology(e)
	if err != nil {
		return Cell{}, err
	}
	if n := len(m.ids); n > 1 && !c.lumped {
		return Cell{}, &OptionError{"Lumped", e.errorf("has %d segments, want one compartment", n)}
	}
	bio, err := d.part(e, "biophysicalProperties")
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
	cell := Cell{Model: hh.Model{Name: e.attrs["id"], Celsius: c.celsius}, Area: m.total()}
	if cell.Model.Cm, err = m.capacitance(membrane); err != nil {
		return Cell{}, err
	}
	if cell.Model.Threshold, err = membrane.voltage("spikeThresh"); err != nil {
		return Cell{}, err
	}
	if cell.Model.V0, err = membrane.voltage("initMembPotential"); err != nil {
		return Cell{}, err
	}
	for _, x := range membrane.children {
		channels, err := d.conductances(x, m, c)
		if err != nil {
			return Cell{}, err
		}
		cell.Model.Channels = append(cell.Model.Channels, channels...)
	}
	if err := cell.Model.Validate(); err != nil {
		return Cell{}, e.errorf("%w", err)
	}
	return cell, nil
}

// voltage returns the one voltage that all children of a name give, mV.
func (e *element) voltage(name string) (float64, error) {
	all := e.all(name)
	if len(all) == 0 {
		return 0, e.errorf("a child <%s> is missing", name)
	}
	first := 0.0
	for i, c := range all {
		v, err := c.quantity("value", voltage)
		if err != nil {
			return 0, err
		}
		if i > 0 && v != first {
			return 0, c.errorf("%v mV, and %v mV elsewhere in the cell: want one, as it has one compartment", shift(v, 3), shift(first, 3))
		}
		first = v
	}
	return shift(first, 3), nil
}

// capacitance returns the capacitance of the membrane, uF/cm2: the mean by area
// if there are several.
func (m *morphology) capacitance(membrane *element) (float64, error) {
	covered := make([]bool, len(m.ids))
	sum := 0.0
	for _, e := range membrane.all("specificCapacitance") {
		value, err := e.quantity("value", specificCapacitance)
		if err != nil {
			return 0, err
		}
		in, err := m.has(e)
		if err != nil {
			return 0, err
		}
		for i, yes := range in {
			if yes && covered[i] {
				return 0, e.errorf("segment %d has another one already", m.ids[i])
			}
			covered[i] = covered[i] || yes
		}
		sum += float64(shift(value, 2) * m.share(in))
	}
	if i := slices.Index(covered, false); i >= 0 {
		return 0, membrane.errorf("a child <specificCapacitance> is missing for segment %d", m.ids[i])
	}
	return sum, nil
}
