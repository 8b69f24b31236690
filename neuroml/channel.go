package neuroml

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/hh"
)

// Channels returns the ids of the file's ion channels, whether they can be used
// or not.
func (f *File) Channels() []string {
	var ids []string
	for _, e := range f.doc.top {
		if id := e.attrs["id"]; id != "" && slices.Contains(channelNames, e.name) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Channel returns an ion channel as package hh has it: with a maximal
// conductance G of 1 and a reversal potential E of 0, for the caller to set, and
// its gates by their ids. It has no gates if it is passive.
//
// A channel with a gateFractional becomes several, which make it up together and
// have their parts of G. Their names are the id with a number, and so are those
// of their gates.
//
// Rates are evaluated when tables are built, and once per neuron and step in runs
// with exact rates. They are the same bits on every GOARCH. A vShift that rates
// require and the channel does not have is 0.
//
// It is an error if the channel has rates that depend on more than the voltage
// and the temperature, a kinetic scheme, or a type that is no product of gates.
// Other channels of the file are as usable as without it.
func (f *File) Channel(id string, options ...Option) ([]hh.Channel, error) {
	e := f.doc.find(id, channelNames...)
	if e == nil {
		return nil, fmt.Errorf("neuroml: no ion channel has the id %q, want one of: %s", shown(id), shown(strings.Join(f.Channels(), ", ")))
	}
	channels, err := f.doc.channel(e, newConditions(options))
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
// reversal potentials. The conductance of each is its part of the whole.
func (d *document) channel(e *element, c conditions) ([]hh.Channel, error) {
	r := &channelReader{types: &types{doc: d, read: map[string]*componentType{}}, conditions: c}
	channel, err := r.types.component(e, nil)
	if err != nil {
		return nil, err
	}
	switch typ := channel.typ; {
	case typ.is("ionChannelKS"):
		return nil, e.errorf("%s", noKinetics)
	case !typ.is("baseIonChannel"):
		return nil, e.errorf("type %s is no ion channel", shown(typ.name))
	case typ.definition("g") != nil || typ.definition("fopen") != nil:
		return nil, typ.at.errorf("has a formula for its conductance, want a product of gates")
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
		part, err := r.part(channel, child)
		if err != nil {
			return nil, err
		}
		if err := distinct(names, part, child); err != nil {
			return nil, err
		}
		if sum = times(sum, part); len(sum) > maxTerms {
			return nil, e.errorf("its fractional gates make a sum of more than %d products", maxTerms)
		}
	}
	if gates > 0 && channel.typ.is("ionChannelPassive") {
		return nil, e.errorf("is passive and has gates, or a scaling of its conductance: want one or the other")
	}
	var channels []hh.Channel
	for _, t := range sum {
		channels = append(channels, hh.Channel{G: t.factor, Gates: t.gates})
	}
	return channels, nil
}

// distinct adds the names of a part's gates to those of a channel. It is an error
// if one is there already.
func distinct(names map[string]bool, part []term, e *element) error {
	own := map[string]bool{}
	for _, t := range part {
		for _, g := range t.gates {
			own[g.Name] = true
		}
	}
	for name := range own {
		if names[name] {
			return e.errorf("a second gate %s of the channel", shown(name))
		}
		names[name] = true
	}
	return nil
}

const noKinetics = "has a kinetic scheme, which is not read: want gates of the Hodgkin-Huxley form"

// part returns the terms of a gate, or of a scaling of the conductance.
func (r *channelReader) part(channel *component, e *element) ([]term, error) {
	if typeOf(e) == "gateKS" {
		return nil, e.errorf("%s", noKinetics)
	}
	c, err := r.types.component(e, channel)
	if err != nil {
		return nil, err
	}
	switch {
	case c.typ.is("baseConductanceScaling"):
		factor, err := r.positive(c, "factor")
		return []term{{factor: factor}}, err
	case c.typ.is("gateFractional"):
		return r.fractional(c)
	case c.typ.is("baseGate"):
		g, err := r.gate(c, true)
		return []term{{1, []hh.Gate{g}}}, err
	}
	return nil, e.errorf("type %s is no gate and no scaling of the conductance", shown(c.typ.name))
}
