package peers

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/lut4go/lut4go/bench/internal/baseline"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/bench/usage"
)

// Options says what Compare runs. Defaults gives the ones to start from.
type Options struct {
	Model   string   // one of Models
	Neurons int      // number of cells
	Rounds  int      // how often each is timed
	Synapse bool     // gives each cell one, whose conductance decays; not in a network or on dendrites
	Network string   // one of Networks, in place of cells alone; empty for these
	Threads int      // of lut4go in a network, whose peers have one; 1 for cells
	Peers   []string // of Names; lut4go is always run
	// Compartments is how many a cell with dendrites has, of a model that takes a number;
	// 0 for the others.
	Compartments int
}

// Defaults returns the usual options for a model of cells alone, "" for the usual one.
func Defaults(model string) Options {
	o := Options{Model: cmp.Or(model, "wang-buzsaki"), Neurons: 512, Rounds: 9, Threads: 1}
	o.Peers = o.names()
	if m := o.treeModel(); m != nil {
		o.Neurons, o.Compartments = m.neurons, m.compartments
	}
	return o
}

// NetworkDefaults returns the usual options for a network.
func NetworkDefaults(name string) Options {
	o := Options{Rounds: 9, Network: name, Threads: 1}
	o.Peers = o.names()
	if n := findNetwork(name); n != nil {
		o.Model, o.Neurons = n.model, n.neurons
	}
	return o
}

// names returns the names of the peers: "go", loops in plain Go, "c", a C program in several
// forms, and the simulators "brian2", "neuron" and "arbor". Networks are compared with Brian2
// alone.
func (o Options) names() []string {
	switch {
	case o.Network != "":
		return []string{"brian2"}
	case o.treeModel() != nil:
		return []string{"c", "neuron", "arbor"}
	}
	return []string{"go", "c", "brian2", "neuron"}
}

// peerModel is a model that the peers have as well.
type peerModel struct {
	models.Model
	baseline *baseline.Model
	kernel   string // that does a whole step of it
	macro    string // its name in hh_cells.c
}

func peerModels() []peerModel {
	return []peerModel{
		{models.MustFind("wang-buzsaki"), baseline.WangBuzsaki(), "StepWangBuzsaki", "WANG_BUZSAKI"},
		{models.MustFind("squid"), baseline.Squid(), "StepHodgkinHuxley", "SQUID"},
	}
}

// Models returns the names of the models that the peers have as well, those of cells with
// dendrites last.
func Models() []string {
	var names []string
	for _, m := range peerModels() {
		names = append(names, m.Name)
	}
	return append(names, treeNames()...)
}

// What all run: cells without synapses, from evenly spread voltages with the gates of a
// cell at rest, by forward Euler.
const (
	dt       = 0.01 // ms
	steps    = 10000
	duration = steps * dt // ms
	lowestV  = -70        // mV
	highestV = -55        // mV
	restV    = -65        // mV

	// minTime is that of one measurement: short ones lie in quiet spells.
	minTime = 10 * time.Millisecond

	maxNeurons = 1 << 16
	maxRounds  = 1000
	maxThreads = 1 << 14
)

// Validate returns a usage.Error for the first option that cannot be used.
func (o Options) Validate() error {
	if !slices.Contains(append(Networks(), ""), o.Network) {
		return &usage.Error{Option: "network", Value: o.Network, Want: phrase.OneOf(Networks())}
	}
	models, threads := Models(), 1
	if o.Network != "" {
		models, threads = []string{o.network().model}, maxThreads
	}
	peers, tree := o.names(), o.treeModel()
	checks := []error{
		usage.Check(slices.Contains(models, o.Model), "model", o.Model, phrase.OneOf(models)),
		usage.Check(o.Neurons >= 1 && o.Neurons <= maxNeurons, "neurons", o.Neurons, fmt.Sprintf("a number from 1 to %d", maxNeurons)),
		usage.Check(o.Rounds >= 1 && o.Rounds <= maxRounds, "rounds", o.Rounds, fmt.Sprintf("a number from 1 to %d", maxRounds)),
		usage.Check(!o.Synapse || o.Network == "", "synapse", o.Synapse, "none, as a network has its own"),
		usage.Check(!o.Synapse || tree == nil, "synapse", o.Synapse, "none, as cells with dendrites are compared without"),
		tree.checkCompartments(o),
		usage.Check(o.Threads >= 1 && o.Threads <= threads, "threads", o.Threads, fmt.Sprintf("a number from 1 to %d, above 1 in a network alone", maxThreads)),
	}
	for _, p := range o.Peers {
		checks = append(checks, usage.Check(slices.Contains(peers, p), "peers", p, phrase.OneOf(peers)))
	}
	return cmp.Or(append(checks, usage.Backend(""))...)
}

// peerModel returns the model of valid options.
func (o Options) peerModel() peerModel {
	all := peerModels()
	return all[slices.IndexFunc(all, func(m peerModel) bool { return m.Name == o.Model })]
}
