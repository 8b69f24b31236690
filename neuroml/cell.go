package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Cell is a cell of one compartment.
type Cell struct {
	Model hh.Model
	Area  float64 // of the membrane, um2
}

// Cells returns the ids of all cells of the file, including those that Cell cannot
// read.
func (f *File) Cells() []string { return f.doc.ids("cell") }

// Cell returns a <cell> as a model in hh's units, named by the cell's id.
//
// A channel of the model has the id of its channelDensity or channelPopulation, and a
// gate that id and its own, as in "naChans.m". A channelDensity of a group with no
// segment is ignored, and so are concentrations of ions.
//
// It is an error if no cell has the id; if the cell has several segments, without the
// option Lumped; if one of its channels cannot be read, see File.Channel, or depends
// on the concentration of an ion; and if the model is not valid, see hh.Model.Validate.
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
	if n := len(m.ids); n > 1 && !c.lumped {
		return Cell{}, &OptionError{"Lumped", e.errorf("has %d segments, want one compartment", n)}
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
	cell := Cell{Model: hh.Model{Name: e.attrs["id"], Celsius: c.celsius}, Area: m.totalArea()}
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

// voltage returns the voltage (mV) that all children of a name have.
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
			return 0, c.errorf("%v mV, and %v mV elsewhere in the cell: want one, as it has one compartment", scaleByPower10(v, 3), scaleByPower10(first, 3))
		}
		first = v
	}
	return scaleByPower10(first, 3), nil
}

// capacitance returns the specific capacitance of the membrane (uF/cm2): the mean over
// its area if there are several.
func (m *morphology) capacitance(membrane *element) (float64, error) {
	covered := make([]bool, len(m.ids))
	sum := 0.0
	for _, e := range membrane.all("specificCapacitance") {
		value, err := e.quantity("value", specificCapacitance)
		if err != nil {
			return 0, err
		}
		in, err := m.segmentsOf(e)
		if err != nil {
			return 0, err
		}
		for i, yes := range in {
			if yes && covered[i] {
				return 0, e.errorf("segment %d has another one already", m.ids[i])
			}
			covered[i] = covered[i] || yes
		}
		sum += float64(scaleByPower10(value, 2) * m.areaFraction(in))
	}
	if i := slices.Index(covered, false); i >= 0 {
		return 0, membrane.errorf("a child <specificCapacitance> is missing for segment %d", m.ids[i])
	}
	return sum, nil
}
