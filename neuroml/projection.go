package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// projection is synapses of one type between two populations, to be built.
type projection struct {
	element  *element
	synapse  string
	from, to *population
	places   []*placedPairs
	placeOf  map[location]*placedPairs
}

// placedPairs are the synapses of a projection at one place of the cells that they reach.
type placedPairs struct {
	receptors []receptor // that their spikes reach
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
	l := &projection{element: e, synapse: synapse, placeOf: map[location]*placedPairs{}}
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
			if err := l.add(b, c, i, j); err != nil {
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
		l = &projection{element: e, synapse: synapse, from: from, to: to, placeOf: map[location]*placedPairs{}}
		if err := b.addConnections(l); err != nil {
			return err
		}
		b.synapticConnections[key] = l
	}
	return l.add(b, e, i, j)
}

// addConnections adds a projection, and the receptors that it needs if its cells have one
// compartment.
func (b *builder) addConnections(l *projection) error {
	if err := l.to.wantCells(l.element); err != nil {
		return err
	}
	b.projections = append(b.projections, l)
	if l.to.cell.Tree != nil {
		_, err := b.doc.receptors(l.element, l.synapse, receptorArea)
		return err
	}
	_, err := l.at(b, location{})
	return err
}

// at returns the synapses at a place.
func (l *projection) at(b *builder, at location) (*placedPairs, error) {
	if p := l.placeOf[at]; p != nil {
		return p, nil
	}
	receptors, err := l.to.addReceptors(b, l.element, l.synapse, at)
	if err != nil {
		return nil, err
	}
	p := &placedPairs{receptors: receptors}
	l.placeOf[at] = p
	l.places = append(l.places, p)
	return p, nil
}

// add adds a synapse. Its weight and delay are those of an element whose name ends in
// WD, otherwise 1 and 0.
func (l *projection) add(b *builder, e *element, source, target int) error {
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
	from, err := l.from.location(e, "preSegmentId", "preFractionAlong")
	if err != nil {
		return err
	}
	if err := l.from.detect(e, from); err != nil {
		return err
	}
	to, err := l.to.location(e, "postSegmentId", "postFractionAlong")
	if err != nil {
		return err
	}
	p, err := l.at(b, to)
	if err != nil {
		return err
	}
	p.pairs.Sources = append(p.pairs.Sources, source)
	p.pairs.Targets = append(p.pairs.Targets, target)
	p.pairs.Weights = append(p.pairs.Weights, weight)
	p.pairs.Delays = append(p.pairs.Delays, scaleByPower10(delay, 3))
	return nil
}

// build makes the synapses and returns their number. One that reaches several receptors
// is one.
func (l *projection) build(net *hh.Network) (int, error) {
	count := 0
	for _, p := range l.places {
		if len(p.pairs.Sources) == 0 {
			continue
		}
		c := hh.Connection{}
		pairs := p.pairs
		c.Weight, pairs.Weights = constantIfSame(pairs.Weights)
		c.Delay, pairs.Delays = constantIfSame(pairs.Delays)
		c.Rule = pairs
		for _, r := range p.receptors {
			c.Receptor, c.ShortTerm = r.Name, r.shortTerm
			if _, err := net.Connect(l.from.neurons(), l.to.cells, c); err != nil {
				return 0, l.element.errorf("%w", err)
			}
		}
		count += len(p.pairs.Sources)
	}
	return count, nil
}

// constantIfSame returns a constant and nil if all synapses have the same value,
// which saves the memory for the values; otherwise nil and the values.
func constantIfSame(x []float64) (hh.Distribution, []float64) {
	if slices.Max(x) == slices.Min(x) {
		return hh.Constant(x[0]), nil
	}
	return nil, x
}
