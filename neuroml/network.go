package neuroml

import (
	"github.com/lut4go/lut4go/hh"
)

// Network is a network that is ready to run.
type Network struct {
	*hh.Network
	Populations []*hh.Population // of cells, in the order of the file, named by their ids
	Sources     []*hh.Source     // populations that are sources of spikes, likewise
	Synapses    int              // number of synapses between cells, gap junctions included

	paths map[string]paths // by population
}

// Networks returns the ids of all networks of the file, including those that Network
// cannot build.
func (f *File) Networks() []string { return f.doc.ids("network") }

// Network builds a <network> with the configuration c. Each population has the model
// of its cell, as Cell returns it, and a receptor for each of its synapses, named by
// the synapse's id; two for an expThreeSynapse, whose names end in ".1" and ".2", and
// those of both its synapses for a doubleSynapse. A temperature of the network replaces that among the options.
//
// It reads
//   - populations of a <cell>, or of a spikeArray or one of the spikeGenerators, by
//     size or as a list of instances;
//   - <explicitInput>, and <inputList> with <input> and <inputW>, of pulseGenerator,
//     sineGenerator, rampGenerator, voltageClamp, voltageClampTriple, compoundInput of
//     these, poissonFiringSynapse and timedSynapticInput;
//   - <projection> with <connection> and <connectionWD>, <synapticConnection> and
//     <synapticConnectionWD>, of expOneSynapse, expTwoSynapse, expThreeSynapse, alphaSynapse,
//     alphaCurrentSynapse, blockingPlasticSynapse with a block and short-term plasticity, and
//     doubleSynapse of these;
//   - <electricalProjection> of gapJunctions;
//   - <continuousProjection> of gradedSynapse and silentSynapse.
//
// A blockMechanism is the Block of its receptor. A plasticityMechanism is the ShortTerm
// of all connections through its synapse, with a state for each source, which is that of
// each of its synapses, as they have the same parameters.
//
// A gradedSynapse adds a gate to the model of its source, named by its id and ".s".
//
// A spike that is given by its time is in the step that the time begins, as
// hh.GivenTrains has it, and arrives after that step.
//
// Positions, regions and properties have no effect. It is an error if no network has
// the id, if it contains anything else, if a cell cannot be read, see File.Cell, and
// if c is not valid.
func (f *File) Network(id string, c hh.Config, options ...Option) (*Network, error) {
	e, err := f.doc.get(id, "network")
	if err != nil {
		return nil, err
	}
	b := &builder{doc: f.doc, settings: newSettings(options), cells: map[string]Cell{}, byID: map[string]*population{}, synapticConnections: map[projectionKey]*projection{}, couplingOf: map[couplingKey]*coupling{}}
	if e.has("temperature") {
		kelvin, err := e.quantity("temperature", temperature)
		if err != nil {
			return nil, err
		}
		b.settings.celsius, b.settings.celsiusKnown = celsiusOf(kelvin), true
	}
	if b.net, err = hh.NewNetwork(c); err != nil {
		return nil, err
	}
	if err := b.read(e); err != nil {
		return nil, err
	}
	return b.build()
}

// builder builds a network.
type builder struct {
	doc                 *document
	net                 *hh.Network
	settings            settings
	cells               map[string]Cell
	populations         []*population
	byID                map[string]*population
	hasCells            bool                          // whether a population is of cells
	synapticConnections map[projectionKey]*projection // of <synapticConnection>s
	projections         []*projection                 // including those of synapticConnections, in the order of the file
	couplings           []*coupling                   // in the order of the file
	couplingOf          map[couplingKey]*coupling
}

// read reads the children of a network: populations first, since all others refer to
// them.
func (b *builder) read(network *element) error {
	for _, e := range network.all("population") {
		if err := b.addPopulation(e); err != nil {
			return err
		}
	}
	if len(b.populations) == 0 {
		return network.errorf("a child <population> is missing")
	}
	if !b.hasCells {
		return network.errorf("has sources of spikes alone, want a <population> of a <cell>")
	}
	for _, e := range network.children {
		var err error
		switch e.name {
		case "population", "notes", "annotation", "property", "space", "region", "cellSet", "extracellularProperties":
		case "projection":
			err = b.addProjection(e)
		case "electricalProjection":
			err = b.addElectricalProjection(e)
		case "continuousProjection":
			err = b.addContinuousProjection(e)
		case "synapticConnection", "synapticConnectionWD":
			err = b.addSynapse(e)
		case "explicitInput":
			err = b.addInput(e, e, "input")
		case "inputList":
			for _, in := range e.children {
				if err == nil && (in.name == "input" || in.name == "inputW") {
					err = b.addInput(in, e, "component")
				}
			}
		default:
			err = e.errorf("is not read in a network")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// build makes the network that was read.
func (b *builder) build() (*Network, error) {
	n := &Network{Network: b.net, paths: map[string]paths{}}
	for _, p := range b.populations {
		if err := p.build(b); err != nil {
			return nil, err
		}
		if p.generator != nil {
			n.Sources = append(n.Sources, p.source)
			n.paths[p.id] = paths{source: true}
			continue
		}
		n.Populations = append(n.Populations, p.cells)
		n.paths[p.id] = paths{
			index: len(n.Populations) - 1, size: p.size, instanceIndex: p.instanceIndex,
			component: p.element.attrs["component"], cell: p.cell,
		}
	}
	for _, l := range b.projections {
		count, err := l.build(b.net)
		if err != nil {
			return nil, err
		}
		n.Synapses += count
	}
	for _, l := range b.couplings {
		count, err := l.build(b.net)
		if err != nil {
			return nil, err
		}
		n.Synapses += count
	}
	return n, nil
}
