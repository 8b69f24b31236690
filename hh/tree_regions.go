package hh

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// density returns how much of a channel a compartment has, mS/cm2, or of a current (uA/cm2),
// given what the model has everywhere.
func (t *treeCells) density(name string, everywhere float64, i int) float64 {
	if t.Compartments.HasDensity(name) {
		return t.Compartments.Density(name, i)
	}
	return everywhere
}

// leak returns the sum of the densities of channels that nothing else follows in a compartment,
// and of their products with the reversal potentials.
func (t *treeCells) leak(m *Model, i int) (g, ge float64) {
	for k := range m.Channels {
		if c := &m.Channels[k]; c.leak() {
			x := t.density(c.Name, c.G, i)
			g += x
			ge += float64(x * c.E)
		}
	}
	return g, ge
}

// findRegions finds the compartments that have the same channels with gates, currents and
// pools, in the order in which they come first.
func (t *treeCells) findRegions(m *Model) error {
	var keys []string
	for i := range t.Compartments.Len() {
		if t.Compartments.Area(i) == 0 {
			continue
		}
		has := make([]byte, len(m.Channels)+len(m.Currents))
		for k := range m.Channels {
			if c := &m.Channels[k]; !c.leak() && t.density(c.Name, c.G, i) > 0 {
				has[k] = 1
			}
		}
		for k := range m.Currents {
			if c := &m.Currents[k]; t.density(c.Name, c.I, i) != 0 {
				has[len(m.Channels)+k] = 1
			}
		}
		key, pools, err := t.addPools(slices.Clone(has), m, i, has)
		if err != nil {
			return err
		}
		if !slices.Contains(has, 1) && len(pools) == 0 {
			continue
		}
		at := slices.Index(keys, string(key))
		if at < 0 {
			at = len(keys)
			keys = append(keys, string(key))
			t.regions = append(t.regions, treeRegion{pools: pools})
		}
		t.regions[at].compartments = append(t.regions[at].compartments, i)
	}
	for k := range t.regions {
		t.regions[k].model = t.modelOf(m, &t.regions[k], keys[k])
		if len(t.regions[k].model.Variables()) > maxTreeVariables {
			return fmt.Errorf("more than %d gates in a compartment", maxTreeVariables)
		}
	}
	return nil
}

// modelOf returns the model of a region, which has the channels and currents that the beginning
// of its key says.
func (t *treeCells) modelOf(m *Model, r *treeRegion, has string) Model {
	of := *m
	of.Channels, of.Currents, of.Receptors, of.Pools = nil, nil, nil, nil
	largest := func(name string, everywhere float64) float64 {
		x := t.density(name, everywhere, r.compartments[0])
		for _, i := range r.compartments {
			x = max(x, t.density(name, everywhere, i))
		}
		return x
	}
	for j, c := range m.Channels {
		if c.leak() || has[j] == 1 {
			c.G = largest(c.Name, c.G)
			of.Channels = append(of.Channels, c)
		}
	}
	for j, c := range m.Currents {
		if has[len(m.Channels)+j] == 1 {
			c.I = largest(c.Name, c.I)
			of.Currents = append(of.Currents, c)
		}
	}
	for _, k := range r.pools {
		of.Pools = append(of.Pools, *t.poolAt(m, k, r.compartments[0]))
	}
	return of
}

// maxTreeVariables is far above what a membrane has.
const maxTreeVariables = 1 << 10

// parameters returns what differs among a region's compartments, nil if nothing does.
func (t *treeCells) parameters(m *Model, r *treeRegion) *engine.Parameters {
	own := &engine.Parameters{}
	differ := false
	each := func(f func(i int) float64) []float64 {
		x := make([]float64, len(r.compartments))
		for k, i := range r.compartments {
			x[k] = f(i)
		}
		return x
	}
	uniform := func(x []float64) bool {
		return !slices.ContainsFunc(x, func(y float64) bool { return y != x[0] })
	}
	g := each(func(i int) float64 { g, _ := t.leak(m, i); return g })
	ge := each(func(i int) float64 { _, ge := t.leak(m, i); return ge })
	if !uniform(g) || !uniform(ge) {
		own.LeakG, own.LeakGE, differ = g, ge, true
	}
	add := func(name string, everywhere, unit float64) {
		var pair engine.ParameterPair
		if x := each(func(i int) float64 { return t.density(name, everywhere, i) }); !uniform(x) {
			for k := range x {
				x[k] /= unit
			}
			pair.G, differ = x, true
		}
		own.Channels = append(own.Channels, pair)
	}
	for j := range r.model.Channels {
		if c := &r.model.Channels[j]; !c.leak() {
			of := slices.IndexFunc(m.Channels, func(x Channel) bool { return x.Name == c.Name })
			add(c.Name, m.Channels[of].G, c.unit())
		}
	}
	for j := range r.model.Currents {
		c := &r.model.Currents[j]
		of := slices.IndexFunc(m.Currents, func(x Current) bool { return x.Name == c.Name })
		add(c.Name, m.Currents[of].I, c.unit())
	}
	pools, differs := t.ownPools(m, r)
	if own.Pools = pools; !differ && !differs {
		return nil
	}
	return own
}
