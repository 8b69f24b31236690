package neuroml

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// channelTags are the names of the elements that are ion channels.
var channelTags = []string{"ionChannel", "ionChannelHH", "ionChannelPassive", "ionChannelVShift", "ionChannelKS"}

// conductances returns the channels and currents that a child of <membraneProperties> adds
// to the membrane, none if it is a property of another kind.
func (d *document) conductances(e *element, m *morphology, c settings) ([]hh.Channel, []hh.Current, error) {
	channels, err := d.channelsOf(e, m, c)
	if err != nil || e.name != "channelDensityGHK" {
		return channels, nil, err
	}
	var currents []hh.Current
	for _, x := range channels {
		currents = append(currents, goldmanHodgkinKatz(x, c))
	}
	return nil, currents, nil
}

// channelsOf is conductances, with the channels of a channelDensityGHK without a reversal
// potential, and their permeability (cm/s) as the conductance.
func (d *document) channelsOf(e *element, m *morphology, c settings) ([]hh.Channel, error) {
	switch e.name {
	case "specificCapacitance", "spikeThresh", "initMembPotential", "notes", "annotation", "property":
		return nil, nil
	case "channelDensity", "channelDensityVShift", "channelPopulation":
	case "channelDensityNernst", "channelDensityGHK":
		if ion := e.attrs["ion"]; ion != Calcium {
			return nil, e.errorf("of the ion %q, want %s, for which alone the standard defines it", truncate(ion), Calcium)
		}
		if !c.celsiusKnown {
			return nil, &OptionError{"Celsius", e.errorf("depends on the temperature, which is not known")}
		}
	case "channelDensityNernstCa2", "channelDensityGHK2":
		return nil, e.errorf("is not read, want channelDensityNernst or channelDensityGHK")
	case "channelDensityNonUniform", "channelDensityNonUniformNernst", "channelDensityNonUniformGHK":
		return nil, e.errorf("differs from place to place, want one compartment")
	default:
		return nil, e.errorf("is not read, want channelDensity, channelDensityVShift or channelPopulation")
	}
	id, err := e.text("id")
	if err != nil {
		return nil, err
	}
	if v := e.all("variableParameter"); v != nil {
		return nil, v[0].errorf("differs from place to place, want one compartment")
	}
	in, err := m.segmentsOf(e)
	if err != nil || !slices.Contains(in, true) {
		return nil, err
	}
	name, err := e.text("ionChannel")
	if err != nil {
		return nil, err
	}
	channel := d.find(name, channelTags...)
	if channel == nil {
		return nil, e.errorf("ion channel %q is not there", truncate(name))
	}
	if e.name == "channelDensityVShift" {
		if c.vShift, err = e.quantity("vShift", voltage); err != nil {
			return nil, err
		}
	}
	g, err := conductanceDensityOf(e, channel, m, in)
	if err != nil {
		return nil, err
	}
	if !(g >= 0) {
		return nil, e.errorf("a conductance of %v mS/cm2, want a number from 0", g)
	}
	into, nernst := "", ""
	if e.attrs["ion"] == Calcium {
		into = Calcium
	}
	reversal := 0.0
	switch e.name {
	case "channelDensityGHK":
	case "channelDensityNernst":
		nernst = Calcium
	default:
		if reversal, err = e.quantity("erev", voltage); err != nil {
			return nil, err
		}
	}
	channels, err := d.channel(channel, c)
	if err != nil {
		return nil, err
	}
	for i := range channels {
		x := &channels[i]
		x.Name = id
		if len(channels) > 1 {
			x.Name = fmt.Sprintf("%s.%d", id, i)
		}
		x.G, x.E = float64(x.G*g), scaleByPower10(reversal, 3)
		x.Pool, x.Nernst = into, nernst
		for j := range x.Gates {
			x.Gates[j].Name = x.Name + "." + x.Gates[j].Name
		}
	}
	return channels, nil
}

// conductanceDensityOf returns the maximal conductance of a channelDensity or
// channelPopulation on some segments, as the mean over the whole membrane (mS/cm2).
func conductanceDensityOf(e, channel *element, m *morphology, in []bool) (float64, error) {
	if e.name == "channelDensityGHK" {
		p, err := e.quantity("permeability", permeability)
		return float64(scaleByPower10(p, 2) * m.areaFraction(in)), err
	}
	if e.name != "channelPopulation" {
		g, err := e.quantity("condDensity", conductanceDensity)
		return float64(scaleByPower10(g, -1) * m.areaFraction(in)), err
	}
	n, err := e.quantity("number", none)
	if err != nil {
		return 0, err
	}
	one, err := channel.quantity("conductance", conductance)
	return perArea(float64(scaleByPower10(one, 3)*n), m.totalArea()), err
}

// perArea returns per cm2 the quantity that is x for a membrane of um2.
func perArea(x, um2 float64) float64 { return x / float64(um2*1e-8) }
