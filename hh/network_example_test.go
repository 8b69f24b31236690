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
