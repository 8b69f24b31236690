package neuroml

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// Channels returns the ids of all ion channels of the file, including those that
// Channel cannot read.
func (f *File) Channels() []string {
	var ids []string
	for _, e := range f.doc.elements {
		if id := e.attrs["id"]; id != "" && slices.Contains(channelTags, e.name) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Channel returns an ion channel as channels of package hh. There is one, named by
// the id, with its gates named by theirs, none for a passive channel; only a channel
// with a gateFractional becomes several, whose conductances add up to that of the
// whole, and whose names and gates' names end in ".0", ".1" and so on. The maximal
// conductances G add up to 1 mS/cm2 and the reversal potentials E are 0 mV; the
// caller sets both.
//
// Rates are functions of the voltage in mV, in 1/ms, time constants in ms. They are
// evaluated when tables are built, and once per neuron and step in runs with exact
// rates, with the same bits on every GOARCH. A vShift that rates require and the
// channel does not have is 0.
//
// It is an error if no channel has the id, if a rate depends on more than the voltage
// and the temperature, if the temperature is not known, if the channel has a kinetic
// scheme, and if its conductance is not a product of gates. The other channels of the
// file can be read nevertheless.
func (f *File) Channel(id string, options ...Option) ([]hh.Channel, error) {
	e := f.doc.find(id, channelTags...)
	if e == nil {
		return nil, notFound("ion channel", id, f.Channels())
	}
	channels, err := f.doc.channel(e, newSettings(options))
	if err != nil {
		return nil, err
	}
	for i := range channels {
		c := &channels[i]
		c.Name = id
		if len(channels) == 1 {
			break
		}
		c.Name = fmt.Sprintf("%s.%d", id, i)
		for j := range c.Gates {
			c.Gates[j].Name = fmt.Sprintf("%s.%d", c.Gates[j].Name, i)
		}
	}
	return channels, nil
}

// maxGates bounds the gates of a channel.
const maxGates = 64

// channel returns the channels that make up an ion channel, without names and
// reversal potentials. Their conductances add up to 1.
func (d *document) channel(e *element, c settings) ([]hh.Channel, error) {
	r := &channelBuilder{types: &types{doc: d, loaded: map[string]*componentType{}}, settings: c}
	channel, err := r.types.component(e, nil)
	if err != nil {
		return nil, err
	}
	switch typ := channel.componentType; {
	case typ.extends("ionChannelKS"):
		return nil, e.errorf("%s", noKinetics)
	case !typ.extends("baseIonChannel"):
		return nil, e.errorf("type %s is no ion channel", truncate(typ.name))
	case typ.definition("g") != nil || typ.definition("fopen") != nil:
		return nil, typ.element.errorf("has a formula for its conductance, want a product of gates")
	}
	sum, names, gates := []term{{factor: 1}}, map[string]bool{}, 0
	for _, child := range e.children {
		switch child.name {
		case "notes", "annotation", "property", "neuroLexId":
			continue
		}
		if gates++; gates > maxGates {
			return nil, child.errorf("more than %d gates in a channel", maxGates)
		}
		gate, err := r.factors(channel, child)
		if err != nil {
			return nil, err
		}
		if err := checkNewGateNames(names, gate, child); err != nil {
			return nil, err
		}
		if sum = product(sum, gate); len(sum) > maxTerms {
			return nil, e.errorf("its fractional gates make a sum of more than %d products", maxTerms)
		}
	}
	if gates > 0 && channel.componentType.extends("ionChannelPassive") {
		return nil, e.errorf("is passive and has gates, or a scaling of its conductance: want one or the other")
	}
	var channels []hh.Channel
	for _, t := range sum {
		channels = append(channels, hh.Channel{G: t.factor, Gates: t.gates})
	}
	return channels, nil
}

// checkNewGateNames adds the names of gates to those of a channel. It is an error if
// one is there already.
func checkNewGateNames(names map[string]bool, terms []term, e *element) error {
	own := map[string]bool{}
	for _, t := range terms {
		for _, g := range t.gates {
			own[g.Name] = true
		}
	}
	for name := range own {
		if names[name] {
			return e.errorf("a second gate %s of the channel", truncate(name))
		}
		names[name] = true
	}
	return nil
}

const noKinetics = "has a kinetic scheme, which is not read: want gates of the Hodgkin-Huxley form"

// factors returns the terms of a gate, or of a scaling of the conductance.
func (r *channelBuilder) factors(channel *component, e *element) ([]term, error) {
	if typeOf(e) == "gateKS" {
		return nil, e.errorf("%s", noKinetics)
	}
	c, err := r.types.component(e, channel)
	if err != nil {
		return nil, err
	}
	switch {
	case c.componentType.extends("baseConductanceScaling"):
		return r.scaling(c)
	case c.componentType.extends("gateFractional"):
		return r.fractionalGate(c)
	case c.componentType.extends("baseGate"):
		g, err := r.gate(c, true)
		return []term{{1, []hh.Gate{g}}}, err
	}
	return nil, e.errorf("type %s is no gate and no scaling of the conductance", truncate(c.componentType.name))
}

// scaling returns a factor of the conductance, which may be a function of calcium: then it
// is a gate at once.
func (r *channelBuilder) scaling(c *component) ([]term, error) {
	x, err := r.curve(c, "factor", none)
	if err != nil {
		return nil, err
	}
	if !x.ofCalcium {
		factor, err := r.positive(c, "factor")
		return []term{{factor: factor}}, err
	}
	g := hh.Gate{Name: typeOf(c.element), Power: 1, Instantaneous: true, Unbounded: true}
	gateCurves{inf: x}.addTo(&g)
	return []term{{1, []hh.Gate{g}}}, nil
}
