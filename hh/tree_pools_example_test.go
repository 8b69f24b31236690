package hh_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// A dendrite has a calcium channel and a thinner shell than the soma, where calcium opens a
// potassium channel.
func ExampleTreePool() {
	shape := cell.Cell{
		Morphology: cell.Morphology{Name: "neuron", Sections: []cell.Section{
			{Name: "soma", Points: cell.Cylinder(20, 20)},
			{Name: "dendrite", Parent: cell.EndOf("soma"), Points: cell.Cylinder(200, 2)},
		}},
		Ra: []cell.Value{{Value: 100}},
		Cm: []cell.Value{{Value: 1}},
		Densities: []cell.Density{
			{Channel: "na", Group: "soma", G: 120}, {Channel: "k", Group: "soma", G: 36}, {Channel: "leak", G: 0.3},
			{Channel: "cal", Group: "soma", G: 0.4}, {Channel: "kca", Group: "soma", G: 1},
			{Channel: "cal", Group: "dendrite", Of: func(p cell.Place) float64 { return 0.1 + p.Distance/1000 }},
		},
		Divisions: []cell.Division{{By: cell.DLambda{}}},
	}
	compartments, err := shape.Compartments()
	check(err)

	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	check(err)
	cells, err := net.AddCells("cells", hh.Tree{
		Compartments: compartments,
		Pools: []hh.TreePool{
			{Group: "dendrite", Pool: hh.Pool{Name: "ca", Rest: 5e-5, Tau: 20, Shell: 0.2}},
		},
	}, adapting(), 1)
	check(err)
	check(cells.InjectAt(cell.At("soma", 0.5), hh.Pulse{Start: 5, End: 55, Amplitude: 0.5}, nil))
	spikes := cells.RecordSpikes()
	check(net.Run(context.Background(), 60))
	for _, site := range []cell.Site{cell.At("soma", 0.5), cell.At("dendrite", 0.5)} {
		ca, err := cells.GetAt(site, "ca")
		check(err)
		fmt.Printf("%v: %.1f uM\n", site, 1000*ca[0])
	}
	fmt.Println(spikes.Len(), "spikes")
	// Output:
	// soma(0.5): 2.0 uM
	// dendrite(0.5): 1.5 uM
	// 3 spikes
}
