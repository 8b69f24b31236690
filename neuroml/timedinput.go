package neuroml

import "github.com/lut4go/lut4go/hh"

// timedTags are the names of the elements that are spikes at a synapse of their own.
var timedTags = []string{"timedSynapticInput", "transientPoissonFiringSynapse"}

// timedInput is the spikes of an element of timedTags for some of a population's cells, to
// be built.
type timedInput struct {
	element   *element
	at        location
	receptors []receptor
	cells     []int
	weights   []float64 // of each of them
}

// timedKey says which inputs become one timedInput.
type timedKey struct {
	element *element
	at      location
}

// addTimed adds the spikes of an element of timedTags to a cell.
func (p *population) addTimed(b *builder, e *element, to target, weight float64) error {
	key := timedKey{e, to.at}
	in := p.timedOf[key]
	if in == nil {
		if err := p.checkInputs(e); err != nil {
			return err
		}
		synapse, err := e.text("synapse")
		if err != nil {
			return err
		}
		receptors, err := p.addReceptors(b, e, synapse, to.at)
		if err != nil {
			return err
		}
		in = &timedInput{element: e, at: to.at, receptors: receptors}
		p.timedOf[key] = in
		p.timed = append(p.timed, in)
	}
	in.cells = append(in.cells, to.cell)
	in.weights = append(in.weights, weight)
	return nil
}

// build adds a source of the spikes, and synapses from it: of those that are drawn a train for
// each synapse.
func (in *timedInput) build(net *hh.Network, p *population) error {
	pairs := hh.Pairs{Sources: make([]int, len(in.cells)), Targets: in.cells}
	trains := 1
	if in.element.name == "transientPoissonFiringSynapse" {
		trains = len(in.cells)
		for i := range pairs.Sources {
			pairs.Sources[i] = i
		}
	}
	from, err := in.element.trains(trains, net.Config().Dt)
	if err != nil {
		return err
	}
	source, err := net.AddSource(in.at.named(p.id+"."+in.element.attrs["id"]), trains, from)
	if err != nil {
		return in.element.errorf("%w", err)
	}
	c := hh.Connection{Delay: hh.Constant(0)}
	c.Weight, pairs.Weights = constantIfSame(in.weights)
	c.Rule = pairs
	for _, r := range in.receptors {
		c.Receptor, c.ShortTerm = r.Name, r.shortTerm
		if _, err := net.Connect(source, p.cells, c); err != nil {
			return in.element.errorf("%w", err)
		}
	}
	return nil
}
