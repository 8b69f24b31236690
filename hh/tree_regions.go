package hh

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
)

// density returns how much of a channel a compartment has, mS/cm2.
func (t *treeCells) density(c *Channel, i int) float64 {
	if slices.Contains(t.Compartments.Channels(), c.Name) {
		return t.Compartments.Density(c.Name, i)
	}
	return c.G
}

// leak returns the sum of the densities of channels without gates in a compartment, and of
// their products with the reversal potentials.
func (t *treeCells) leak(m *Model, i int) (g, ge float64) {
	for k := range m.Channels {
		if c := &m.Channels[k]; len(c.Gates) == 0 {
			x := t.density(c, i)
			g += x
			ge += float64(x * c.E)
		}
	}
	return g, ge
}

// findRegions finds the compartments that have the same channels with gates, in the order in
// which they come first.
func (t *treeCells) findRegions(m *Model) error {
	var masks []string
	for i := range t.Compartments.Len() {
		if t.Compartments.Area(i) == 0 {
			continue
		}
		mask := make([]byte, len(m.Channels))
		some := len(m.Currents) > 0
		for k := range m.Channels {
			c := &m.Channels[k]
			if len(c.Gates) == 0 {
				continue
			}
			if t.density(c, i) > 0 {
				mask[k], some = 1, true
			}
		}
		if !some {
			continue
		}
		at := slices.Index(masks, string(mask))
		if at < 0 {
			at = len(masks)
			masks = append(masks, string(mask))
			t.regions = append(t.regions, treeRegion{})
		}
		t.regions[at].compartments = append(t.regions[at].compartments, i)
	}
	for k := range t.regions {
		r := &t.regions[k]
		r.model = *m
		r.model.Channels, r.model.Receptors = nil, nil
		for j, c := range m.Channels {
			if len(c.Gates) > 0 && masks[k][j] == 0 {
				continue
			}
			c.G = 0
			for _, i := range r.compartments {
				c.G = max(c.G, t.density(&m.Channels[j], i))
			}
			r.model.Channels = append(r.model.Channels, c)
		}
		if len(r.model.Variables()) > maxTreeVariables {
			return fmt.Errorf("more than %d gates in a compartment", maxTreeVariables)
		}
	}
	return nil
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
	for j := range r.model.Channels {
		c := &r.model.Channels[j]
		if len(c.Gates) == 0 {
			continue
		}
		var pair engine.ParameterPair
		of := &m.Channels[slices.IndexFunc(m.Channels, func(x Channel) bool { return x.Name == c.Name })]
		if x := each(func(i int) float64 { return t.density(of, i) }); !uniform(x) {
			for k := range x {
				x[k] /= c.unit()
			}
			pair.G, differ = x, true
		}
		own.Channels = append(own.Channels, pair)
	}
	for range r.model.Currents {
		own.Channels = append(own.Channels, engine.ParameterPair{})
	}
	if !differ {
		return nil
	}
	return own
}
