package bench

import (
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// Scenario is a population, or several of one model, that can be run by name.
type Scenario struct {
	Name     string
	About    string
	Defaults Options
	// TakesModel says that the scenario is run with any of Models. Its Defaults
	// are complete only in what For returns.
	TakesModel bool

	model Model
	// groups divides the neurons into populations, each with a name and one
	// neuron or more; nil for a single population.
	groups func(neurons int) []group
	// populate sets the initial state beyond the model's own and makes the
	// synapses, whose number it returns.
	populate func(net *hh.Network, cells []*hh.Population, o Options) (synapses int, err error)
	scalar   scalarModel  // without functions where none is written out
	network  *fileNetwork // that the scenario is, nil for the others
}

// build makes the scenario's network, its populations with their current, and its
// synapses, whose number it returns.
func (s *Scenario) build(c hh.Config, o Options) (net *hh.Network, all []*hh.Population, synapses int, err error) {
	if s.network != nil {
		n, err := s.network.build(c)
		if err != nil {
			return nil, nil, 0, err
		}
		return n.Network, n.Populations, n.Synapses, setCurrent(n.Populations, o.Current)
	}
	if net, err = hh.NewNetwork(c); err != nil {
		return nil, nil, 0, err
	}
	if all, err = s.add(net, o.Neurons); err != nil {
		return nil, nil, 0, err
	}
	if err := setCurrent(all, o.Current); err != nil {
		return nil, nil, 0, err
	}
	synapses, err = s.populate(net, all, o)
	return net, all, synapses, err
}

func setCurrent(all []*hh.Population, current float64) error {
	for _, p := range all {
		if err := p.SetCurrent(current); err != nil {
			return err
		}
	}
	return nil
}

// group is a population to be.
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
	for _, g := range groups {
		p, err := net.AddPopulation(g.name, cell, g.neurons)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Scenarios returns all scenarios, the default one first.
func Scenarios() []Scenario {
	all := []Scenario{
		{
			Name:  "wb-network",
			About: "Wang-Buzsaki cells, excitatory synapses at random (p 0.1, delays of 3 to 5 ms)",
			Defaults: Options{
				Scenario: "wb-network", Neurons: 1000, Duration: 1000, Dt: 0.01,
				Method: hh.Euler, Order: table.Linear, Step: 1, Precision: 64, Seed: 1,
			},
			model:    builtIn("wang-buzsaki").with(addSynapse),
			populate: connectAtRandom,
			scalar:   wangBuzsakiScalar,
		},
		{
			Name:     "wb-cell",
			About:    "the Wang-Buzsaki interneuron under constant current",
			Defaults: singleCell("wb-cell", 2),
			model:    builtIn("wang-buzsaki"),
			populate: leaveAtRest,
			scalar:   wangBuzsakiScalar,
		},
		{
			Name:     "squid",
			About:    "the squid giant axon of Hodgkin & Huxley under constant current",
			Defaults: singleCell("squid", 10),
			model:    builtIn("squid"),
			populate: leaveAtRest,
			scalar:   squidScalar,
		},
		{
			Name:  "traub",
			About: "the pyramidal cell of Traub & Miles, as in benchmark COBAHH, under constant current",
			// It fires without a current too, at 14 Hz. Brian2's spike times are
			// known at this one, with which it fires at 46 Hz.
			Defaults: singleCell("traub", 1),
			model:    builtIn("traub-miles").alone(),
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
				Method: hh.ExpEuler, Order: table.Linear, Step: 0.1, Precision: 64, Seed: 1,
			},
			model:    builtIn("traub-miles").with(addRefractory),
			groups:   cobahhGroups,
			populate: cobahhConnect,
		},
		{
			Name:  "fi-curve",
			About: "one cell of MODEL for each of many constant currents: how fast it fires",
			Defaults: Options{
				Scenario: "fi-curve", Neurons: 201, Duration: 2000, Dt: 0.025,
				Method: hh.RK4, Order: table.Linear, Step: 0.1, Precision: 64, Seed: 1,
			},
			TakesModel: true,
			populate:   injectSweep,
		},
	}
	for i := range all {
		s := &all[i]
		s.Defaults.Min, s.Defaults.Max = s.model.min, s.model.max
	}
	return all
}

// For returns a scenario that takes a model with one of Models, by its name. A
// name that is not there, and any name for another scenario, is a UsageError.
func (s Scenario) For(model string) (Scenario, error) {
	if !s.TakesModel {
		return s, &UsageError{Option: "model", Value: model, Want: "none, as scenario " + s.Name + " has its own"}
	}
	m, err := findModel(model)
	if err != nil {
		return s, err
	}
	s.model = m.alone()
	s.Defaults.Model, s.Defaults.From, s.Defaults.To = m.Name, m.From, m.To
	s.Defaults.Min, s.Defaults.Max = m.min, m.max
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
		model:    builtIn(name),
		populate: leaveAtRest,
	}
}

func singleCell(name string, current float64) Options {
	return Options{
		Scenario: name, Neurons: 1, Duration: 200, Dt: 0.025,
		Method: hh.RK4, Order: table.Linear, Step: 0.1, Precision: 64, Seed: 1, Current: current,
	}
}

// Find returns the scenario of that name, or a UsageError that lists the names
// there are. "pospischil" is the first of the four.
func Find(name string) (Scenario, error) {
	if name == "pospischil" {
		name = "pospischil-rs"
	}
	var names []string
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scenario{}, &UsageError{Option: "scenario", Value: name, Want: oneOf(names) + ", or a .nml or .xml file"}
}

// Synapses of wb-network.
const (
	synapseName  = "b"
	synapseG     = 1e-3 // mS/cm2 for one spike
	synapseE     = 0    // mV
	synapseTau   = 5    // ms
	connectivity = 0.1
)

func addSynapse(m *hh.Model) {
	m.Receptors = []hh.Receptor{{Name: synapseName, G: synapseG, E: synapseE, Tau: synapseTau}}
}

func connectAtRandom(net *hh.Network, all []*hh.Population, o Options) (int, error) {
	cells := all[0]
	if err := set(cells, map[string]hh.Distribution{
		"v": hh.Uniform{Lo: -70, Hi: -55},
		"h": hh.Constant(1),
		"n": hh.Constant(0),
	}); err != nil {
		return 0, err
	}
	p := o.connect
	if p == 0 {
		p = connectivity
	}
	synapses, err := net.Connect(cells, cells, hh.Connection{
		Receptor: synapseName, Rule: hh.Probability(p), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 3, Hi: 5},
	})
	if err != nil {
		return 0, err
	}
	return synapses.Len(), nil
}

func leaveAtRest(*hh.Network, []*hh.Population, Options) (int, error) { return 0, nil }

// set draws initial values.
func set(cells *hh.Population, values map[string]hh.Distribution) error {
	for name, d := range values {
		if err := cells.Set(name, d); err != nil {
			return err
		}
	}
	return nil
}
