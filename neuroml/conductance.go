package neuroml

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh"
)

// channelTags are the names of the elements that are ion channels.
var channelTags = []string{"ionChannel", "ionChannelHH", "ionChannelPassive", "ionChannelVShift", "ionChannelKS"}

// density is how much of a channel the membrane of some segments has: a channelDensity of
// any kind, or a channelPopulation.
type density struct {
	element, channel *element
	id               string
	in               []bool    // segments
	perArea          float64   // mS/cm2, of a permeability cm/s
	profiles         []profile // in place of perArea where it differs from place to place
	settings         settings  // with its vShift
	reversal         float64   // mV
	pool, nernst     string
	flux             flux    // nil for a current that is linear in the voltage
	outside          float64 // concentration of calcium outside the cell that it is by, mM
}

// densityKind is what a kind of density has.
type densityKind struct {
	calcium bool // it is defined for this ion alone
	nernst  bool // the reversal potential follows the concentration
	flux    flux
	amount  string // attribute, "" for a population
	dim     dimension
	power10 int // from SI
}

var densityKinds = map[string]densityKind{
	"channelDensity":                 {amount: "condDensity", dim: conductanceDensity, power10: -1},
	"channelDensityVShift":           {amount: "condDensity", dim: conductanceDensity, power10: -1},
	"channelDensityNonUniform":       {amount: "condDensity", dim: conductanceDensity, power10: -1},
	"channelDensityNernst":           {amount: "condDensity", dim: conductanceDensity, power10: -1, calcium: true, nernst: true},
	"channelDensityNonUniformNernst": {amount: "condDensity", dim: conductanceDensity, power10: -1, calcium: true, nernst: true},
	"channelDensityGHK":              {amount: "permeability", dim: permeability, power10: 2, calcium: true, flux: goldmanHodgkinKatz},
	"channelDensityNonUniformGHK":    {amount: "permeability", dim: permeability, power10: 2, calcium: true, flux: goldmanHodgkinKatz},
	"channelDensityGHK2":             {amount: "condDensity", dim: conductanceDensity, power10: -1, calcium: true, flux: jaffeFlux},
	"channelPopulation":              {},
	"channelPopulationNernst":        {calcium: true, nernst: true},
}

// density returns what a child of <membraneProperties> adds to the membrane, nil if it is a
// property of another kind, or of no segment.
func (d *document) density(e *element, m *morphology, c settings) (*density, error) {
	kind, known := densityKinds[e.name]
	switch {
	case slices.Contains([]string{"specificCapacitance", "spikeThresh", "initMembPotential", "notes", "annotation", "property"}, e.name):
		return nil, nil
	case e.name == "channelDensityNernstCa2":
		return nil, e.errorf("is not read, want channelDensityNernst: of calcium there is one concentration")
	case !known:
		return nil, e.errorf("is not read, want channelDensity, another kind of it, or channelPopulation")
	case kind.calcium && e.attrs["ion"] != Calcium:
		return nil, e.errorf("of the ion %q, want %s, for which alone the standard defines it", truncate(e.attrs["ion"]), Calcium)
	case kind.calcium && !c.celsiusKnown:
		return nil, &OptionError{"Celsius", e.errorf("depends on the temperature, which is not known")}
	}
	x := &density{element: e, settings: c, flux: kind.flux}
	var err error
	if x.id, err = e.text("id"); err != nil {
		return nil, err
	}
	if x.profiles, err = m.profiles(e, kind); err != nil {
		return nil, err
	}
	if x.in, err = x.segments(m); err != nil || !slices.Contains(x.in, true) {
		return nil, err
	}
	name, err := e.text("ionChannel")
	if err != nil {
		return nil, err
	}
	if x.channel = d.find(name, channelTags...); x.channel == nil {
		return nil, e.errorf("ion channel %q is not there", truncate(name))
	}
	if e.name == "channelDensityVShift" {
		if x.settings.vShift, err = e.quantity("vShift", voltage); err != nil {
			return nil, err
		}
	}
	if x.profiles == nil {
		if x.perArea, err = x.amount(kind, m); err != nil {
			return nil, err
		}
		if !(x.perArea >= 0) {
			return nil, e.errorf("a conductance of %v mS/cm2, want a number from 0", x.perArea)
		}
	}
	if e.attrs["ion"] == Calcium {
		x.pool = Calcium
	}
	switch {
	case kind.flux != nil:
	case kind.nernst:
		x.nernst = Calcium
	default:
		volts, err := e.quantity("erev", voltage)
		if err != nil {
			return nil, err
		}
		x.reversal = scaleByPower10(volts, 3)
	}
	return x, nil
}

// segments returns the segments that have the channel.
func (x *density) segments(m *morphology) ([]bool, error) {
	if x.profiles == nil {
		return m.segmentsOf(x.element)
	}
	in := make([]bool, len(m.ids))
	for _, p := range x.profiles {
		for i, yes := range p.in {
			in[i] = in[i] || yes
		}
	}
	return in, nil
}

// amount returns the maximal conductance on the segments (mS/cm2), or the permeability (cm/s).
// A population's channels are spread over the area of its segments.
func (x *density) amount(kind densityKind, m *morphology) (float64, error) {
	e := x.element
	if kind.amount != "" {
		g, err := e.quantity(kind.amount, kind.dim)
		return scaleByPower10(g, kind.power10), err
	}
	n, err := e.quantity("number", none)
	if err != nil {
		return 0, err
	}
	one, err := x.channel.quantity("conductance", conductance)
	return perArea(float64(scaleByPower10(one, 3)*n), m.area(x.in)), err
}

// channelsOf returns a density's channels, or its currents if it has a flux, with 1 of the
// density's unit.
func (d *document) channelsOf(x *density) ([]hh.Channel, []hh.Current, error) {
	channels, err := d.channel(x.channel, x.settings)
	if err != nil {
		return nil, nil, err
	}
	for i := range channels {
		ch := &channels[i]
		ch.Name = x.id
		if len(channels) > 1 {
			ch.Name = fmt.Sprintf("%s.%d", x.id, i)
		}
		ch.E, ch.Pool, ch.Nernst = x.reversal, x.pool, x.nernst
		for j := range ch.Gates {
			ch.Gates[j].Name = ch.Name + "." + ch.Gates[j].Name
		}
	}
	if x.flux == nil {
		return channels, nil, nil
	}
	var currents []hh.Current
	for _, ch := range channels {
		currents = append(currents, x.flux.current(ch, x.settings.celsius, x.outside))
	}
	return nil, currents, nil
}

// perArea returns per cm2 the quantity that is x for a membrane of um2.
func perArea(x, um2 float64) float64 { return x / float64(um2*1e-8) }
