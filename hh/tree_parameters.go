package hh

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/cables"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/memory"
)

// checkTreeParameter returns an error if a parameter cannot differ among cells with dendrites.
func (p *Population) checkTreeParameter(name string) error {
	switch {
	case p.tree == nil:
		return nil
	case name == "current":
		return fmt.Errorf("hh: a current into each cell of population %q, whose cells have dendrites: want InjectAt a site, with factors", p.name)
	case p.model.isPoolParameter(name):
		return p.refuseTree("a cell's own parameter of a pool")
	}
	return nil
}

// largest returns the largest density of a channel in a compartment, mS/cm2.
func (t *treeCells) largest(c *Channel) float64 {
	g := 0.0
	for i := range t.Compartments.Len() {
		if t.Compartments.Area(i) > 0 {
			g = max(g, t.density(c, i))
		}
	}
	return g
}

// largestCm returns the largest capacitance of a compartment's membrane, uF/cm2.
func (t *treeCells) largestCm() float64 {
	cm := 0.0
	for i := range t.Compartments.Len() {
		cm = max(cm, t.Compartments.Cm(i))
	}
	return cm
}

// treeParameter returns a parameter that the tree has in place of the model.
func (p *Population) treeParameter(name string) (x float64, ok bool) {
	if p.tree == nil {
		return 0, false
	}
	if name == "Cm" {
		return p.tree.largestCm(), true
	}
	for i := range p.model.Channels {
		if c := &p.model.Channels[i]; name == c.Name+".G" {
			return p.tree.largest(c), true
		}
	}
	return 0, false
}

// useTreeParameters makes the own parameters of cells with dendrites count from now on.
func (p *Population) useTreeParameters(own map[string][]float64) error {
	t, m := p.tree, &p.model
	need := uint64(0)
	for range own {
		need += 8 * uint64(p.local()) * uint64(t.Compartments.Len())
	}
	if err := memory.Check(fmt.Sprintf("parameters of each of %d cells", p.local()), need); err != nil {
		return err
	}
	d := &cables.Differences{}
	var err error
	if d.Cm, err = ratio(own, "Cm", t.largestCm()); err != nil {
		return err
	}
	if d.Leaks, err = t.ownLeaks(m, own); err != nil {
		return err
	}
	for i := range t.regions {
		channels, err := t.ownChannels(m, &t.regions[i], own)
		if err != nil {
			return err
		}
		d.Regions = append(d.Regions, channels)
	}
	for _, r := range m.Receptors {
		g, err := ratio(own, r.Name+".G", r.G)
		if err != nil {
			return err
		}
		d.Receptors = append(d.Receptors, engine.ParameterPair{G: g, E: own[r.Name+".E"]})
	}
	return t.cells.Differ(d)
}

// ownLeaks returns the channels without gates, nil if the cells do not differ in them.
func (t *treeCells) ownLeaks(m *Model, own map[string][]float64) ([]cables.Leak, error) {
	var all []cables.Leak
	differ := false
	for k := range m.Channels {
		c := &m.Channels[k]
		if len(c.Gates) > 0 {
			continue
		}
		factors, err := ratio(own, c.Name+".G", t.largest(c))
		if err != nil {
			return nil, err
		}
		l := cables.Leak{Densities: make([]float64, t.Compartments.Len()), E: c.E, Factors: factors, Reversals: own[c.Name+".E"]}
		for i := range l.Densities {
			if t.Compartments.Area(i) > 0 {
				l.Densities[i] = t.density(c, i)
			}
		}
		all = append(all, l)
		differ = differ || l.Factors != nil || l.Reversals != nil
	}
	if !differ {
		return nil, nil
	}
	return all, nil
}

// ownChannels returns what cells have of their own of a region's channels and currents.
func (t *treeCells) ownChannels(m *Model, r *treeRegion, own map[string][]float64) ([]cables.Channel, error) {
	var all []cables.Channel
	for k := range r.model.Channels {
		c := &r.model.Channels[k]
		if len(c.Gates) == 0 {
			continue
		}
		of := &m.Channels[slices.IndexFunc(m.Channels, func(x Channel) bool { return x.Name == c.Name })]
		factors, err := ratio(own, c.Name+".G", t.largest(of))
		if err != nil {
			return nil, err
		}
		to := cables.Channel{Factors: factors, Reversals: own[c.Name+".E"]}
		for _, i := range r.compartments {
			to.Densities = append(to.Densities, t.density(of, i)/c.unit())
		}
		all = append(all, to)
	}
	for k := range r.model.Currents {
		c := &r.model.Currents[k]
		unit := 1.0
		if c.tabulated() {
			unit = c.I
		}
		factors, err := ratio(own, c.Name+".I", unit)
		if err != nil {
			return nil, err
		}
		all = append(all, cables.Channel{Densities: slices.Repeat([]float64{1}, len(r.compartments)), Factors: factors})
	}
	return all, nil
}
