package hh

import (
	"fmt"
	"math"
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
	}
	return nil
}

// largest returns the density of a channel where there is most of it, mS/cm2, or of a current,
// given what the model has everywhere.
func (t *treeCells) largest(name string, everywhere float64) float64 {
	return t.furthest(func(i int) float64 { return t.density(name, everywhere, i) })
}

// furthest returns what is furthest from 0 in the compartments with a membrane.
func (t *treeCells) furthest(of func(i int) float64) float64 {
	y := 0.0
	for i := range t.Compartments.Len() {
		if t.Compartments.Area(i) == 0 {
			continue
		}
		if x := of(i); math.Abs(x) > math.Abs(y) {
			y = x
		}
	}
	return y
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
			return p.tree.largest(c.Name, c.G), true
		}
	}
	for i := range p.model.Currents {
		if c := &p.model.Currents[i]; name == c.Name+".I" {
			return p.tree.largest(c.Name, c.I), true
		}
	}
	for k := range p.model.Pools {
		for _, x := range poolParameters {
			if name == p.model.Pools[k].Name+"."+x.name {
				return p.tree.furthest(func(i int) float64 { return x.of(p.tree.poolAt(&p.model, k, i)) }), true
			}
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
		pools, err := p.differentPools(&t.regions[i], own)
		if err != nil {
			return err
		}
		d.Pools = append(d.Pools, pools)
	}
	for _, r := range m.Receptors {
		g, err := ratio(own, r.Name+".G", r.G)
		if err != nil {
			return err
		}
		d.Receptors = append(d.Receptors, engine.ParameterPair{G: g, E: own[r.Name+".E"]})
	}
	for _, r := range m.Resets {
		d.Resets = append(d.Resets, own[r.Variable+".reset"])
	}
	return t.cells.Differ(d)
}

// ownLeaks returns the channels without gates, nil if the cells do not differ in them.
func (t *treeCells) ownLeaks(m *Model, own map[string][]float64) ([]cables.Leak, error) {
	var all []cables.Leak
	differ := false
	for k := range m.Channels {
		c := &m.Channels[k]
		if !c.leak() {
			continue
		}
		factors, err := ratio(own, c.Name+".G", t.largest(c.Name, c.G))
		if err != nil {
			return nil, err
		}
		l := cables.Leak{Densities: make([]float64, t.Compartments.Len()), E: c.E, Factors: factors, Reversals: own[c.Name+".E"]}
		for i := range l.Densities {
			if t.Compartments.Area(i) > 0 {
				l.Densities[i] = t.density(c.Name, c.G, i)
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
		if c.leak() {
			continue
		}
		of := &m.Channels[slices.IndexFunc(m.Channels, func(x Channel) bool { return x.Name == c.Name })]
		factors, err := ratio(own, c.Name+".G", t.largest(of.Name, of.G))
		if err != nil {
			return nil, err
		}
		to := cables.Channel{Factors: factors, Reversals: own[c.Name+".E"]}
		for _, i := range r.compartments {
			to.Densities = append(to.Densities, t.density(of.Name, of.G, i)/c.unit())
		}
		all = append(all, to)
	}
	for k := range r.model.Currents {
		c := &r.model.Currents[k]
		of := &m.Currents[slices.IndexFunc(m.Currents, func(x Current) bool { return x.Name == c.Name })]
		factors, err := ratio(own, c.Name+".I", t.largest(of.Name, of.I))
		if err != nil {
			return nil, err
		}
		to := cables.Channel{Factors: factors}
		for _, i := range r.compartments {
			to.Densities = append(to.Densities, t.density(of.Name, of.I, i)/c.unit())
		}
		all = append(all, to)
	}
	return all, nil
}

// poolParameters are those of a pool that can differ from cell to cell.
var poolParameters = []struct {
	name string
	of   func(*Pool) float64
	in   func(*cables.Pool) *cables.PoolParameter
}{
	{"Rest", func(p *Pool) float64 { return p.Rest }, func(p *cables.Pool) *cables.PoolParameter { return &p.Rest }},
	{"Tau", func(p *Pool) float64 { return p.Tau }, func(p *cables.Pool) *cables.PoolParameter { return &p.Tau }},
	{"Factor", (*Pool).factor, func(p *cables.Pool) *cables.PoolParameter { return &p.Factor }},
}

// differentPools returns what cells have of their own of a region's pools.
func (p *Population) differentPools(r *treeRegion, own map[string][]float64) ([]cables.Pool, error) {
	var all []cables.Pool
	for _, k := range r.pools {
		var to cables.Pool
		for _, x := range poolParameters {
			name := p.model.Pools[k].Name + "." + x.name
			largest, _ := p.treeParameter(name)
			in := x.in(&to)
			var err error
			if in.Factors, err = ratio(own, name, largest); err != nil {
				return nil, err
			}
			for _, i := range r.compartments {
				in.Values = append(in.Values, x.of(p.tree.poolAt(&p.model, k, i)))
			}
		}
		all = append(all, to)
	}
	return all, nil
}
