package cables

import (
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/kernel"
)

// Values is what a parameter is in a compartment of a cell.
type Values func(compartment, cell int) float64

// Differences are parameters that differ from cell to cell; nil for those that do not.
type Differences struct {
	// Cm multiplies the capacitance.
	Cm Values
	// Leaks are all channels without gates, if one of them differs.
	Leaks []Leak
	// Regions has for each region what its channels and currents differ in, as of
	// engine.ParameterPair.
	Regions [][]Channel
	// Pools has for each region its pools.
	Pools [][]Pool
	// Receptors are those of the population: G multiplies the Description's.
	Receptors []engine.ParameterPair
	// Resets has the values of each of the Description's.
	Resets [][]float64
}

// Leak is a channel without gates, mS/cm2 and mV.
type Leak struct {
	G, E    Values
	Differs []bool // whether it does in each compartment
}

// Channel is a channel with gates, or a current, of a region.
type Channel struct{ G, E Values }

// Pool is a pool of a region; all of it is nil if none of it differs.
type Pool struct{ Rest, Tau, Factor Values }

// differences is what cells keep of Differences.
type differences struct {
	differing *Differences // nil if no cell differs
	resets    [][]float64
}

// groupDifferences are those of the cells of a group.
type groupDifferences struct {
	leaks      []leakSums    // of each compartment; of those without channels whose leak is summed
	capacities []float64     // [place][w], mS/cm2: what the capacitance has more than the Description's
	sites      []*engine.Own // of each site
}

// leakSums are the conductances of the leak in the cells of a group, and of their products with
// the reversal potentials; none if all have the Description's.
type leakSums struct{ g, ge []float64 }

// capacitance returns by what that of a compartment is multiplied in a cell, or in one that pads
// the last group.
func (c *cells) capacitance(compartment, cell int) float64 {
	if c.differing == nil || c.differing.Cm == nil {
		return 1
	}
	return c.differing.Cm(compartment, min(cell, c.n-1))
}

func (c *cells) Differ(d *Differences) error {
	for i, area := range c.d.Area {
		leak := slices.ContainsFunc(d.Leaks, func(l Leak) bool { return l.Differs[i] })
		if area == 0 || c.hasChannels(i) || d.Cm == nil && !leak {
			continue
		}
		c.vary(i)
		c.summed[i] = c.summed[i] || leak
	}
	if err := c.layOutAnew(); err != nil {
		return err
	}
	c.differing, c.resets = d, d.Resets
	for _, g := range c.groups {
		c.differ(g, d)
	}
	return nil
}

// differ gives a group its parameters.
func (c *cells) differ(g *group, d *Differences) {
	n := len(c.d.Area)
	x := &g.different
	*x = groupDifferences{leaks: make([]leakSums, n)}
	cell := func(w int) int { return min(g.lo+w, c.n-1) }
	for i := range c.d.Area {
		if c.summed[i] && d.Leaks != nil {
			x.leaks[i] = leakSums{kernel.Aligned[float64](g.width), kernel.Aligned[float64](g.width)}
			for w := range g.width {
				x.leaks[i].g[w], x.leaks[i].ge[w] = d.leak(i, cell(w))
			}
		}
	}
	if d.Cm != nil {
		x.capacities = kernel.Aligned[float64](len(g.v))
		for i := range n {
			for w := range g.width {
				x.capacities[g.place[i]*g.width+w] = float64((d.Cm(i, cell(w))-1)*c.d.Cm[i]) / c.d.step()
			}
		}
	}
	for k := range c.regions {
		g.own[k] = c.differIn(g, k, d)
	}
	x.sites = nil
	for i := range c.sites {
		x.sites = append(x.sites, c.differAt(g, &c.sites[i], d))
	}
}

// leak returns the sum of the conductances of the leaks of a compartment in a cell, and that of
// their products with the reversal potentials.
func (d *Differences) leak(compartment, cell int) (g, ge float64) {
	for _, l := range d.Leaks {
		x := l.G(compartment, cell)
		g += x
		ge += float64(x * l.E(compartment, cell))
	}
	return g, ge
}

// differIn returns the parameters of a region's compartments in the cells of a group.
func (c *cells) differIn(g *group, region int, d *Differences) *engine.Own {
	r := &c.regions[region]
	own := &engine.Parameters{}
	if alike := g.alike[region]; alike != nil {
		*own = *alike
		own.Channels, own.Pools = slices.Clone(alike.Channels), slices.Clone(alike.Pools)
	} else {
		own.Channels, own.Pools = make([]engine.ParameterPair, len(d.Regions[region])), make([]engine.PoolParameters, len(r.Pools))
	}
	each := func(f Values) []float64 {
		return g.spread(region, r.Region, func(at, w int) float64 { return f(r.Compartments[at], min(g.lo+w, c.n-1)) })
	}
	if d.Leaks != nil {
		own.LeakG = each(func(i, cell int) float64 { x, _ := d.leak(i, cell); return x })
		own.LeakGE = each(func(i, cell int) float64 { _, x := d.leak(i, cell); return x })
	}
	for j, of := range d.Regions[region] {
		if of.G != nil {
			own.Channels[j].G = each(of.G)
		}
		if of.E != nil {
			own.Channels[j].E = each(of.E)
		}
	}
	for j, of := range d.Pools[region] {
		if of.Rest != nil {
			own.Pools[j] = engine.PoolParameters{Rest: each(of.Rest), Tau: each(of.Tau), Factor: each(of.Factor)}
		}
	}
	return r.membrane.Own(own)
}

// differAt returns the parameters of a site's receptors in the cells of a group; nil if all are
// the Description's.
func (c *cells) differAt(g *group, s *site, d *Differences) *engine.Own {
	part := func(x []float64) []float64 {
		if x = c.spread(x); x == nil {
			return nil
		}
		return x[g.lo : g.lo+g.width]
	}
	own, differs := &engine.Parameters{}, false
	for _, r := range s.Receptors {
		pair := d.Receptors[r]
		own.Receptors = append(own.Receptors, engine.ParameterPair{G: part(pair.G), E: part(pair.E)})
		differs = differs || pair.G != nil || pair.E != nil
	}
	if !differs {
		return nil
	}
	return s.membrane.Own(own)
}

// ownReceptors returns the parameters of a site's receptors in a group; nil for none.
func (c *cells) ownReceptors(site int, g *group) *engine.Own {
	if g.different.sites == nil {
		return nil
	}
	return g.different.sites[site]
}

// beginBare begins the sums of the compartments without channels: with the leak, if that is not
// among the constants of the tree.
func (s *stepper) beginBare() {
	for _, i := range s.bare {
		g, e := s.at(s.g, i), s.at(s.e, i)
		switch {
		case !s.summed[i]:
			clear(g)
			clear(e)
		case s.group.different.leaks == nil || s.group.different.leaks[i].g == nil:
			s.k.Fill(g, s.d.LeakG[i])
			s.k.Fill(e, s.d.LeakGE[i])
		default:
			copy(g, s.group.different.leaks[i].g)
			copy(e, s.group.different.leaks[i].ge)
		}
	}
}

// addCapacitances adds what charges the cells' own capacitance: that of the constants is the
// Description's.
func (s *stepper) addCapacitances() error {
	x, n := s.group.different.capacities, len(s.group.v)
	if x == nil {
		return nil
	}
	return s.k.AddConductanceEach(s.g[:n], s.e[:n], x, s.group.v)
}
