package hh

import (
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// Connection is how the neurons of one population are connected to another's.
type Connection struct {
	Receptor string // of the target's model; those that follow it get all that arrives as well
	Rule     Rule   // which neurons are connected
	// Weight is what a spike that arrives through a synapse adds to the
	// receptor's state. A Constant is stored once, other weights with each
	// synapse in the precision of the state, so that they add up as they would
	// if they were constant.
	Weight Distribution
	// Delay of each synapse in ms, rounded to whole steps by WholeSteps. All
	// values that it may have must be from 0 to 65535 steps, or Connect fails,
	// whatever would be drawn: Truncated draws again what falls outside, like
	// NEST's redraw. Of a Uniform from one step to another, these two have half
	// the share of each between, as what is rounded to them lies on one side.
	Delay Distribution
	// ShortTerm has what a spike brings depend on the source's spikes before, if not nil.
	ShortTerm *TsodyksMarkram
	// STDP has the weights change by the timing of spikes, if not nil. Weight is where
	// they begin.
	STDP *STDP
	// NoSelf leaves out synapses of a neuron to itself. It is an error between
	// two populations, which have none.
	NoSelf bool
	// Multapses lets InDegree and OutDegree draw a partner several times, each
	// time independently of the others. It is an error with other rules.
	Multapses bool
}

// Synapses are those that one Connect made.
type Synapses struct {
	projection *synapses.Projection
	from       *group
	to         *Population

	fingerprint *uint64 // for checkpoints, once one was written
	initial     string  // the hash of the weights before they learned
}

// Len returns how many there are, on all Ranks.
func (s *Synapses) Len() int { return s.projection.Count }

// Each calls f for every synapse, with its source and target, its delay in ms as
// rounded to steps, and its weight as rounded to the precision of the state; weights that
// change are those after the network's last step. They
// come by source, then target; several with both the same come as in Pairs or as
// they were drawn. It may draw the synapses anew, which takes the time and memory
// that Connect took. Each of several Ranks gets the synapses that end in its own cells.
func (s *Synapses) Each(f func(source, target int, delay, weight float64)) {
	net := s.from.net
	s.collectWeights()
	s.projection.Each(func(source, target, delay int, weight float64) {
		f(source, target, net.ms(uint64(delay)), weight)
	})
}

// checkPlasticity returns an error if a connection has plasticity that its receptor
// cannot have.
func (c *Connection) checkPlasticity(m *Model, receptor int) error {
	r := &m.Receptors[receptor]
	switch {
	case c.ShortTerm == nil && c.STDP == nil:
		return nil
	case r.Saturating:
		return fmt.Errorf("plasticity at receptor %s, which is Saturating: want one that adds arrivals up", r.Name)
	case r.Kinetics != (Kinetics{}):
		return fmt.Errorf("plasticity at receptor %s, which has Kinetics: want one that adds arrivals up", r.Name)
	case r.Follows != "":
		return nil
	}
	for i := range m.Receptors {
		if f := &m.Receptors[i]; f.Follows == r.Name && c.STDP != nil {
			return fmt.Errorf("plasticity (STDP) at receptor %s, which %s follows: want one that none follows", r.Name, f.Name)
		}
		if f := &m.Receptors[i]; f.Follows == r.Name && f.Saturating {
			return fmt.Errorf("plasticity at receptor %s, which %s follows, which is Saturating: want one that adds arrivals up", r.Name, f.Name)
		}
	}
	return nil
}

// Connect makes synapses from the cells of a population, or from a source. A spike of
// one step arrives a delay later: for no delay, after that step. Spikes that are under
// way already do not cross the new synapses. Which synapses there are, with which delays and
// weights, depends on the seed and the order of the calls of Connect, on nothing
// else. What the Connection refers to may be changed afterwards.
//
// Arrivals at a receptor of a neuron are added one by one: by step, then in the
// order of the calls of Connect, then by source, then by the step of the spike,
// then, for synapses with the same source and target, in the order of
// Synapses.Each.
func (n *Network) Connect(source Neurons, to *Population, c Connection) (*Synapses, error) {
	from := groupOf(source)
	if from == nil || to == nil {
		return nil, errors.New("hh: connection of no population, want one to connect from and one to connect to")
	}
	fail := func(err error) (*Synapses, error) {
		return nil, fmt.Errorf("hh: connection from %q to %q: %w", from.name, to.name, err)
	}
	if from.net != n || to.net != n {
		return fail(errors.New("a population is not of this network"))
	}
	if n.running {
		return fail(errRunning)
	}
	receptor, err := to.receptor(c.Receptor)
	if err != nil {
		return fail(err)
	}
	if c.NoSelf && from != &to.group {
		return fail(errors.New("NoSelf between two populations, want it within one"))
	}
	if err := c.checkPlasticity(&to.model, receptor); err != nil {
		return fail(err)
	}
	spec := synapses.Spec{
		Weight: distributionOf(c.Weight), Delay: distributionOf(c.Delay), ShortTerm: c.ShortTerm.spec(), STDP: c.STDP.spec(),
		Shape:    synapses.Shape{From: from.Len(), To: to.Len(), NoSelf: c.NoSelf, Multapses: c.Multapses},
		Receptor: receptor, Index: len(n.synapses), Seed: n.config.Seed,
		Dt: n.config.Dt, Precision: n.config.Precision, Threads: n.config.Threads, FirstStep: n.step, Team: n.team,
	}
	if c.Rule != nil {
		spec.Rule = c.Rule.rule()
	}
	err = spec.Validate()
	if err != nil {
		_, err = fail(err)
	} else {
		err = spec.CheckSize(from.name, to.name, schedule.SynapsesPerVisit)
	}
	if err := n.agreeOn("Connect", len(n.synapses), from, to, c, err); err != nil {
		return nil, err
	}
	s := &Synapses{projection: synapses.New(spec), from: from, to: to}
	s.projection.Pulses = to.model.Receptors[receptor].Kinetics.pulses(s.projection.Sources(), n.config.Dt)
	s.noteInitialWeights()
	if err := n.team.Err(); err != nil {
		return fail(err)
	}
	n.dropPool() // while it has all synapses that there are
	n.synapses = append(n.synapses, s)
	schedule.Connect(from.sender, to.core, s.projection)
	return s, nil
}
