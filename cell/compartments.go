package cell

import (
	"fmt"
	"slices"
	"sort"
)

// Compartments are a cell divided: a tree of compartments, each with its membrane, joined
// by conductances. They are numbered section by section, along each; a node without
// membrane stands after the last compartment of the section that ends there. The parent
// of a compartment has a smaller number. It does not change.
type Compartments struct {
	tree      *tree
	first     []int32 // compartment of each section; then how many there are
	counts    []int32 // compartments with membrane of each section
	junctions []int32 // node without membrane at each section's end, -1 for none
	origin    bool    // node 0 is one without membrane at the root's beginning

	parent                                           []int32
	area, volume, coupling, resistivity, capacitance []float64
	channels                                         []string
	densities                                        [][]float64
}

// Len returns the number of compartments and nodes without membrane.
func (c *Compartments) Len() int { return len(c.parent) }

// Name returns the name of the morphology.
func (c *Compartments) Name() string { return c.tree.Name }

// Parent returns the compartment that one is joined to on the way to the root, -1 for
// compartment 0.
func (c *Compartments) Parent(i int) int { return int(c.parent[i]) }

// Area returns the area of a compartment's membrane (um2), 0 for a node without one.
func (c *Compartments) Area(i int) float64 { return c.area[i] }

// Volume returns the volume of a compartment (um3).
func (c *Compartments) Volume(i int) float64 { return c.volume[i] }

// Coupling returns the conductance between a compartment's middle and its parent's (uS),
// 0 for compartment 0.
func (c *Compartments) Coupling(i int) float64 { return c.coupling[i] }

// Ra returns the resistivity inside a compartment (ohm cm), 0 for a node without membrane.
func (c *Compartments) Ra(i int) float64 { return c.resistivity[i] }

// Cm returns the capacitance of a compartment's membrane (uF/cm2), 0 for a node without
// one.
func (c *Compartments) Cm(i int) float64 { return c.capacitance[i] }

// Channels returns the names of the channels that have a density, in the order in which
// they came first.
func (c *Compartments) Channels() []string { return slices.Clone(c.channels) }

// HasDensity reports whether a channel has a density somewhere.
func (c *Compartments) HasDensity(channel string) bool { return slices.Contains(c.channels, channel) }

// Density returns the density of a channel in a compartment (mS/cm2), 0 where it is not.
func (c *Compartments) Density(channel string, i int) float64 {
	if k := slices.Index(c.channels, channel); k >= 0 {
		return c.densities[k][i]
	}
	return 0
}

// TotalArea returns the area of the whole membrane (um2).
func (c *Compartments) TotalArea() float64 {
	sum := 0.0
	for _, a := range c.area {
		sum += a
	}
	return sum
}

// section returns the section of a compartment, and its number there: -1 for the node at
// the root's beginning, and the number of compartments for that at a section's end.
func (c *Compartments) section(i int) (section, k int) {
	s := sort.Search(len(c.counts), func(s int) bool { return int(c.first[s+1]) > i })
	k = i - int(c.first[s])
	if s == 0 && c.origin {
		k--
	}
	return s, k
}

// Place returns where the middle of a compartment is, or where a node without membrane is.
func (c *Compartments) Place(i int) Place {
	s, k := c.section(i)
	n := int(c.counts[s])
	points := c.tree.Sections[s].Points
	switch {
	case k < 0:
		return Place{Site{c.tree.Sections[s].Name, 0}, 0, points[0].Diameter}
	case k == n:
		return Place{EndOf(c.tree.Sections[s].Name), c.tree.start[s] + c.tree.length[s], points[len(points)-1].Diameter}
	}
	return c.tree.place(c.tree.Sections[s].walk(), s, k, n)
}

// Range returns the section that a compartment is a part of, and from where to where, as
// fractions of the way along it.
func (c *Compartments) Range(i int) (section string, from, to float64) {
	s, k := c.section(i)
	n := int(c.counts[s])
	name := c.tree.Sections[s].Name
	switch {
	case k < 0:
		return name, 0, 0
	case k == n:
		return name, 1, 1
	}
	return name, float64(k) / float64(n), float64(k+1) / float64(n)
}

// At returns the compartment that has a site. On the border of two it is the one further
// along the section, and at the end of a section its last.
func (c *Compartments) At(site Site) (int, error) {
	s, ok := c.tree.index[site.Section]
	if !ok {
		return 0, c.tree.errorf("site %v: there is no section %q", site, site.Section)
	}
	if err := site.check(); err != nil {
		return 0, c.tree.errorf("%w", err)
	}
	return c.compartment(s, site.Fraction), nil
}

// compartment returns the compartment at a fraction of the way along a section.
func (c *Compartments) compartment(s int, fraction float64) int {
	i := int(c.first[s]) + within(fraction, int(c.counts[s]))
	if s == 0 && c.origin {
		i++
	}
	return i
}

// within returns which of n equal parts has a fraction from 0 to 1.
func within(fraction float64, n int) int { return min(int(float64(n)*fraction), n-1) }

// Junction returns the node without membrane at the end of a section, or at the beginning
// of the root, where there is one: where three or more branches meet.
func (c *Compartments) Junction(site Site) (int, bool) {
	s, ok := c.tree.index[site.Section]
	switch {
	case ok && site.Fraction == 1 && c.junctions[s] >= 0:
		return int(c.junctions[s]), true
	case ok && site.Fraction == 0 && s == 0 && c.origin:
		return 0, true
	}
	return 0, false
}

// Group returns the compartments of a group or a section, in ascending order; all that
// have a membrane if the name is empty.
func (c *Compartments) Group(name string) ([]int, error) {
	sections, err := c.tree.sections(name)
	if err != nil {
		return nil, c.tree.errorf("%w", err)
	}
	sections = slices.Clone(sections)
	slices.Sort(sections)
	var all []int
	for _, s := range slices.Compact(sections) {
		from := c.compartment(s, 0)
		for k := range int(c.counts[s]) {
			all = append(all, from+k)
		}
	}
	return all, nil
}

// Sections returns the names of the sections in their order.
func (c *Compartments) Sections() []string {
	all := make([]string, len(c.tree.Sections))
	for i := range all {
		all[i] = c.tree.Sections[i].Name
	}
	return all
}

// String says how many compartments there are, of how many sections.
func (c *Compartments) String() string {
	return fmt.Sprintf("%d compartments of %d sections", c.Len(), len(c.tree.Sections))
}
