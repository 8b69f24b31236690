// Package scenario runs networks and cells that have names, and those of files: it says how
// fast they run and what comes out, as numbers and pictures, and times the same cells
// without the library.
package scenario

import (
	"maps"
	"slices"

	"github.com/lut4go/lut4go/bench/internal/baseline"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
	"github.com/lut4go/lut4go/table"
)

// Scenario is a population, or several of one model, that can be run by name.
type Scenario struct {
	Name     string
	About    string
	Defaults Options
	// TakesModel says that the scenario is run with any of the built-in models. Its
	// Defaults are complete only in what For returns.
	TakesModel bool

	model models.Model
	// groups divides the neurons into populations, each with a name and one
	// neuron or more; nil for a single population.
	groups func(neurons int) []group
	// populate sets the initial state beyond the model's own and makes the
	// synapses, whose number it returns.
	populate func(net *hh.Network, cells []*hh.Population, o Options) (synapses int, err error)
	baseline *baseline.Model // of the same cells; nil where none is written out
	network  *fileNetwork    // of a file; nil for the others

	dendrites *dendrites // of the cells; nil for single compartments

	simulation neuroml.Simulation // of a LEMS file; the zero value for the others
	cell       *neuroml.Cell      // that the simulation is of, if it is of a cell
	branched   *neuroml.Cell      // one with dendrites, of a network's file; nil without
}

// network is a scenario's network with its populations and the number of its synapses.
type network struct {
	net         *hh.Network
	populations []*hh.Population
	synapses    int
	paths       lemsPaths // of a LEMS simulation; nil without one
}

// build makes the scenario's network, its populations with their current, and its
// synapses.
func (s *Scenario) build(c hh.Config, o Options) (n network, err error) {
	if s.network != nil {
		f, err := s.network.build(c)
		if err != nil {
			return n, err
		}
		return network{f.Network, f.Populations, f.Synapses, f}, s.inject(f.Populations, o)
	}
	if s.cell != nil {
		n.paths = cellPaths{s.cell}
	}
	if n.net, err = hh.NewNetwork(c); err != nil {
		return n, err
	}
	if n.populations, err = s.add(n.net, o.Neurons); err != nil {
		return n, err
	}
	if err := s.inject(n.populations, o); err != nil {
		return n, err
	}
	n.synapses, err = s.populate(n.net, n.populations, o)
	return n, err
}

// group is a population to be made.
type group struct {
	name    string
	neurons int
}

