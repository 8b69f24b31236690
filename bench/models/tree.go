package models

import (
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// Tree is a cell with dendrites that is benchmarked, the current into it, and where its
// spikes are looked for.
type Tree struct {
	Name  string
	About string
	Cell  func() cell.Cell
	// Model is the membrane, without receptors. Its channels have the densities of the cell.
	Model func() hh.Model
	At    cell.Site // that the current goes into
	Pulse hh.Pulse  // of this current, nA
	// Detector is where spikes are looked for, by the model's threshold.
	Detector cell.Site
	Duration float64 // ms, that shows spikes
	// Converged are the spike times at the detector, ms, as the step goes to 0, to
	// ConvergedTo; none where they are not known.
	Converged []float64
}

// ConvergedTo is to how many ms the converged spike times of trees are known: two programs of
// second order with exact rates, extrapolated from steps of 0.001 ms and less, and NEURON 8.2.2
// by CVODE come to the same.
const ConvergedTo = 1e-5

// Grid returns the grid of a tree's rate tables with a step in mV.
func (t *Tree) Grid(stepMV float64) table.Grid {
	g := hh.TreeGrid
	g.Step = stepMV
	return g
}

// Trees returns the cells with dendrites that have names.
func Trees() []Tree {
	return []Tree{
		{
			Name: "rallpack1", About: "the cable of Rallpack 1: 1 mm x 1 um, 1000 compartments with a leak",
			Cell: func() cell.Cell { return cable(false) }, Model: func() hh.Model { return cableModel(false) },
			At: cell.At("axon", 0), Pulse: hh.Pulse{End: 1e9, Amplitude: 0.1}, Detector: cell.At("axon", 0), Duration: 250,
		},
		{
			Name: "rallpack3", About: "the axon of Rallpack 3: the same cable with the squid's channels",
			Cell: func() cell.Cell { return cable(true) }, Model: func() hh.Model { return cableModel(true) },
			At: cell.At("axon", 0), Pulse: hh.Pulse{End: 1e9, Amplitude: 0.1}, Detector: cell.At("axon", 0), Duration: 250,
			Converged: []float64{
				1.30627, 16.00411, 30.54546, 45.07783, 59.60941, 74.14094, 88.67246, 103.20398, 117.73550,
				132.26703, 146.79855, 161.33007, 175.86159, 190.39312, 204.92464, 219.45616, 233.98768, 248.51920,
			},
		},
		{
			Name: "y", About: "a trunk that forks, 20 compartments, the squid's channels in all but a branch",
			Cell: forkedCell, Model: squidWithDendrites,
			At: cell.At("trunk", 0.05), Pulse: hh.Pulse{Start: 1, End: 3, Amplitude: 0.2}, Detector: cell.At("left", 0.9), Duration: 20,
			Converged: []float64{2.86947},
		},
		{
			Name: "tree50", About: "a soma with an axon of the squid's channels, a basal dendrite and an apical one that forks, 50 compartments",
			Cell: treeOf50, Model: func() hh.Model {
				m := squidWithDendrites()
				m.Threshold = -20
				return m
			},
			At: cell.At("soma", 0.5), Pulse: hh.Pulse{Start: 2, End: 47, Amplitude: 1}, Detector: cell.At("axon", 0.95), Duration: 50,
			Converged: []float64{3.68721, 15.75357, 27.39142, 39.00977},
		},
	}
}

// TreeNames returns the names of the cells with dendrites.
func TreeNames() []string {
	var names []string
	for _, t := range Trees() {
		names = append(names, t.Name)
	}
	return names
}

// FindTree returns the cell with dendrites of a name, or a usage.Error that lists the names
// there are.
func FindTree(name string) (Tree, error) {
	all := Trees()
	if i := slices.IndexFunc(all, func(t Tree) bool { return t.Name == name }); i >= 0 {
		return all[i], nil
	}
	return Tree{}, &usage.Error{Option: "model", Value: name, Want: phrase.OneOf(TreeNames())}
}

// MustFindTree returns the cell with dendrites of a name that is known to be there.
func MustFindTree(name string) Tree {
	t, err := FindTree(name)
	if err != nil {
		panic(err)
	}
	return t
}

// Branched returns a soma with an axon of a fifth of n compartments, of which there are 8 or
// more, and dendrites that are binary trees of branches of a few compartments: active
// everywhere or, if it is passive, with nothing but a leak in the dendrites.
func Branched(n int, passive bool) Tree {
	// A channel that no compartment has a density of would be everywhere.
	name, model := "tree", hh.Squid
	if passive {
		name, model = "tree-passive", squidWithDendrites
	}
	return Tree{
		Name: name, About: fmt.Sprintf("a soma, an axon and dendrites, %d compartments", n),
		Cell: func() cell.Cell { return branched(name, n, passive) }, Model: model,
		At: cell.At("soma", 0.5), Pulse: hh.Pulse{End: 1e9, Amplitude: 1}, Detector: cell.At("soma", 0.5), Duration: 20,
	}
}

// squidWithDendrites is the squid axon, and the leak of dendrites.
func squidWithDendrites() hh.Model {
	m := hh.Squid()
	m.Name = "squid-with-dendrites"
	m.Channels = append(m.Channels, hh.Channel{Name: "pas", G: 0.1, E: -65})
	return m
}

// cableModel is the membrane of Rallpack 1 or 3.
func cableModel(active bool) hh.Model {
	m := hh.Squid()
	pas := hh.Channel{Name: "pas", G: 0.025, E: -65}
	m.Name, m.Channels = "rallpack1", []hh.Channel{pas}
	m.Threshold = 200 // mV: there is no spike
	if active {
		m.Threshold = 0
		squid := hh.Squid().Channels
		m.Name, m.Channels = "rallpack3", append(squid[:2:2], pas)
	}
	return m
}

// cable is the cable of the Rallpacks 1 and 3: Bhalla, Bilitch & Bower, Trends Neurosci.
// 15:453-458, 1992.
func cable(active bool) cell.Cell {
	c := cell.Cell{
		Morphology: cell.Morphology{Name: "rallpack1", Sections: []cell.Section{{Name: "axon", Points: cell.Cylinder(1000, 1)}}},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Divisions:  []cell.Division{{By: cell.Number(1000)}},
		Densities:  []cell.Density{{Channel: "pas", G: 0.025}},
	}
	if active {
		c.Name = "rallpack3"
		c.Densities = append(c.Densities, cell.Density{Channel: "na", G: 120}, cell.Density{Channel: "k", G: 36})
	}
	return c
}

func forkedCell() cell.Cell {
	return cell.Cell{
		Morphology: cell.Morphology{Name: "y", Sections: []cell.Section{
			{Name: "trunk", Points: cell.Cylinder(200, 2)},
			{Name: "left", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(100, 1)},
			{Name: "right", Parent: cell.EndOf("trunk"), Points: cell.Cylinder(150, 1.2)},
		}},
		Ra:        []cell.Value{{Value: 100}},
		Cm:        []cell.Value{{Value: 1}},
		Divisions: []cell.Division{{By: cell.Number(5)}, {Group: "trunk", By: cell.Number(10)}},
		Densities: activeIn([]string{"trunk", "left"}, "right"),
	}
}

func treeOf50() cell.Cell {
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
		Densities: activeIn([]string{"soma", "axon"}, "apical", "left", "right", "basal"),
	}
}

