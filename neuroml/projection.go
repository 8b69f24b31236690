package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// link is synapses of one kind between two populations, in the making.
type link struct {
	at       *element
	synapse  string
	from, to *population
	pairs    hh.Pairs
}

// linkKey says which <synapticConnection>s are made together.
type linkKey struct {
	from, to *population
	synapse  string
}

// addProjection reads a <projection>.
func (b *builder) addProjection(e *element) error {
	synapse, err := e.text("synapse")
	if err != nil {
		return err
	}
	l := &link{at: e, synapse: synapse}
	if l.from, err = b.population(e, "presynapticPopulation"); err != nil {
		return err
	}
	if l.to, err = b.population(e, "postsynapticPopulation"); err != nil {
		return err
	}
	for _, c := range e.children {
		switch c.name {
		case "connection", "connectionWD":
			from, i, err := b.target(c, "preCellId")
			if err != nil {
				return err
			}
			to, j, err := b.target(c, "postCellId")
			if err != nil {
				return err
			}
			if from != l.from || to != l.to {
				return c.errorf("connects %s to %s, and the projection %s to %s", from.id, to.id, l.from.id, l.to.id)
			}
			if err := l.add(c, i, j); err != nil {
				return err
			}
		case "notes", "annotation", "property":
		default:
			return c.errorf("is not read, want <connection> or <connectionWD>")
		}
	}
	return b.finish(l)
}

// addSynapse reads a <synapticConnection>.
func (b *builder) addSynapse(e *element) error {
	synapse, err := e.text("synapse")
	if err != nil {
		return err
	}
	from, i, err := b.target(e, "from")
	if err != nil {
		return err
	}
	to, j, err := b.target(e, "to")
	if err != nil {
		return err
	}
	key := linkKey{from, to, synapse}
	l := b.links[key]
	if l == nil {
		l = &link{at: e, synapse: synapse, from: from, to: to}
		if err := b.finish(l); err != nil {
			return err
		}
		b.links[key] = l
	}
	return l.add(e, i, j)
}

// finish takes a link into the network.
func (b *builder) finish(l *link) error {
	b.order = append(b.order, l)
	return l.to.receptor(b, l.at, l.synapse)
}

// add adds a synapse, with the weight and delay of an element whose name ends in
// WD; otherwise they are 1 and 0.
func (l *link) add(e *element, source, target int) error {
	weight, delay := 1.0, 0.0
	if e.name == "connectionWD" || e.name == "synapticConnectionWD" {
		var err error
		if weight, err = e.quantity("weight", none); err != nil {
			return err
		}
		if delay, err = e.quantity("delay", timeDim); err != nil {
			return err
		}
	}
	l.pairs.Sources = append(l.pairs.Sources, source)
	l.pairs.Targets = append(l.pairs.Targets, target)
	l.pairs.Weights = append(l.pairs.Weights, weight)
	l.pairs.Delays = append(l.pairs.Delays, shift(delay, 3))
	return nil
}

// connect makes the synapses and returns their number.
func (l *link) connect(net *hh.Network) (int, error) {
	if len(l.pairs.Sources) == 0 {
		return 0, nil
	}
	c := hh.Connection{Receptor: l.synapse}
	pairs := l.pairs
	c.Weight, pairs.Weights = constantIfSame(pairs.Weights)
	c.Delay, pairs.Delays = constantIfSame(pairs.Delays)
	c.Rule = pairs
	synapses, err := net.Connect(l.from.cells, l.to.cells, c)
	if err != nil {
		return 0, l.at.errorf("%w", err)
	}
	return synapses.Len(), nil
}

// constantIfSame returns the one value of all synapses, which then need not keep
// it, or else their values.
func constantIfSame(x []float64) (hh.Distribution, []float64) {
	if slices.Max(x) == slices.Min(x) {
		return hh.Constant(x[0]), nil
	}
	return nil, x
}