// add makes the scenario's populations.
func (s *Scenario) add(net *hh.Network, neurons int) ([]*hh.Population, error) {
	groups := []group{{"cells", neurons}}
	if s.groups != nil {
		groups = s.groups(neurons)
	}
	var all []*hh.Population
	cell := s.model.New()
	add := func(g group) (*hh.Population, error) { return net.AddPopulation(g.name, cell, g.neurons) }
	if s.dendrites != nil {
		tree, err := s.dendrites.tree()
		if err != nil {
			return nil, err
		}
		add = func(g group) (*hh.Population, error) { return net.AddCells(g.name, tree, cell, g.neurons) }
		if of := s.dendrites.file; of != nil {
			add = func(g group) (*hh.Population, error) { return of.AddTo(net, g.name, g.neurons) }
		}
	}
	for _, g := range groups {
		p, err := add(g)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// All returns all scenarios, the default one first.
func All() []Scenario {
	all := []Scenario{
		{
			Name:  "wb-network",
			About: "Wang-Buzsaki cells, excitatory synapses at random (p 0.1, delays of 3 to 5 ms)",
			Defaults: Options{
				Scenario: "wb-network", Neurons: 1000, Duration: 1000, Dt: 0.01,
				Method: hh.Euler, Order: table.Linear, Grid: table.Grid{Step: 1}, Precision: 64, Seed: 1,
			},
			model:    models.MustFind("wang-buzsaki").With(addSynapse),
			populate: connectAtRandom,
			baseline: baseline.WangBuzsaki(),
		},
		{
			Name:     "wb-cell",
			About:    "the Wang-Buzsaki interneuron under constant current",
			Defaults: singleCell("wb-cell", 2),
			model:    models.MustFind("wang-buzsaki"),
			populate: leaveAtRest,
			baseline: baseline.WangBuzsaki(),
		},
		{
			Name:     "squid",
			About:    "the squid giant axon of Hodgkin & Huxley under constant current",
			Defaults: singleCell("squid", 10),
			model:    models.MustFind("squid"),
			populate: leaveAtRest,
			baseline: baseline.Squid(),
		},
		{
			Name:  "traub",
			About: "the pyramidal cell of Traub & Miles, as in benchmark COBAHH, under constant current",
			// It fires without a current too, at 14 Hz. Brian2's spike times are
			// known at this one, with which it fires at 46 Hz.
			Defaults: singleCell("traub", 1),
			model:    models.MustFind("traub-miles").WithoutReceptors(),
			populate: leaveAtRest,
		},
		pospischil("rs", "a regular-spiking pyramidal cell, which adapts", 200, 2.59),
		pospischil("fs", "a fast-spiking interneuron, which does not adapt", 200, 3.55),
		// The first single spike after the burst comes at 650 ms.
		pospischil("ib", "an intrinsically bursting cell: a burst, then single spikes", 700, 0.518),
		// Two close spikes, then ones at 89 and 299 ms.
		pospischil("lts", "a cell with low-threshold spikes: two at once, then slowly", 400, 0.518),
		{
			Name:  "cobahh",
			About: "Brette et al.'s benchmark 3: excitatory and inhibitory Traub-Miles cells (4 to 1), synapses at random (p 0.02, no delay)",
			Defaults: Options{
				Scenario: "cobahh", Neurons: 4000, Duration: 1000, Dt: 0.1,
				Method: hh.ExpEuler, Order: table.Linear, Grid: table.Grid{Step: 0.1}, Precision: 64, Seed: 1,
			},
			model:    models.MustFind("traub-miles").With(brian2Spikes),
			groups:   cobahhGroups,
			populate: cobahhConnect,
		},
		{
			Name:  "fi-curve",
			About: "one cell of MODEL for each of many constant currents: how fast it fires",
			Defaults: Options{
				Scenario: "fi-curve", Neurons: 201, Duration: 2000, Dt: 0.025,
				Method: hh.RK4, Order: table.Linear, Grid: table.Grid{Step: 0.1}, Precision: 64, Seed: 1,
			},
			TakesModel: true,
			populate:   injectSweep,
		},
	}
	for _, t := range models.Trees() {
		all = append(all, treeScenario(t))
	}
	all = append(all, dendriticNetwork())
	for i := range all {
		s := &all[i]
		s.Defaults.Grid = s.model.Grid(s.Defaults.Grid.Step)
	}
	return all
}

// For returns a scenario that takes a model, with the built-in model of a name. A name
// that is not there, and any name for another scenario, is a usage.Error.
func (s Scenario) For(model string) (Scenario, error) {
	if !s.TakesModel {
		return s, &usage.Error{Option: "model", Value: model, Want: "none, as scenario " + s.Name + " has its own"}
	}
	m, err := models.Find(model)
	if err != nil {
		return s, err
	}
	s.model = m.WithoutReceptors()
	s.Defaults.Sweep = Sweep{Model: m.Name, From: m.From, To: m.To}
	s.Defaults.Grid = m.Grid(s.Defaults.Grid.Step)
	return s, nil
}

// pospischil returns the scenario of one class of cell of Pospischil et al.
// (2008) under the current of its authors' demonstration.
func pospischil(class, about string, duration, current float64) Scenario {
	name := "pospischil-" + class
	o := singleCell(name, current)
	o.Duration = duration
	return Scenario{
		Name:     name,
		About:    about + " (Pospischil et al. 2008)",
		Defaults: o,
		model:    models.MustFind(name),
		populate: leaveAtRest,
	}
}

func singleCell(name string, current float64) Options {
	return Options{
		Scenario: name, Neurons: 1, Duration: 200, Dt: 0.025,
		Method: hh.RK4, Order: table.Linear, Grid: table.Grid{Step: 0.1}, Precision: 64, Seed: 1, Current: current,
	}
}

// Find returns the scenario of that name, or a usage.Error that lists the names
// there are. "pospischil" is the first of the four.
func Find(name string) (Scenario, error) {
	if name == "pospischil" {
		name = "pospischil-rs"
	}
	var names []string
	for _, s := range All() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, &usage.Error{Option: "scenario", Value: name, Want: phrase.OneOf(names) + ", or a .nml or .xml file"}
}

func leaveAtRest(*hh.Network, []*hh.Population, Options) (int, error) { return 0, nil }

// set draws initial values, in one order: ranks have to make the same calls.
func set(cells *hh.Population, values map[string]hh.Distribution) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := cells.Set(name, values[name]); err != nil {
			return err
		}
	}
	return nil
}
