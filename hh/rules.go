package hh

import "github.com/lut4go/lut4go/hh/internal/synapses"

// Rule says which neurons of one population are connected to which of another:
// Probability, AllToAll, OneToOne, InDegree, OutDegree, or Pairs. A neuron may be
// connected to itself, where the two are one population, unless
// Connection.NoSelf says otherwise.
type Rule interface {
	rule() synapses.Rule
}

// Probability connects each ordered pair of neurons with this probability,
// independently of the others. NoSelf leaves the other synapses as they are
// without it.
type Probability float64

func (p Probability) rule() synapses.Rule { return synapses.Probability(p) }

// AllToAll connects every ordered pair of neurons.
type AllToAll struct{}

func (AllToAll) rule() synapses.Rule { return synapses.AllToAll{} }

// OneToOne connects neuron i to neuron i of a population of the same size.
// Within one population that is each neuron to itself, so NoSelf is an error.
type OneToOne struct{}

func (OneToOne) rule() synapses.Rule { return synapses.OneToOne{} }

// OutDegree gives each source that many targets, every choice of them as likely.
// They are different ones unless Connection.Multapses says otherwise, which is
// what NEST's fixed_outdegree does by default.
type OutDegree int

func (k OutDegree) rule() synapses.Rule { return synapses.OutDegree(k) }

// InDegree gives each target that many sources, every choice of them as likely.
// They are different ones unless Connection.Multapses says otherwise, which is
// what NEST's fixed_indegree does by default.
type InDegree int

func (k InDegree) rule() synapses.Rule { return synapses.InDegree(k) }

// Pairs connects neuron Sources[i] to neuron Targets[i] for every i. Any order
// will do, and a pair that comes several times has as many synapses.
type Pairs struct {
	Sources, Targets []int
	// Weights and Delays (ms), if not nil, have a value for each pair, in place of
	// the Connection's. Those of a pair that NoSelf leaves out are not used.
	Weights, Delays []float64
}

func (l Pairs) rule() synapses.Rule { return synapses.Pairs(l) }
