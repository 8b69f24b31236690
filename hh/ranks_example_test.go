package hh_test

import (
	"context"
	"fmt"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/hh/rankstest"
)

// The network of ExampleNewNetwork on three ranks, which are goroutines here. Each builds all of
// it and has a third of the cells; the first one has what was recorded.
func ExampleRanks() {
	err := rankstest.Run(3, func(r *rankstest.Rank) error {
		model := hh.WangBuzsaki()
		model.Receptors = []hh.Receptor{{Name: "ampa", G: 0.001, E: 0, Tau: 5}}
		net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Method: hh.RK4, Seed: 1, Ranks: r})
		if err != nil {
			return err
		}
		cells, err := net.AddPopulation("cells", model, 1000)
		if err != nil {
			return err
		}
		if err := cells.Set("v", hh.Uniform{Lo: -70, Hi: -50}); err != nil {
			return err
		}
		synapses, err := net.Connect(cells, cells, hh.Connection{
			Receptor: "ampa", Rule: hh.Probability(0.1), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 3, Hi: 5},
		})
		if err != nil {
			return err
		}
		spikes := cells.RecordSpikes()
		if err := net.Run(context.Background(), 20); err != nil {
			return err
		}
		if r.Rank() == 0 {
			fmt.Printf("%d spikes in %v ms, %d synapses\n", spikes.Len(), net.Time(), synapses.Len())
		}
		return nil
	})
	check(err)
	// Output: 971 spikes in 20 ms, 100078 synapses
}
