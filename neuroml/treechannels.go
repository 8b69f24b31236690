package neuroml

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/cell"
)

// treeChannel is densities of one channel that differ in place and amount alone.
type treeChannel struct {
	key       treeChannelKey
	densities []*density
	uniform   []float64 // of each segment, in a density's unit
	varying   []profile
	err       error // the first of a profile's values that can be no density
}

// treeChannelKey says which densities are one channel.
type treeChannelKey struct {
	channel      *element
	vShift       float64
	reversal     float64
	pool, nernst string
	kind         string  // of a density that is a flux
	outside      float64 // likewise: the concentration of calcium outside, mM
}

// channels reads the channels of a cell with dendrites, and returns how much of them is where.
func (b *cellBuilder) channels() ([]cell.Density, error) {
	var all []*treeChannel
	b.merged = map[string]string{}
	ids := map[string]*element{}
	for _, e := range b.membrane.children {
		x, err := b.doc.density(e, b.morphology, b.settings)
		if err != nil {
			return nil, err
		}
		if x == nil {
			continue
		}
		if other := ids[x.id]; other != nil {
			return nil, e.errorf("a second density of this id, as in line %d", other.line)
		}
		ids[x.id] = e
		for _, x := range b.byOutside(x) {
			key := treeChannelKey{channel: x.channel, vShift: x.settings.vShift, reversal: x.reversal, pool: x.pool, nernst: x.nernst, outside: x.outside}
			if x.flux != nil {
				key.kind = e.name
			}
			k := slices.IndexFunc(all, func(c *treeChannel) bool { return c.key == key })
			if k < 0 {
				k = len(all)
				all = append(all, &treeChannel{key: key, uniform: make([]float64, len(b.morphology.ids))})
			} else {
				b.merged[x.id] = all[k].densities[0].id
			}
			all[k].add(x)
		}
	}
	var densities []cell.Density
	for _, c := range all {
		made, err := b.addChannel(c)
		if err != nil {
			return nil, err
		}
		densities = append(densities, made...)
	}
	return densities, nil
}

// byOutside returns a density as it is, or one that is a flux by the concentrations of calcium
// outside the cell, of which each makes another flux.
func (b *cellBuilder) byOutside(x *density) []*density {
	if x.flux == nil {
		return []*density{x}
	}
	var all []*density
	values, segments := b.outsideOf(x.in)
	for k, mM := range values {
		part := *x
		part.outside, part.in = mM, segments[k]
		if k > 0 {
			part.id = fmt.Sprintf("%s.%vmM", x.id, mM)
		}
		part.profiles = slices.Clone(x.profiles)
		for i := range part.profiles {
			part.profiles[i].in = both(part.profiles[i].in, part.in)
		}
		all = append(all, &part)
	}
	if all == nil {
		return []*density{x} // which is an error, as it depends on calcium
	}
	// So are the segments without calcium.
	for i, yes := range x.in {
		all[0].in[i] = all[0].in[i] || yes && !slices.ContainsFunc(segments, func(in []bool) bool { return in[i] })
	}
	return all
}

// both returns the segments that are in both.
func both(a, b []bool) []bool {
	in := make([]bool, len(a))
	for i := range in {
		in[i] = a[i] && b[i]
	}
	return in
}

// add adds a density.
func (c *treeChannel) add(x *density) {
	c.densities = append(c.densities, x)
	if x.profiles != nil {
		c.varying = append(c.varying, x.profiles...)
		return
	}
	for i, yes := range x.in {
		if yes {
			c.uniform[i] += x.perArea
		}
	}
}

// at returns the density at a place of a segment.
func (c *treeChannel) at(segment int, at cell.Place) float64 {
	sum := c.uniform[segment]
	for k := range c.varying {
		p := &c.varying[k]
		if !p.in[segment] {
			continue
		}
		g := p.at(at.Distance)
		if !(g >= 0) || !finite(g) {
			if c.err == nil {
				c.err = p.element.errorf("a density of %v %s at %v, %v um from the root: want a number from 0", scaleByPower10(g, -p.power10), siUnit(p.power10), at.Site, at.Distance)
			}
			return 0
		}
		sum += g
	}
	return sum
}

// siUnit names the unit of a density in SI.
func siUnit(power10 int) string {
	if power10 == densityKinds["channelDensityGHK"].power10 {
		return "m/s"
	}
	return "S/m2"
}

// addChannel adds a channel to the model, and returns how much of it is where.
func (b *cellBuilder) addChannel(c *treeChannel) ([]cell.Density, error) {
	channels, currents, err := b.doc.channelsOf(c.densities[0])
	if err != nil {
		return nil, err
	}
	b.cell.Model.Channels = append(b.cell.Model.Channels, channels...)
	b.cell.Model.Currents = append(b.cell.Model.Currents, currents...)
	heads := b.cell.Morphology.heads
	var all []cell.Density
	add := func(name string, unit float64) {
		all = append(all, cell.Density{Channel: name, Of: func(at cell.Place) float64 {
			return float64(unit * c.at(heads[at.Section], at))
		}})
	}
	for _, x := range channels {
		add(x.Name, x.G)
	}
	for _, x := range currents {
		add(x.Name, x.I)
	}
	b.treeChannels = append(b.treeChannels, c)
	return all, nil
}
