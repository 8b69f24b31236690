package morphology

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lut4go/lut4go/cell"
)

// class is sections of one colour.
type class struct {
	name     string
	sections []int
}

// mostClasses is how many colours can be told apart.
const mostClasses = 7

// parts are words by which names of groups say which part of a cell they are.
var parts = []string{"soma", "axon", "dend", "apic", "basal", "oblique", "tuft", "trunk", "hillock", "iseg", "ais", "myelin", "node", "spine"}

// detail are words for parts of dendrites and axons.
var detail = []string{"apic", "basal", "oblique", "tuft", "trunk", "hillock", "iseg", "ais", "myelin", "node", "spine"}

func has(name string, words []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}

// standard reports whether a group is one that NeuroML's tools make of every cell.
func standard(name string) bool {
	return name == "soma_group" || name == "dendrite_group" || name == "axon_group"
}

// classes divides the sections of a cell by its groups: those whose names say which part they
// are or, if there are none, the largest. A section is in the smallest that has it. Without
// groups it goes by the names of the sections, but for numbers at their ends.
func classes(m *cell.Morphology) []class {
	index := map[string]int{}
	for i, s := range m.Sections {
		index[s.Name] = i
	}
	groups := slices.Clone(m.Groups)
	slices.SortStableFunc(groups, func(x, y cell.Group) int { return cmp.Compare(rank(x.Name), rank(y.Name)) })
	var all []class
	for _, g := range groups {
		c := class{name: g.Name}
		for _, name := range g.Sections {
			if i, ok := index[name]; ok && !slices.Contains(c.sections, i) {
				c.sections = append(c.sections, i)
			}
		}
		slices.Sort(c.sections)
		_, own := index[g.Name] // a section that is a group, too
		same := slices.ContainsFunc(all, func(d class) bool { return slices.Equal(d.sections, c.sections) })
		if len(c.sections) > 0 && len(c.sections) < len(m.Sections) && !same && !own {
			all = append(all, c)
		}
	}
	words := parts
	if count := len(slices.DeleteFunc(slices.Clone(all), func(c class) bool { return !standard(c.name) })); count > 1 {
		words = detail
	}
	named := slices.DeleteFunc(slices.Clone(all), func(c class) bool { return !standard(c.name) && !has(c.name, words) })
	if len(named) > 0 {
		all = named
	}
	// Of many groups those that say most: the standard's own, then the largest.
	slices.SortStableFunc(all, func(x, y class) int {
		return cmp.Or(cmp.Compare(rank(x.name), rank(y.name)), cmp.Compare(len(y.sections), len(x.sections)))
	})
	if len(all) > mostClasses-1 {
		all = all[:mostClasses-1]
	}
	if len(all) == 0 {
		return byNames(m)
	}
	of := make([]int, len(m.Sections))
	for i := range of {
		of[i] = -1
		for k, c := range all {
			if _, has := slices.BinarySearch(c.sections, i); has && (of[i] < 0 || len(c.sections) < len(all[of[i]].sections)) {
				of[i] = k
			}
		}
	}
	return divided(all, of, "others")
}

// rank orders names: the standard's first.
func rank(name string) int {
	if standard(name) {
		return 0
	}
	return 1
}

// byNames has a class for each name of sections without the number at its end.
func byNames(m *cell.Morphology) []class {
	var all []class
	of := make([]int, len(m.Sections))
	for i, s := range m.Sections {
		name := strings.TrimRight(s.Name, "0123456789[]()._-")
		k := slices.IndexFunc(all, func(c class) bool { return c.name == name })
		if k < 0 && len(all) < mostClasses-1 {
			k = len(all)
			all = append(all, class{name: name})
		}
		of[i] = k
	}
	return divided(all, of, "others")
}

// divided returns the classes with the sections that are theirs by of, -1 for those of none,
// without those that have none. They come by their first section.
func divided(all []class, of []int, others string) []class {
	parts := make([]class, len(all)+1)
	for k, c := range all {
		parts[k].name = c.name
	}
	parts[len(all)].name = others
	for i, k := range of {
		if k < 0 {
			k = len(all)
		}
		parts[k].sections = append(parts[k].sections, i)
	}
	parts = slices.DeleteFunc(parts, func(c class) bool { return len(c.sections) == 0 })
	slices.SortStableFunc(parts, func(x, y class) int { return cmp.Compare(x.sections[0], y.sections[0]) })
	return parts
}
