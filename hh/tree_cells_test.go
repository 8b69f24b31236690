package hh_test

import (
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// passiveSquid is the squid axon, and the leak of dendrites.
func passiveSquid() hh.Model {
	m := hh.Squid()
	m.Channels = append(m.Channels, hh.Channel{Name: "pas", G: 0.1, E: -65})
	return m
}

// cellY is a trunk that forks: Squid in the trunk and the left branch, a leak in the right.
func cellY() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{Name: "y", Sections: []cell.Section{
			{Name: "trunk", Points: cell.Cylinder(200, 2)},
			{Name: "left", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(100, 1)},
			{Name: "right", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(150, 1.2)},
		}},
		Ra:        []cell.Value{{Value: 100}},
		Cm:        []cell.Value{{Value: 1}},
		Divisions: []cell.Division{{By: cell.Number(5)}, {Group: "trunk", By: cell.Number(10)}},
		Densities: activeBut([]string{"trunk", "left"}, "right"),
	}
}

// tree50 is a soma with an axon, a basal dendrite, and an apical one that forks.
func tree50() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{Name: "tree50", Sections: []cell.Section{
			{Name: "soma", Points: cell.Cylinder(20, 20)},
			{Name: "axon", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 1.5)},
			{Name: "apical", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(300, 3)},
			{Name: "left", Parent: cell.EndOf("apical"), Points: cell.Cylinder(200, 1.5)},
			{Name: "right", Parent: cell.EndOf("apical"), Points: cell.Cylinder(250, 1.2)},
			{Name: "basal", Parent: cell.At("soma", 0.5), Points: cell.Cylinder(200, 2)},
		}},
		Ra: []cell.Value{{Value: 100}},
		Cm: []cell.Value{{Value: 1}},
		Divisions: []cell.Division{
			{By: cell.Number(10)}, {Group: "soma", By: cell.Number(1)}, {Group: "apical", By: cell.Number(9)},
		},
		Densities: activeBut([]string{"soma", "axon"}, "apical", "left", "right", "basal"),
	}
}

// activeBut are densities of Squid in some sections, and of a leak in others.
func activeBut(active []string, passive ...string) (all []cell.Density) {
	for _, s := range active {
		all = append(all, cell.Density{Channel: "na", Group: s, G: 120}, cell.Density{Channel: "k", Group: s, G: 36},
			cell.Density{Channel: "leak", Group: s, G: 0.3})
	}
	for _, s := range passive {
		all = append(all, cell.Density{Channel: "pas", Group: s, G: 0.1})
	}
	return all
}

// rallpack is the cable of Rallpack 1, or of Rallpack 3 if it is active.
func rallpack(active bool) (cell.Cell, hh.Model) {
	c := cell.Cell{
		Morphology: cell.Morphology{Name: "rallpack", Sections: []cell.Section{{Name: "axon", Points: cell.Cylinder(1000, 1)}}},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Divisions:  []cell.Division{{By: cell.Number(1000)}},
		Densities:  []cell.Density{{Channel: "pas", G: 0.025}},
	}
	m := passiveSquid()
	if active {
		c.Densities = append(c.Densities, cell.Density{Channel: "na", G: 120}, cell.Density{Channel: "k", G: 36})
		m.Channels = append(m.Channels[:2], m.Channels[3])
	} else {
		m.Channels = m.Channels[3:]
	}
	return c, m
}
