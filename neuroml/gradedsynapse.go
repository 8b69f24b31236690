package neuroml

import (
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// addContinuousProjection reads a <continuousProjection>. The component at either end of
// a connection makes a current there, by the voltage at the other end.
func (b *builder) addContinuousProjection(e *element) error {
	return b.addCouplings(e, "continuousConnection", func(c *element, from, to endpoint, weight float64) error {
		if err := b.addGraded(c, "preComponent", to, from, weight); err != nil {
			return err
		}
		return b.addGraded(c, "postComponent", from, to, weight)
	})
}

// addGraded adds the synapse that an attribute names, from a cell to another.
func (b *builder) addGraded(c *element, attr string, from, to endpoint, weight float64) error {
	id, err := c.text(attr)
	if err != nil {
		return err
	}
	if b.doc.find(id, "silentSynapse") != nil {
		return nil
	}
	s := b.doc.find(id, "gradedSynapse")
	if s == nil {
		if other := b.doc.byID[id]; other != nil {
			return other.errorf("is no continuous synapse that is read, want a gradedSynapse or silentSynapse")
		}
		return c.errorf("attribute %s: synapse %q is not there", attr, truncate(id))
	}
	if from.of == to.of && from.cell == to.cell {
		return c.errorf("is a graded synapse of a cell to itself, want two cells")
	}
	if err := from.of.addActivation(s); err != nil {
		return err
	}
	g, err := s.quantity("conductance", conductance)
	if err != nil {
		return err
	}
	b.addLink(s, from, to, perArea(float64(scaleByPower10(g, 3)*weight), to.of.area()))
	return nil
}

// activationName returns the name of the gate that is a gradedSynapse's activation.
func (e *element) activationName() string { return e.attrs["id"] + ".s" }

// closed is the least part of a graded synapse's receptors that are closed for which the
// standard has its activation follow dynamics: beyond it is at its steady state.
const closed = 1e-4

// nearlyNone is a conductance (mS/cm2) that adds nothing to any other.
const nearlyNone = 0x1p-200

// addActivation gives the cells the activation of a gradedSynapse as a gate of a channel
// without conductance, unless they have it. It is a function of the source's voltage
// alone, so that one does for all synapses from a cell.
func (p *population) addActivation(s *element) error {
	name, m := s.activationName(), &p.cell.Model
	if slices.Contains(p.activations, s) {
		return nil
	}
	var err error
	get := func(attr string, dim dimension, power int) float64 {
		x := 0.0
		if err == nil {
			x, err = s.quantity(attr, dim)
		}
		return scaleByPower10(x, power)
	}
	half, slope, k := get("Vth", voltage, 3), get("delta", voltage, 3), get("k", perTime, -3)
	switch {
	case err != nil:
		return err
	case slope == 0:
		return s.errorf("attribute delta: 0 mV, by which the activation divides")
	case !(k > 0):
		return s.errorf("attribute k: %v per_ms, want a positive rate", k)
	}
	open := func(v float64) float64 { return 1 / (1 + hh.Exp((half-v)/slope)) }
	tau := func(v float64) float64 { return max(1/(1+hh.Exp((v-half)/slope)), closed) / k }
	channel := hh.Channel{Name: name}
	if p.cell.Tree != nil {
		channel.G = nearlyNone // compartments have no gates of channels that they have not
	}
	channel.Gates = []hh.Gate{{Name: name, Power: 1, Inf: open, Tau: tau}}
	// Cells of other populations share the array of the channels.
	m.Channels = append(slices.Clip(m.Channels), channel)
	p.activations = append(p.activations, s)
	return nil
}
