package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Cell is a cell of one compartment.
type Cell struct {
	Model hh.Model
	Area  float64 // of the membrane, um2

	segments []int             // ids
	gates    map[string]string // variables of the model by their paths within the cell
}

// Cells returns the ids of all cells of the file, including those that Cell cannot
// read.
func (f *File) Cells() []string { return f.doc.ids("cell") }

// Cell returns a <cell> as a model in hh's units, named by the cell's id.
//
// A channel of the model has the id of its channelDensity or channelPopulation, and a
// gate that id and its own, as in "naChans.m". A channelDensity of a group with no
// segment is ignored. The concentration of calcium is the pool and variable named Calcium,
// if a channel depends on it, and otherwise ignored as those of other ions are. Without
// <spikeThresh> the threshold of spikes is 0 mV.
//
// It is an error if no cell has the id; if the cell has several segments, without the
// option Lumped; if one of its channels cannot be read, see File.Channel, or depends
// on calcium and the cell has no species of it; and if the model is not valid, see
// hh.Model.Validate.
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
	cell := Cell{Model: hh.Model{Name: e.attrs["id"], Celsius: c.celsius}, Area: m.totalArea(), segments: m.ids}
	if cell.Model.Cm, err = m.capacitance(membrane); err != nil {
		return Cell{}, err
	}
	threshold, err := m.voltages(membrane, "spikeThresh")
	if err != nil {
		return Cell{}, err
	}
	cell.Model.Threshold = append(threshold, spikeThreshold)[0]
	initial, err := m.voltages(membrane, "initMembPotential")
	if err != nil {
		return Cell{}, err
	}
	if initial == nil {
		return Cell{}, membrane.errorf("a child <initMembPotential> is missing")
	}
	cell.Model.V0 = initial[0]
	pool, poolErr := d.pool(bio, m)
	if pool != nil {
		c.caOutside = pool.Outside
	}
	for _, x := range membrane.children {
		channels, currents, err := d.conductances(x, m, c)
		if err != nil {
			return Cell{}, err
		}
		cell.Model.Channels = append(cell.Model.Channels, channels...)
		cell.Model.Currents = append(cell.Model.Currents, currents...)
	}
	if readsPool(cell.Model.Channels, cell.Model.Currents) {
		switch {
		case poolErr != nil:
			return Cell{}, poolErr
		case pool == nil:
			return Cell{}, e.errorf("has channels that depend on caConc, and no <species> of the ion %s in its <intracellularProperties>", Calcium)
		}
		cell.Model.Pools = []hh.Pool{*pool}
	} else {
		for i := range cell.Model.Channels {
			cell.Model.Channels[i].Pool = ""
		}
	}
	if err := cell.Model.Validate(); err != nil {
		return Cell{}, e.errorf("%w", err)
	}
	cell.namePaths(bio, membrane)
	return cell, nil
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
// its area if there are several. A segment has that of the last element about it, as in
// jNeuroML's NEURON models.
func (m *morphology) capacitance(membrane *element) (float64, error) {
	all := membrane.all("specificCapacitance")
	last := make([]int, len(m.ids)) // of each segment, 1 more than the element's index
	seen := map[[2]string]bool{}
	for k, e := range all {
		in, err := m.segmentsOf(e)
		if err != nil {
			return 0, err
		}
		place := [2]string{e.attrs["segmentGroup"], e.attrs["segment"]}
		if place == [2]string{} {
			place[0] = "all"
		}
		if seen[place] {
			return 0, e.errorf("a second one of the same segments")
		}
		seen[place] = true
		for i, yes := range in {
			if yes {
				last[i] = k + 1
			}
		}
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
