package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// projection is synapses of one type between two populations, to be built.
type projection struct {
	element   *element
	synapse   string
	receptors []receptor // that its spikes reach
	from, to  *population
	pairs     hh.Pairs
}

// projectionKey says which <synapticConnection>s become one projection.
type projectionKey struct {
	from, to *population
	synapse  string
}

// addProjection reads a <projection>.
func (b *builder) addProjection(e *element) error {
	synapse, err := e.text("synapse")
	if err != nil {
		return err
	}
	l := &projection{element: e, synapse: synapse}
	if l.from, err = b.population(e, "presynapticPopulation"); err != nil {
		return err
	}
	if l.to, err = b.population(e, "postsynapticPopulation"); err != nil {
		return err
	}
	for _, c := range e.children {
		switch c.name {
		case "connection", "connectionWD":
			from, i, err := b.cell(c, "preCellId")
			if err != nil {
				return err
			}
			to, j, err := b.cell(c, "postCellId")
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
	return b.addConnections(l)
}

// addSynapse reads a <synapticConnection>.
func (b *builder) addSynapse(e *element) error {
	synapse, err := e.text("synapse")
	if err != nil {
		return err
	}
	from, i, err := b.cell(e, "from")
	if err != nil {
		return err
	}
	to, j, err := b.cell(e, "to")
	if err != nil {
		return err
	}
	key := projectionKey{from, to, synapse}
	l := b.synapticConnections[key]
	if l == nil {
		l = &projection{element: e, synapse: synapse, from: from, to: to}
		if err := b.addConnections(l); err != nil {
			return err
		}
		b.synapticConnections[key] = l
	}
	return l.add(e, i, j)
}

// addConnections adds a projection and the receptors that it needs.
func (b *builder) addConnections(l *projection) (err error) {
	if err := l.to.wantCells(l.element); err != nil {
		return err
	}
	b.projections = append(b.projections, l)
	l.receptors, err = l.to.addReceptors(b, l.element, l.synapse)
	return err
}

// add adds a synapse. Its weight and delay are those of an element whose name ends in
// WD, otherwise 1 and 0.
func (l *projection) add(e *element, source, target int) error {
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
	l.pairs.Delays = append(l.pairs.Delays, scaleByPower10(delay, 3))
	return nil
}

// build makes the synapses and returns their number. One that reaches several receptors
// is one.
func (l *projection) build(net *hh.Network) (int, error) {
	if len(l.pairs.Sources) == 0 {
		return 0, nil
	}
	c := hh.Connection{}
	pairs := l.pairs
	c.Weight, pairs.Weights = constantIfSame(pairs.Weights)
	c.Delay, pairs.Delays = constantIfSame(pairs.Delays)
	c.Rule = pairs
	for _, r := range l.receptors {
		c.Receptor, c.ShortTerm = r.Name, r.shortTerm
		if _, err := net.Connect(l.from.neurons(), l.to.cells, c); err != nil {
			return 0, l.element.errorf("%w", err)
		}
	}
	return len(l.pairs.Sources), nil
}

// constantIfSame returns a constant and nil if all synapses have the same value,
// which saves the memory for the values; otherwise nil and the values.
func constantIfSame(x []float64) (hh.Distribution, []float64) {
	if slices.Max(x) == slices.Min(x) {
		return hh.Constant(x[0]), nil
	}
	return nil, x
}
