package neuroml

import (
	"github.com/lut4go/lut4go/hh"
)

// coupling is gap junctions or graded synapses of one kind between two populations, to be
// built.
type coupling struct {
	couplingKey
	pairs hh.Pairs // whose Weights are conductances, mS/cm2, or nS
}

// couplingKey says which connections become one coupling.
type couplingKey struct {
	synapse      *element
	from, to     *population
	fromAt, toAt location
}

// addCouplings reads the connections of an <electricalProjection> or a
// <continuousProjection>, whose names are tag with nothing, Instance or InstanceW after it.
func (b *builder) addCouplings(e *element, tag string, add func(c *element, from, to endpoint, weight float64) error) error {
	from, err := b.population(e, "presynapticPopulation")
	if err != nil {
		return err
	}
	to, err := b.population(e, "postsynapticPopulation")
	if err != nil {
		return err
	}
	for _, p := range []*population{from, to} {
		if err := p.wantCells(e); err != nil {
			return err
		}
	}
	for _, c := range e.children {
		weight := 1.0
		switch c.name {
		case "notes", "annotation", "property":
			continue
		case tag + "InstanceW":
			if weight, err = c.quantity("weight", none); err != nil {
				return err
			}
		case tag, tag + "Instance":
		default:
			return c.errorf("is not read, want <%s>, <%[1]sInstance> or <%[1]sInstanceW>", tag)
		}
		i, err := b.member(c, "preCell", from)
		if err != nil {
			return err
		}
		j, err := b.member(c, "postCell", to)
		if err != nil {
			return err
		}
		fromAt, err := from.location(c, "preSegment", "preFractionAlong")
		if err != nil {
			return err
		}
		toAt, err := to.location(c, "postSegment", "postFractionAlong")
		if err != nil {
			return err
		}
		if err := add(c, endpoint{from, i, fromAt}, endpoint{to, j, toAt}, weight); err != nil {
			return err
		}
	}
	return nil
}

// endpoint is a cell of a connection, and where on it the connection is.
type endpoint struct {
	of   *population
	cell int
	at   location
}

// addLink adds a pair of cells with a conductance, mS/cm2 of the second one's membrane, or nS of
// cells with dendrites.
func (b *builder) addLink(synapse *element, from, to endpoint, g float64) {
	key := couplingKey{synapse, from.of, to.of, from.at, to.at}
	l := b.couplingOf[key]
	if l == nil {
		l = &coupling{couplingKey: key}
		b.couplingOf[key] = l
		b.couplings = append(b.couplings, l)
	}
	l.pairs.Sources = append(l.pairs.Sources, from.cell)
	l.pairs.Targets = append(l.pairs.Targets, to.cell)
	l.pairs.Weights = append(l.pairs.Weights, g)
}

// build couples the cells and returns how many pairs there are.
func (l *coupling) build(net *hh.Network) (int, error) {
	pairs := l.pairs
	var g hh.Distribution
	g, pairs.Weights = constantIfSame(pairs.Weights)
	var c *hh.Coupling
	var err error
	if l.synapse.name == "gapJunction" {
		a, b := l.areas()
		c, err = net.ConnectGaps(l.from.cells, l.to.cells, hh.GapJunctions{
			Rule: pairs, Conductance: g, A: l.fromAt.site, B: l.toAt.site, AreaA: a, AreaB: b,
		})
	} else {
		var reversal float64
		if reversal, err = l.synapse.quantity("erev", voltage); err != nil {
			return 0, err
		}
		c, err = net.ConnectGraded(l.from.cells, l.to.cells, hh.GradedSynapses{
			Rule: pairs, Conductance: g, E: scaleByPower10(reversal, 3), Gate: l.synapse.activationName(),
			Source: l.fromAt.site, Target: l.toAt.site,
		})
	}
	if err != nil {
		return 0, l.synapse.errorf("%w", err)
	}
	return c.Len(), nil
}
