package neuroml

import (
	"github.com/lut4go/lut4go/hh"
)

// Network is a network that is ready to run.
type Network struct {
	*hh.Network
	Populations []*hh.Population // in the order of the file, by its ids
	Synapses    int              // between their cells
}

// Networks returns the ids of the file's networks, whether they can be used or
// not.
func (f *File) Networks() []string { return f.doc.ids("network") }

// Network builds a <network> that is stepped as c says. Each population's model
// is that of its cell, as Cell returns it, with a receptor for each synapse that
// ends there, named by the synapse's id.
//
// Populations of a <cell> are read, by size or list of instances; their inputs,
// in <explicitInput>, <inputList> with <input> and <inputW>, from pulseGenerator,
// sineGenerator, rampGenerator and poissonFiringSynapse; <projection> with
// <connection> and <connectionWD>, <synapticConnection> and
// <synapticConnectionWD>, over expOneSynapse, expTwoSynapse and alphaSynapse.
// Everything else is an error, but places, regions and properties, which have no
// effect.
func (f *File) Network(id string, c hh.Config, options ...Option) (*Network, error) {
	e, err := f.doc.get(id, "network")
	if err != nil {
		return nil, err
	}
	b := &builder{doc: f.doc, conditions: newConditions(options), cells: map[string]Cell{}, byID: map[string]*population{}, links: map[linkKey]*link{}}
	if e.has("temperature") {
		kelvin, err := e.quantity("temperature", temperature)
		if err != nil {
			return nil, err
		}
		b.conditions.celsius, b.conditions.warm = celsius(kelvin), true
	}
	if b.net, err = hh.NewNetwork(c); err != nil {
		return nil, err
	}
	if err := b.read(e); err != nil {
		return nil, err
	}
	return b.build()
}

// builder is a network in the making.
type builder struct {
	doc         *document
	net         *hh.Network
	conditions  conditions
	cells       map[string]Cell
	populations []*population
	byID        map[string]*population
	links       map[linkKey]*link // of <synapticConnection>s
	order       []*link           // all, as the file has them
}

// read reads the children of a network: populations first, which all others name.
func (b *builder) read(network *element) error {
	for _, e := range network.all("population") {
		if err := b.addPopulation(e); err != nil {
			return err
		}
	}
	if len(b.populations) == 0 {
		return network.errorf("a child <population> is missing")
	}
	for _, e := range network.children {
		var err error
		switch e.name {
		case "population", "notes", "annotation", "property", "space", "region", "cellSet", "extracellularProperties":
		case "projection":
			err = b.addProjection(e)
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

// build makes what has been read.
func (b *builder) build() (*Network, error) {
	n := &Network{Network: b.net}
	for _, p := range b.populations {
		if err := p.build(b); err != nil {
			return nil, err
		}
		n.Populations = append(n.Populations, p.cells)
	}
	for _, l := range b.order {
		count, err := l.connect(b.net)
		if err != nil {
			return nil, err
		}
		n.Synapses += count
	}
	return n, nil
}
