package cables

import (
	"slices"

	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/kernel"
)

// layout is where compartments lie in groups of a width.
type layout struct {
	width int
	tree  *kernel.Tree
	place []int // of each compartment
	from  []int // the first place of each region; then of compartments without channels
	// alike are the parameters of each region's compartments that all cells have in common;
	// nil of one without.
	alike    []*engine.Parameters
	inCommon []*engine.Own // these, for the steppers
}

// in returns how many places a region has.
func (l *layout) in(region int) int { return l.from[region+1] - l.from[region] }

// layoutOf returns the layout of groups of a width.
func (c *cells) layoutOf(width int) (*layout, error) {
	for _, l := range c.layouts {
		if l.width == width {
			return l, nil
		}
	}
	l := &layout{width: width}
	if err := c.layOut(l); err != nil {
		return nil, err
	}
	c.layouts = append(c.layouts, l)
	return l, nil
}

// layOut makes the tree of a layout and finds where compartments lie.
func (c *cells) layOut(l *layout) error {
	tree, err := c.newTree(l.width)
	if err != nil {
		return err
	}
	l.tree, l.place, l.from = tree, make([]int, tree.Len()), nil
	l.alike, l.inCommon = nil, nil
	for row, i := range c.d.Order.Compartment {
		l.place[i] = tree.Place(row)
	}
	for region := range len(c.d.Regions) + 1 {
		l.from = append(l.from, tree.First(region))
	}
	for i := range c.d.Regions {
		own := l.parameters(i, &c.d.Regions[i])
		l.alike, l.inCommon = append(l.alike, own), append(l.inCommon, c.regions[i].membrane.Own(own))
	}
	return nil
}

// layOutAnew lays out all groups for what varies by now, and moves their state where
// compartments lie elsewhere then.
func (c *cells) layOutAnew() error {
	now := c.changes()
	if now == c.laidOut {
		return nil
	}
	for _, l := range c.layouts {
		before := *l
		if err := c.layOut(l); err != nil {
			*l = before
			return err
		}
		if slices.Equal(l.place, before.place) && slices.Equal(l.from, before.from) {
			l.alike, l.inCommon = before.alike, before.inCommon
			continue
		}
		for _, g := range c.groups {
			if g.layout == l {
				c.move(g, &before)
			}
		}
	}
	c.laidOut = now
	return nil
}

// changes counts what trees depend on beside the Description, none of which ever goes away.
type changes struct{ bare, summed int }

func (c *cells) changes() (n changes) {
	n.bare = len(c.bare)
	for _, x := range c.summed {
		if x {
			n.summed++
		}
	}
	return n
}

// move moves the state of a group from where it lay before.
func (c *cells) move(g *group, before *layout) {
	old := group{layout: before, v: g.v, gates: g.gates}
	c.give(g, kernel.Aligned[float64](c.sizeOf(g)))
	if c.differing != nil {
		c.differ(g, c.differing)
	}
	for k := range c.variables {
		if v := &c.variables[k]; v.receptor < 0 {
			copy(v.of(c, g), v.of(c, &old))
			if v.region >= 0 && v.compartment == c.regions[v.region].Compartments[0] {
				c.fillHoles(g, v)
			}
		}
	}
}

// regionsOf returns the region of each compartment, of those without channels the number of
// regions. By levels a node without membrane between compartments of a region lies among
// them, so that strands go on through it: its gates are nobody's.
func (c *cells) regionsOf(byLevels bool) []int {
	d, o := c.d, &c.d.Order
	region := make([]int, len(d.Area))
	for i := range region {
		region[i] = len(d.Regions)
	}
	for k, r := range d.Regions {
		for _, i := range r.Compartments {
			region[i] = k
		}
	}
	for row := len(d.Area) - 2; row >= 0 && byLevels; row-- {
		if i := o.Compartment[row]; d.Area[i] == 0 && o.Parent[row+1] == row {
			region[i] = region[o.Compartment[row+1]]
		}
	}
	return region
}

// hasChannels reports whether a compartment is in a region.
func (c *cells) hasChannels(i int) bool {
	for _, r := range c.d.Regions {
		if _, ok := slices.BinarySearch(r.Compartments, i); ok {
			return true
		}
	}
	return false
}

// parameters returns those of a region's compartments for the places of all cells of a group,
// nil if none differ.
func (l *layout) parameters(region int, r *Region) *engine.Parameters {
	if r.Own == nil {
		return nil
	}
	each := func(x []float64) []float64 {
		if x == nil {
			return nil
		}
		return l.spread(region, r, func(at, _ int) float64 { return x[at] })
	}
	own := &engine.Parameters{LeakG: each(r.Own.LeakG), LeakGE: each(r.Own.LeakGE)}
	for _, p := range r.Own.Channels {
		own.Channels = append(own.Channels, engine.ParameterPair{G: each(p.G), E: each(p.E)})
	}
	for _, p := range r.Own.Pools {
		own.Pools = append(own.Pools, engine.PoolParameters{Rest: each(p.Rest), Tau: each(p.Tau), Factor: each(p.Factor)})
	}
	return own
}

// spread returns what compartments of a region have in each cell of a group: f is given which of
// the region's compartments it is. Where there is none it is that of the first one.
func (l *layout) spread(region int, r *Region, f func(at, w int) float64) []float64 {
	x := kernel.Aligned[float64](l.in(region) * l.width)
	for w := range l.width {
		for i, first := w, f(0, w); i < len(x); i += l.width {
			x[i] = first
		}
		for at, i := range r.Compartments {
			x[(l.place[i]-l.from[region])*l.width+w] = f(at, w)
		}
	}
	return x
}
