package hh_test

import (
	"context"
	"fmt"
	"log"

	"github.com/lut4go/lut4go/hh"
)

// A thousand Wang-Buzsaki cells excite each other.
func Example() {
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 1e-3, E: 0, Tau: 5}}
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01, Seed: 1})
	check(err)
	cells, err := net.AddPopulation("cells", model, 1000)
	check(err)
	check(cells.Set("v", hh.Uniform{Lo: -70, Hi: -55}))
	_, err = net.Connect(cells, cells, hh.Connection{Receptor: "exc",
		Rule: hh.Probability(0.1), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 3, Hi: 5}})
	check(err)
	spikes := cells.RecordSpikes()
	check(net.Run(context.Background(), 100))
	fmt.Println(spikes.Len(), "spikes in", net.Time(), "ms")
	// Output: 8195 spikes in 100 ms
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// A sheet of cells, of which neighbours are joined by gap junctions: a spike in one corner
// gets to the other.
func ExampleNetwork_ConnectGaps() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
	check(err)
	sheet := hh.Grid{Rows: 10, Columns: 10}
	cells, err := net.AddPopulation("cells", hh.Squid(), 100)
	check(err)
	_, err = net.ConnectGaps(cells, cells, hh.GapJunctions{Rule: sheet.Pairs(), Conductance: hh.Constant(0.5)})
	check(err)
	corner := make([]float64, 100)
	corner[0] = 1
	check(cells.InjectEach(hh.Pulse{Start: 1, End: 2, Amplitude: 200}, corner))
	spikes := cells.RecordSpikes()
	check(net.Run(context.Background(), 20))
	fmt.Println(spikes.Len(), "spikes, the last by cell", spikes.Neurons[spikes.Len()-1])
	// Output: 100 spikes, the last by cell 99
}

// Two cells inhibit each other by graded synapses, without spikes.
func ExampleNetwork_ConnectGraded() {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.01})
	check(err)
	cells, err := net.AddPopulation("cells", hh.WangBuzsaki(), 2)
	check(err)
	check(cells.SetParameterEach("current", []float64{0.5, 0.4}))
	_, err = net.ConnectGraded(cells, cells, hh.GradedSynapses{
		Rule: hh.Pairs{Sources: []int{0, 1}, Targets: []int{1, 0}}, Conductance: hh.Constant(0.3), E: -80,
		Activation: func(v float64) float64 { return 1 / (1 + hh.Exp(-(v+50)/2)) },
	})
	check(err)
	spikes := cells.RecordSpikes()
	check(net.Run(context.Background(), 500))
	count := [2]int{}
	for _, i := range spikes.Neurons {
		count[i]++
	}
	fmt.Println(count[0], "and", count[1], "spikes")
	// Output: 14 and 0 spikes
}
