package hh_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/cell"
	"github.com/lut4go/lut4go/hh"
)

// A soma with an axon and a dendrite that has a leak alone. A current into the dendrite has
// the axon spike.
func ExampleNetwork_AddCells() {
	shape := cell.Cell{
		Morphology: cell.Morphology{
			Name: "neuron",
			Sections: []cell.Section{
				{Name: "soma", Points: cell.Cylinder(20, 20)},
				{Name: "axon", Parent: cell.EndOf("soma"), Points: cell.Cylinder(300, 1.5)},
				{Name: "dendrite", Parent: cell.EndOf("soma"), Points: cell.Cylinder(200, 2)},
			},
			Groups: []cell.Group{{Name: "active", Sections: []string{"soma", "axon"}}},
		},
		Ra: []cell.Value{{Value: 100}},
		Cm: []cell.Value{{Value: 1}},
		Densities: []cell.Density{
			{Channel: "na", Group: "active", G: 120}, {Channel: "k", Group: "active", G: 36}, {Channel: "leak", G: 0.3},
		},
		Divisions: []cell.Division{{By: cell.DLambda{}}},
	}
	compartments, err := shape.Compartments()
	check(err)

	net, err := hh.NewNetwork(hh.Config{Dt: 0.025, Method: hh.CN})
	check(err)
	model := hh.Squid()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 20, E: 0, Tau: 3}} // nS
	cells, err := net.AddCells("cells", hh.Tree{
		Compartments: compartments,
		Detector:     cell.EndOf("axon"),
		Receptors:    map[string]cell.Site{"exc": cell.At("dendrite", 0.8)},
	}, model, 2)
	check(err)
	check(cells.InjectAt(cell.At("dendrite", 0.9), hh.Pulse{Start: 1, End: 4, Amplitude: 1}, []float64{1, 0}))
	_, err = net.Connect(cells, cells, hh.Connection{
		Receptor: "exc", Rule: hh.Pairs{Sources: []int{0}, Targets: []int{1}}, Weight: hh.Constant(5), Delay: hh.Constant(2),
	})
	check(err)
	spikes := cells.RecordSpikes()
	check(net.Run(context.Background(), 20))
	for i := range spikes.Len() {
		fmt.Printf("cell %d at %.2f ms\n", spikes.Neurons[i], spikes.Time(i))
	}
	// Output:
	// cell 0 at 2.73 ms
	// cell 1 at 6.30 ms
}