// branched is the cell of Branched.
func branched(name string, n int, passive bool) cell.Cell {
	const length = 20 // um, of a compartment
	per := 5          // compartments of a branch
	if n < 100 {
		per = 2
	}
	c := cell.Cell{
		Morphology: cell.Morphology{Name: name, Sections: []cell.Section{{Name: "soma", Points: cell.Cylinder(20, 20)}}},
		Ra:         []cell.Value{{Value: 100}},
		Cm:         []cell.Value{{Value: 1}},
		Divisions:  []cell.Division{{By: cell.Longest(length)}},
	}
	add := func(name string, parent cell.Site, compartments int, diameter float64) {
		c.Sections = append(c.Sections, cell.Section{Name: name, Parent: parent, Points: cell.Cylinder(float64(length*compartments), diameter)})
	}
	axon := n / 5
	add("axon", cell.EndOf("soma"), axon, 1)
	active, dendrites := []string{"soma", "axon"}, []string(nil)
	type tip struct {
		section  string
		diameter float64 // of the branches that begin there
	}
	tips := []tip{{"soma", 3}, {"soma", 3}}
	for left := n - 1 - axon; left > 0; {
		from := tips[0]
		tips = tips[1:]
		for range 2 {
			if left <= 0 {
				break
			}
			branch := fmt.Sprint("dendrite", len(dendrites))
			add(branch, cell.EndOf(from.section), min(per, left), from.diameter)
			left -= per
			dendrites = append(dendrites, branch)
			tips = append(tips, tip{branch, max(0.5, from.diameter*0.63)})
		}
	}
	if !passive {
		active, dendrites = append(active, dendrites...), nil
	}
	c.Densities = activeIn(active, dendrites...)
	return c
}

// activeIn are densities of the squid's channels in some sections, and of a leak in others.
func activeIn(active []string, passive ...string) (all []cell.Density) {
	for _, s := range active {
		all = append(all, cell.Density{Channel: "na", Group: s, G: 120}, cell.Density{Channel: "k", Group: s, G: 36},
			cell.Density{Channel: "leak", Group: s, G: 0.3})
	}
	for _, s := range passive {
		all = append(all, cell.Density{Channel: "pas", Group: s, G: 0.1})
	}
	return all
}
